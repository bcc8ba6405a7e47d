"""An authority's own limits for handling objections (RULES B5.3: no law sets them)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.actions import record
from portal.errors import Invalid, NotFound
from portal.tenancy.permissions import require
from workflows.notices.handling.limits import NAMES, limits_row
from workflows.notices.models import HandlingLimits

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition

MOST = 365
"""Working days."""


@transaction.atomic
def set_limits(
    *, actor: User, tenant: Tenant, basis: str, days: Mapping[str, int], edition: ProgrammeEdition | None = None
) -> HandlingLimits:
    """Write down the limits in working days for objections that begin from now on; those that run keep theirs.

    Parameters
    ----------
    days: every one of the limits by name.
    edition: for one programme of the authority only; None for all.
    basis: on what they rest; the authority's own choice, unless it names a rule.

    Raises NotAllowed, NotFound for another authority's edition, Invalid for a limit that is missing, unknown or out
    of bounds.
    """
    require(actor, "objection.set_limits", tenant)
    _own(tenant, edition)
    faults = {name: f"请填写1至{MOST}之间的工作日数。" for name in NAMES if not 1 <= days.get(name, 0) <= MOST}
    if not basis.strip():
        faults["basis"] = "请写明时限的依据；没有规定的，写明由本机关自定。"
    if faults or set(days) - set(NAMES):
        raise Invalid(fields=faults)
    before = _days(limits_row(tenant, edition))
    row, _new = HandlingLimits.across_tenants.update_or_create(
        tenant=tenant, edition=edition, defaults={"basis": basis.strip(), **days}
    )
    _record(actor, tenant, edition, "设置异议处理时限", {**days, "basis": row.basis, "before": before})
    return row


@transaction.atomic
def clear_limits(*, actor: User, tenant: Tenant, edition: ProgrammeEdition) -> None:
    """Let an edition follow the limits of all programmes again; objections that run keep theirs.

    Does nothing for an edition without limits of its own. Raises NotAllowed, NotFound for another authority's edition.
    """
    require(actor, "objection.set_limits", tenant)
    _own(tenant, edition)
    row = HandlingLimits.across_tenants.filter(tenant=tenant, edition=edition).first()
    if row is None:
        return
    before = _days(row)
    row.delete()
    _record(actor, tenant, edition, "异议处理时限改为沿用全部事项的时限", {"before": before})


def _own(tenant: Tenant, edition: ProgrammeEdition | None) -> None:
    if edition is not None and edition.tenant_id != tenant.pk:
        raise NotFound("没有找到这个事项。")


def _days(row: HandlingLimits) -> dict[str, int]:
    return {name: getattr(row, name) for name in NAMES}


def _record(
    actor: User, tenant: Tenant, edition: ProgrammeEdition | None, summary: str, details: dict[str, object]
) -> None:
    record(
        tenant=tenant,
        actor=actor,
        verb="objection.limits_set",
        target=f"tenant:{tenant.pk}",
        summary=f"{summary}：{edition}"[:200] if edition else summary,
        details={"edition": edition.pk if edition else None, **details},
    )
