"""The demonstration's toolkits, news, report, list and topic, in our own words.

Every page is marked as a demonstration and as unverified. Facts come from the demonstration's policies only; figures
and criteria are invented and say so; nothing here is law.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from cms_content import queries
from cms_content.actions import publish_in_section
from cms_content.demo_kinds.nation import news, report
from cms_content.demo_kinds.province import head_enterprises, instruments, rung, topic
from cms_content.errors import BadPage
from portal.tenancy.models import Tenant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cms_content.models import SectionedPage
    from portal.identity.models import User

MEASURES = "measures-2020"
"""Address of the demonstration's Hubei measures, from which toolkits, list and topic are made."""

OPINIONS = "国科火字〔2020〕85号"
"""Number of the demonstration's national opinions, on which the toolkits' instruments in force rest."""


@transaction.atomic
def load_demo_kinds(*, actor: User | None) -> list[SectionedPage]:
    """Publish them on the sites of `national` and `hubei`; a second call changes nothing.

    Raises BadPage when an authority or the Hubei measures are missing: load the demonstration's policies first.
    """
    tenants = {one.code: one for one in Tenant.objects.filter(code__in=("national", "hubei")).select_related("site")}
    measures = queries.policies_of(tenants["hubei"]).filter(slug=MEASURES).first() if "hubei" in tenants else None
    opinions = queries.by_number(tenants["national"], OPINIONS) if "national" in tenants else None
    if measures is None or opinions is None:
        raise BadPage("演示内容需要先建立国家和湖北的机关，并载入演示政策。")
    plan: Sequence[tuple[str, SectionedPage]] = [
        *[("national", page) for page in (*news(), report())],
        ("hubei", instruments(measures, opinions)),
        ("hubei", rung(measures, opinions)),
        ("hubei", head_enterprises()),
        ("hubei", topic(measures)),
    ]
    return [publish_in_section(tenant=tenants[code], actor=actor, page=page) for code, page in plan]
