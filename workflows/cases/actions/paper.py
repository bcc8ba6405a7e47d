"""Paper beside the electronic record: noting its dispatch and its receipt (RULES S3-18, A8-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Conflict, Invalid, NotFound
from portal.tenancy.permissions import require
from workflows.cases.mandates import in_whose_name, mandate_for
from workflows.cases.models import Case, PaperReceipt

if TYPE_CHECKING:
    import datetime as dt

    from portal.identity.models import User
    from portal.tenancy.models import Tenant

MOST_COPIES = 99
"""More in one parcel is a typing error."""


class AlreadyReceived(Conflict):
    """Somebody has noted this parcel's arrival before."""

    code = "paper_already_received"
    message = "这批纸质材料已经登记签收，请刷新页面查看。"


@transaction.atomic
def note_dispatch(
    *, actor: User, tenant: Tenant, case: Case, key: str, copies: int, dispatched_on: dt.date
) -> PaperReceipt:
    """Note that `tenant` sent paper copies on a day; the electronic submission stays the record (RULES A8-12).

    Parameters
    ----------
    key: the paper's key in the programme's list.
    dispatched_on: the day by which lateness is judged (RULES A8-6); not in the future.

    Raises NotFound for a paper that the programme does not ask for, Invalid with the fields at fault.
    """
    case = Case.across_tenants.select_related("edition__tenant", "tenant", "organisation").get(pk=case.pk)
    require(actor, "paper.dispatch", (tenant, case))
    if key not in {entry["key"] for entry in case.edition.papers}:
        raise NotFound
    _check(copies, dispatched_on, "copies", "dispatched_on")
    parcel = PaperReceipt.objects.create(
        case=case,
        key=key,
        sender=tenant,
        copies=copies,
        dispatched_on=dispatched_on,
        recorded_by=actor,
        recorded_at=clock.now(),
    )
    signed = in_whose_name(mandate_for(actor, case.organisation, case.edition)) if tenant == case.tenant else {}
    _record(parcel, actor=actor, tenant=tenant, verb="paper.dispatched", copies=copies, on=dispatched_on, **signed)
    return parcel


@transaction.atomic
def note_receipt(
    *, actor: User, tenant: Tenant, parcel: PaperReceipt, copies: int, received_on: dt.date
) -> PaperReceipt:
    """Note that a parcel arrived, with how many copies. Raises AlreadyReceived, Invalid with the fields at fault."""
    parcel = PaperReceipt.objects.select_for_update(of=("self",)).select_related("case__edition").get(pk=parcel.pk)
    require(actor, "paper.receive", (tenant, parcel.case))
    if parcel.received_on is not None:
        raise AlreadyReceived
    _check(copies, received_on, "received_copies", "received_on")
    if received_on < parcel.dispatched_on:
        raise Invalid(
            fields={"received_on": f"收到日期不能早于寄发日期（{parcel.dispatched_on:%Y年%-m月%-d日}），请核对。"}
        )
    parcel.received_copies, parcel.received_on = copies, received_on
    parcel.received_by, parcel.received_at = actor, clock.now()
    parcel.save(update_fields=["received_copies", "received_on", "received_by", "received_at"])
    _record(parcel, actor=actor, tenant=tenant, verb="paper.received", copies=copies, on=received_on)
    return parcel


def _check(copies: int, on: dt.date, copies_field: str, day_field: str) -> None:
    faults: dict[str, str] = {}
    if not 1 <= copies <= MOST_COPIES:
        faults[copies_field] = f"份数应为1至{MOST_COPIES}的整数。"
    if on > clock.today():
        faults[day_field] = "日期不能晚于今天。"
    if faults:
        raise Invalid(fields=faults)


def _record(
    parcel: PaperReceipt, *, actor: User, tenant: Tenant, verb: str, copies: int, on: dt.date, **more: Any
) -> None:
    record(
        tenant=tenant,
        actor=actor,
        verb=verb,
        target=f"case:{parcel.case_id}",
        summary=f"{parcel.case.edition}：{copies}份",
        details={"parcel": parcel.pk, "key": parcel.key, "on": on.isoformat()} | more,
    )
