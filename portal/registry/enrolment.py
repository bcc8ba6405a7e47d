"""Verbs on the register of enterprises: in, from rung to rung, out, and in again (RULES S1-8, S1-9, S1-21)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Conflict, Invalid
from portal.registry.models import EnterpriseTier, EnterpriseTierChange, RegisteredEnterprise, TierChangeKind
from portal.registry.tiers import needs_reason

if TYPE_CHECKING:
    from portal.identity.models import Organisation, User
    from portal.tenancy.models import Tenant


class NotInRegister(Conflict):
    """The enterprise is not in the register, so it can neither change its tier nor leave."""

    code = "enterprise_not_in_register"
    message = "该企业目前不在库，不能办理梯次变动或退出。请先办理入库。"


class AlreadyInRegister(Conflict):
    """The enterprise is in the register already."""

    code = "enterprise_in_register"
    message = "该企业已在库，不能重复入库。如需调整梯次，请办理梯次变动。"


class SameTier(Conflict):
    """The enterprise stands on this tier already."""

    code = "enterprise_same_tier"
    message = "该企业已处于这一梯次，无需变动。"


@transaction.atomic
def place_enterprise(
    *,
    actor: User | None,
    tenant: Tenant,
    organisation: Organisation,
    tier: str,
    on: dt.date,
    basis: str,
    reason: str = "",
    source_case: int | None = None,
) -> RegisteredEnterprise:
    """Take an enterprise into the register on this rung, the first time or again.

    Raises AlreadyInRegister, and Invalid when a rung is skipped without a reason.
    """
    enterprise = _locked(tenant, organisation)
    if _is_done(source_case):
        return _known(enterprise)
    if enterprise is not None and enterprise.is_in:
        raise AlreadyInRegister
    _check_reason("", tier, reason)
    kind = TierChangeKind.READMITTED if enterprise else TierChangeKind.ADMITTED
    before = enterprise.tier if enterprise else ""
    if enterprise is None:
        enterprise = RegisteredEnterprise(tenant=tenant, organisation=organisation)
    enterprise.tier, enterprise.entered_on, enterprise.exited_on = EnterpriseTier(tier), on, None
    enterprise.save()
    _log(enterprise, kind, before, tier, actor=actor, on=on, basis=basis, reason=reason, source_case=source_case)
    return enterprise


@transaction.atomic
def move_enterprise(
    *,
    actor: User | None,
    tenant: Tenant,
    organisation: Organisation,
    tier: str,
    on: dt.date,
    basis: str,
    reason: str = "",
    source_case: int | None = None,
) -> RegisteredEnterprise:
    """Put an enterprise on another rung; up by one needs no reason, everything else does.

    Raises NotInRegister, SameTier, and Invalid without the reason.
    """
    enterprise = _locked(tenant, organisation)
    if _is_done(source_case):
        return _known(enterprise)
    if enterprise is None or not enterprise.is_in:
        raise NotInRegister
    before = enterprise.tier
    if before == tier:
        raise SameTier
    _check_reason(before, tier, reason)
    enterprise.tier = EnterpriseTier(tier)
    enterprise.save(update_fields=["tier"])
    _log(
        enterprise, TierChangeKind.MOVED, before, tier, actor=actor, on=on, basis=basis, reason=reason,
        source_case=source_case,
    )  # fmt: skip
    return enterprise


@transaction.atomic
def release_enterprise(
    *,
    actor: User | None,
    tenant: Tenant,
    organisation: Organisation,
    on: dt.date,
    basis: str,
    reason: str,
    source_case: int | None = None,
) -> RegisteredEnterprise:
    """Take an enterprise out of the register; its rung and its history stay. Raises NotInRegister, Invalid."""
    enterprise = _locked(tenant, organisation)
    if _is_done(source_case):
        return _known(enterprise)
    if enterprise is None or not enterprise.is_in:
        raise NotInRegister
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明退出的原因。"})
    enterprise.exited_on = on
    enterprise.save(update_fields=["exited_on"])
    _log(
        enterprise, TierChangeKind.EXITED, enterprise.tier, "", actor=actor, on=on, basis=basis, reason=reason,
        source_case=source_case,
    )  # fmt: skip
    return enterprise


def _locked(tenant: Tenant, organisation: Organisation) -> RegisteredEnterprise | None:
    rows = RegisteredEnterprise.across_tenants.select_for_update(of=("self",)).select_related("organisation")
    return rows.filter(tenant=tenant, organisation=organisation).first()


def _is_done(source_case: int | None) -> bool:
    """Tell whether this case was entered before: the second time changes nothing."""
    return source_case is not None and EnterpriseTierChange.objects.filter(source_case=source_case).exists()


def _known(enterprise: RegisteredEnterprise | None) -> RegisteredEnterprise:
    if enterprise is None:
        raise NotInRegister
    return enterprise


def _check_reason(before: str, after: str, reason: str) -> None:
    if after not in EnterpriseTier.values:
        raise Invalid(fields={"tier": "请选择梯次。"})
    if needs_reason(before, after) and not reason.strip():
        raise Invalid(fields={"reason": "跨级或者向下调整梯次，须写明理由。"})


def _log(
    enterprise: RegisteredEnterprise,
    kind: TierChangeKind,
    before: str,
    after: str,
    *,
    actor: User | None,
    on: dt.date,
    basis: str,
    reason: str,
    source_case: int | None,
) -> None:
    EnterpriseTierChange.objects.create(
        enterprise=enterprise, kind=kind, before=before, after=after, effective_on=on, basis=basis.strip()[:200],
        reason=reason.strip()[:300], actor=actor, source_case=source_case, at=clock.now(),
    )  # fmt: skip
    record(
        tenant=enterprise.tenant,
        actor=actor,
        verb=f"registry.enterprise_{kind.value}",
        target=f"enterprise:{enterprise.pk}",
        summary=str(enterprise),
        details={"before": before, "after": after, "case": source_case},
    )
