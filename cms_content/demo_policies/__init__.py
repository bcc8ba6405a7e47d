"""The demonstration's five policies (RULES A0): facts, numbers, dates and relations in our own words.

No sentence of an official text stands here; every page says that it is a digest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from cms_content.actions import publish_policy
from cms_content.demo_policies.national import GUIDELINE, OPINIONS, PILOT
from cms_content.demo_policies.provincial import HUBEI, JIANGSU
from cms_content.errors import BadPolicy
from portal.tenancy.models import Tenant

if TYPE_CHECKING:
    from cms_content.models import PolicyPage
    from portal.identity.models import User

# Earlier documents first: later ones find them as targets of their relations.
DEMO_POLICIES = (
    ("national", PILOT),
    ("national", OPINIONS),
    ("national", GUIDELINE),
    ("jiangsu", JIANGSU),
    ("hubei", HUBEI),
)


@transaction.atomic
def load_demo_policies(*, actor: User | None) -> list[PolicyPage]:
    """Publish the five policies on the sites of `national`, `hubei` and `jiangsu`; a second call changes nothing.

    Raises BadPolicy when one of the three authorities does not exist.
    """
    codes = {code for code, _policy in DEMO_POLICIES}
    tenants = {tenant.code: tenant for tenant in Tenant.objects.filter(code__in=codes).select_related("site", "parent")}
    if missing := sorted(codes - tenants.keys()):
        raise BadPolicy(f"演示政策需要先建立机关：{'、'.join(missing)}。")
    return [publish_policy(tenant=tenants[code], actor=actor, policy=policy) for code, policy in DEMO_POLICIES]
