"""Giving a person a mandate to act for one's organisation, and ending it (代办, RULES S4-12)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.identity.models import Organisation, User
from portal.tenancy.permissions import require
from workflows.cases.mandates import is_member
from workflows.cases.models.mandate import Mandate
from workflows.programmes.queries import offered_at

if TYPE_CHECKING:
    from portal.documents.models import DocumentVersion
    from portal.tenancy.models import Tenant


@transaction.atomic
def grant_mandate(
    *,
    actor: User,
    tenant: Tenant,
    organisation: Organisation,
    agent: User | None,
    programme: str,
    since: dt.date,
    until: dt.date,
    document: DocumentVersion | None,
) -> Mandate:
    """Let `agent` act for the organisation, for one item or all, from `since` to `until` inclusive.

    Parameters
    ----------
    programme: key of an item that this authority's site tells of; empty for all.
    document: the written mandate, stored by the actor at this authority.

    Raises NotAllowed for whoever does not belong to the organisation, Invalid with the fields at fault.
    """
    organisation = Organisation.across_tenants.select_for_update().get(pk=organisation.pk)
    require(actor, "mandate.grant", (tenant, organisation))
    faults = {
        "agent": _fault_of_agent(organisation, agent),
        "programme": ""
        if not programme or offered_at(tenant).filter(key=programme).exists()
        else "本机关没有这个事项，请重新选择。",
        "until": "" if until >= max(since, clock.today()) else "截止日不能早于起始日和今天。",
        "document": ""
        if document is not None and document.created_by_id == actor.pk and document.document.tenant_id == tenant.pk
        else "请上传委托书。",
    }
    faults = {name: text for name, text in faults.items() if text}
    if faults or agent is None or document is None:
        raise Invalid(fields=faults)
    mandate = Mandate.across_tenants.create(
        tenant=tenant,
        organisation=organisation,
        agent=agent,
        programme=programme,
        since=since,
        until=until,
        document=document,
        granted_by=actor,
        granted_at=clock.now(),
    )
    _record(mandate, actor=actor, verb="mandate.granted")
    return mandate


def _fault_of_agent(organisation: Organisation, agent: User | None) -> str:
    if agent is None or not agent.is_active:
        return "没有找到可以代办的账号，请核对代办人的用户名。"
    if is_member(agent.pk, organisation):
        return f"{agent}是本单位的经办人，可以直接办理，不需要委托。"
    return ""


@transaction.atomic
def revoke_mandate(*, actor: User, tenant: Tenant, mandate: Mandate) -> Mandate:
    """End a mandate at once; ending it again changes nothing.

    Raises NotAllowed for whoever neither belongs to the organisation nor is the agent.
    """
    mandate = Mandate.across_tenants.select_for_update(of=("self",)).get(pk=mandate.pk, tenant=tenant)
    require(actor, "mandate.revoke", mandate)
    if mandate.revoked_at is None:
        mandate.revoked_by, mandate.revoked_at = actor, clock.now()
        mandate.save(update_fields=["revoked_by", "revoked_at"])
        _record(mandate, actor=actor, verb="mandate.revoked")
    return mandate


def _record(mandate: Mandate, *, actor: User, verb: str) -> None:
    record(
        tenant=mandate.tenant,
        actor=actor,
        verb=verb,
        target=f"mandate:{mandate.pk}",
        summary=str(mandate),
        details={"programme": mandate.programme, "since": str(mandate.since), "until": str(mandate.until)},
    )
