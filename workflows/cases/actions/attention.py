"""Drawing attention to a case: copies to colleagues and authorities, and urging the step that is awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Conflict, Invalid
from portal.tenancy.permissions import require
from portal.tenancy.roles import is_official_of
from workflows.cases.engine import locked
from workflows.cases.errors import AlreadyDecided
from workflows.cases.mandates import in_whose_name, mandate_for
from workflows.cases.models import CaseCopy, CopyReading, EventKind, Participation, Urging, WorkItem, WorkItemState
from workflows.cases.telling import tell

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case


@transaction.atomic
def copy(
    *, actor: User, tenant: Tenant, case: Case, reader: User | None = None, to: Tenant | None = None, note: str = ""
) -> CaseCopy:
    """Send the case for information (抄送): to a colleague of `tenant`, or to an authority that takes part.

    It gives no right that the reader does not have. Sending it again changes nothing. Raises NotAllowed, Invalid.
    """
    require(actor, "case.copy", (tenant, case))
    if (reader is None) == (to is None):
        raise Invalid(fields={"reader": "请选择抄送的同事或参与机关。"})
    if reader is not None and (reader.pk == actor.pk or not is_official_of(reader, tenant)):
        raise Invalid(fields={"reader": "请选择本机关的另一位工作人员。"})
    home = to or tenant
    if to is not None and not Participation.objects.filter(case=case, tenant=to).exists():
        raise Invalid(fields={"reader": f"本件未移交{to.short_name}，不能抄送。"})
    made, new = CaseCopy.objects.get_or_create(
        case=case, tenant=home, reader=reader, defaults={"sender": actor, "note": note.strip(), "at": clock.now()}
    )
    if new:
        whom = reader or home
        details: dict[str, Any] = {"reader": reader.pk if reader else None, "to": home.pk, "note": made.note}
        details["copy"] = made.pk
        tell(case=case, kind=EventKind.COPIED, tenant=tenant, actor=actor, **details)
        record(
            tenant=tenant, actor=actor, verb="case.copied", target=f"case:{case.pk}", summary=str(whom), details=details
        )
    return made


def read_copy(*, actor: User, copy: CaseCopy) -> CopyReading:
    """Note when `actor` first opened a copy; the caller found it among those that this person may read."""
    made, _ = CopyReading.objects.get_or_create(copy=copy, reader=actor, defaults={"at": clock.now()})
    return made


def urge(*, actor: User, work: WorkItem, note: str = "") -> Urging:
    """Say that a step is awaited (催办): once a day for each step, whoever asks.

    Raises AlreadyDecided, NotAllowed with the reason, Conflict when it was urged today.
    """
    with locked(work.case) as case:
        rows = WorkItem.objects.select_for_update(of=("self",)).select_related("tenant", "task")
        work = rows.get(pk=work.pk)
        work.case = case
        if work.state != WorkItemState.OPEN:
            raise AlreadyDecided("该环节刚刚已办结，不需要催办。")
        require(actor, "work.urge", work)
        made, new = Urging.objects.get_or_create(
            work=work, day=clock.today(), defaults={"actor": actor, "note": note.strip(), "at": clock.now()}
        )
        if not new:
            raise Conflict("该环节今天已经催办过，每天只催办一次。")
        signed = in_whose_name(mandate_for(actor, case.organisation, case.edition))
        tell(case=case, kind=EventKind.URGED, tenant=work.tenant, actor=actor, work=work, note=made.note, **signed)
        record(
            tenant=work.tenant,
            actor=actor,
            verb="work.urged",
            target=f"work:{work.pk}",
            summary=work.title,
            details=signed,
        )
    return made
