"""Setting what an authority asks of objectors and how long it keeps who they were."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.permissions import require
from workflows.notices.models import ObjectionPolicy

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.notices.policy import Policy

LEAST_DAYS, MOST_DAYS = 30, 30 * 365


@transaction.atomic
def configure_objections(*, actor: User, tenant: Tenant, policy: Policy) -> None:
    """Keep the authority's settings for objections; they hold for what comes from now on, the period for all.

    Raises NotAllowed for anybody but its system administrator, Invalid for a period that cannot be meant.
    """
    require(actor, "objection.configure", tenant)
    if not LEAST_DAYS <= policy.retention_days <= MOST_DAYS:
        raise Invalid(fields={"retention_days": f"请填写 {LEAST_DAYS} 至 {MOST_DAYS} 之间的天数。"})
    given = asdict(policy)
    ObjectionPolicy.across_tenants.update_or_create(tenant=tenant, defaults=given)
    record(
        tenant=tenant,
        actor=actor,
        verb="objection.configured",
        target=f"tenant:{tenant.pk}",
        summary="修改异议设置",
        details=given,
    )
