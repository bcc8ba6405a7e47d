"""What a working calendar published later does to limits that run: it moves the authority's own, no announced one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from portal import clock
from portal.audit.actions import record
from workflows.cases import inner_timers, limits, timing
from workflows.cases.engine import locked
from workflows.cases.models import (
    Case,
    CaseState,
    Consultation,
    EventKind,
    Outcome,
    TotalLimit,
    WorkItem,
    WorkItemState,
)
from workflows.cases.telling import tell

if TYPE_CHECKING:
    from django.db.models import QuerySet

WHOLE = "办结总时限"
"""What the limit of a whole case is called where it moves."""


def reschedule(*, year: int) -> int:
    """Recompute the inner due days that a newly published calendar of `year` gives or changes; return how many.

    Steps that are open, answers that are awaited, limits of whole cases, and timers that were announced to nobody.
    An announced public period is stored where it was announced and never moves (RULES S2-11). Doing it again changes
    nothing.
    """
    changed = sum(_step(pk) for pk in _steps(year)) + sum(_case(case, year) for case in _cases(year))
    changed += sum(_answer(pk) for pk in list(_awaited().filter(_touched(year)).values_list("pk", flat=True)))
    if changed:
        record(
            tenant=None,
            actor=None,
            verb="work.rescheduled",
            target=f"calendar:{year}",
            summary=f"{year}年工作日历发布，调整{changed}个在办期限的到期日",
            details={"changed": changed},
        )
    return changed


def _touched(year: int) -> Q:
    return Q(due_on=None) | Q(due_on__year__gte=year, counted_from__year__lte=year)


def _steps(year: int) -> list[int]:
    rows = WorkItem.objects.filter(_touched(year), state=WorkItemState.OPEN, days__isnull=False)
    return list(rows.exclude(case__state=CaseState.SUSPENDED).values_list("pk", flat=True))


@transaction.atomic
def _step(pk: int) -> bool:
    rows = WorkItem.objects.select_for_update(of=("self",)).select_related("tenant", "case")
    work = rows.filter(pk=pk, state=WorkItemState.OPEN).first()
    if work is None or work.case.state == CaseState.SUSPENDED:
        return False
    before, after = work.due_on, timing.due_after(timing.started(work), work.days, work.tenant)
    if after is None or after == before:
        return False
    work.due_on = after
    if after >= clock.today():  # it is not late any more: it will be told anew
        work.reminded_at = work.overdue_at = work.escalated_at = None
    work.save(update_fields=["due_on", "reminded_at", "overdue_at", "escalated_at"])
    tell(
        case=work.case, kind=EventKind.RESCHEDULED, tenant=work.tenant, work=work,
        before=before.isoformat() if before else None, after=after.isoformat(),
    )  # fmt: skip
    return True


def _awaited() -> QuerySet[Consultation]:
    rows = Consultation.objects.filter(outcome=Outcome.OPEN, days__isnull=False)
    return rows.exclude(case__state=CaseState.SUSPENDED)


@transaction.atomic
def _answer(pk: int) -> bool:
    """Recompute by when the answers to a consultation are due."""
    one = _awaited().select_for_update(of=("self",)).select_related("work__tenant").filter(pk=pk).first()
    after = timing.due_after(timing.started(one), one.days, one.tenant) if one else None
    if one is None or after is None or after == one.due_on:
        return False
    one.due_on = after
    one.save(update_fields=["due_on"])
    return True


def _cases(year: int) -> list[Case]:
    """Return the running cases with a limit, or a timer of their own authority, that the year may move."""
    limited = TotalLimit.objects.filter(_touched(year)).exclude(counted_from=None).values("case")
    timed = Task.objects.filter(flow_task_type="TIMER", status=STATUS.SCHEDULED).filter(
        Q(scheduled=None) | Q(scheduled__year__gte=year)
    )
    rows = Case.across_tenants.filter(Q(pk__in=limited) | Q(process__in=timed.values("process")), closed_at=None)
    return list(rows.exclude(state=CaseState.SUSPENDED).order_by("pk"))


def _case(case: Case, year: int) -> int:
    with locked(case) as held:
        if held.closed_at is not None or held.state == CaseState.SUSPENDED:
            return 0
        return _limit(held, year) + sum(_tell(held, what, *days) for what, *days in inner_timers.set_again(held))


def _limit(case: Case, year: int) -> int:
    limit = TotalLimit.objects.filter(_touched(year), case=case).first()
    if limit is None:
        return 0
    limit.case, before = case, limit.due_on
    if not limits.recount(limit) or limit.due_on is None:
        return 0
    return _tell(case, WHOLE, before.isoformat() if before else None, limit.due_on.isoformat())


def _tell(case: Case, what: str, before: str | None, after: str | None) -> int:
    tell(case=case, kind=EventKind.RESCHEDULED, tenant=case.edition.tenant, what=what, before=before, after=after)
    return 1
