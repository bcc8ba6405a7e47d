"""An authority's own work in numbers, by programme, step and month: tenant-bound, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from portal import clock
from portal.clock import BEIJING
from portal.tenancy.roles import Role
from portal.tenancy.scope import bound
from portal.workcalendar.engine import Calendar, CalendarNotPublished, workdays_between
from portal.workcalendar.queries import calendar_for
from workflows.cases.models import CaseState, Participation, WorkItem, WorkItemState

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

MONTHS = 12
"""Months that are counted, this one included."""
MOST_MEASURED = 20_000
"""Finished steps, the latest ones, of which the median is taken: more would not change it and would cost."""

OPEN = Q(state=WorkItemState.OPEN)
DONE = Q(state=WorkItemState.DONE)


@dataclass(frozen=True)
class ProgrammeLine:
    """One programme edition: the cases that ever reached the authority, and those that wait there now."""

    title: str
    total: int
    waiting: int


@dataclass(frozen=True)
class StepLine:
    """One step: open work, what of it is overdue, and what was finished in the period.

    `median_days`: working days from the day after arrival to the day of the verdict; None where nothing was finished
    or a calendar is missing. `late`: finished after its due day.
    """

    programme: str
    title: str
    waiting: int
    overdue: int
    done: int
    late: int
    median_days: float | None

    @property
    def overdue_share(self) -> int:
        """Percent of the open work that is overdue."""
        return round(100 * self.overdue / self.waiting) if self.waiting else 0


@dataclass(frozen=True)
class MonthLine:
    """One month: cases that reached the authority, and cases of its that were closed."""

    month: dt.date
    arrived: int
    closed: int


@dataclass(frozen=True)
class Statistics:
    """The three tables, and the first day of the period."""

    since: dt.date
    programmes: list[ProgrammeLine]
    steps: list[StepLine]
    months: list[MonthLine]


def statistics_of(tenant: Tenant) -> Statistics:
    """Return the authority's numbers as of now. Raises NoTenantScope for no tenant."""
    months = _last_months(clock.today())
    return Statistics(months[0], _programmes(tenant), _steps(tenant, months[0]), _months(tenant, months))


def _last_months(today: dt.date) -> list[dt.date]:
    """Return the first days of the months that are counted, oldest first."""
    count = today.year * 12 + today.month - 1
    return [dt.date(one // 12, one % 12 + 1, 1) for one in range(count - MONTHS + 1, count + 1)]


def _work(tenant: Tenant) -> QuerySet[WorkItem]:
    """Return the authority's own work: what its applicants have to correct is not."""
    return WorkItem.objects.filter(tenant=bound(tenant)).exclude(role=Role.APPLICANT)


def _title(title: str, edition: str) -> str:
    return f"{title}（{edition}年版）" if edition.isdigit() else f"{title}（{edition}）"


def _programmes(tenant: Tenant) -> list[ProgrammeLine]:
    rows = _work(tenant).values("case__edition", "case__edition__title", "case__edition__edition")
    counted = rows.annotate(total=Count("case", distinct=True), waiting=Count("case", filter=OPEN, distinct=True))
    return [
        ProgrammeLine(_title(one["case__edition__title"], one["case__edition__edition"]), one["total"], one["waiting"])
        for one in counted.order_by("-total", "case__edition")
    ]


def _steps(tenant: Tenant, since: dt.date) -> list[StepLine]:
    finished = DONE & Q(closed_at__gte=_start(since))
    rows = _work(tenant).values("case__edition", "case__edition__title", "case__edition__edition", "step", "title")
    counted = rows.annotate(
        waiting=Count("pk", filter=OPEN),
        overdue=Count("pk", filter=OPEN & Q(due_on__lt=clock.today())),
        done=Count("pk", filter=finished),
        late=Count("pk", filter=finished & Q(closed_at__date__gt=F("due_on"))),
    )
    medians = _medians(tenant, finished)
    return [
        StepLine(
            _title(one["case__edition__title"], one["case__edition__edition"]),
            one["title"],
            one["waiting"],
            one["overdue"],
            one["done"],
            one["late"],
            medians.get((one["case__edition"], one["step"])),
        )
        for one in counted.order_by("case__edition", "step", "title")
        if one["waiting"] or one["done"]
    ]


def _medians(tenant: Tenant, finished: Q) -> dict[tuple[int, str], float]:
    """Return the median of working days by edition and step; a suspension counts as time, a correction does not."""
    calendar, taken = calendar_for(tenant), defaultdict(list)
    rows = _work(tenant).filter(finished).order_by("-closed_at", "-pk")
    for edition, step, opened, closed in rows.values_list("case__edition", "step", "opened_at", "closed_at")[
        :MOST_MEASURED
    ]:
        days = None if closed is None else _days(opened, closed, calendar)
        if days is not None:
            taken[edition, step].append(days)
    return {key: float(median(days)) for key, days in taken.items()}


def _days(opened: dt.datetime, closed: dt.datetime | None, calendar: Calendar) -> int | None:
    if closed is None:
        return None
    first = opened.astimezone(BEIJING).date() + dt.timedelta(days=1)
    try:
        return workdays_between(first, closed.astimezone(BEIJING).date(), calendar=calendar)
    except CalendarNotPublished:
        return None


def _months(tenant: Tenant, months: list[dt.date]) -> list[MonthLine]:
    parts = Participation.objects.filter(tenant=bound(tenant)).exclude(case__state=CaseState.DRAFT)
    arrived, closed = _by_month(parts, "since", months[0]), _by_month(parts, "case__closed_at", months[0])
    return [MonthLine(month, arrived.get(month, 0), closed.get(month, 0)) for month in months]


def _by_month(parts: QuerySet[Participation], field: str, since: dt.date) -> dict[dt.date, int]:
    rows = parts.filter(**{f"{field}__gte": _start(since)}).annotate(month=TruncMonth(field, tzinfo=BEIJING))
    counted = rows.values("month").annotate(count=Count("case", distinct=True)).values_list("month", "count")
    return {month.astimezone(BEIJING).date(): count for month, count in counted.order_by("month")}


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=BEIJING)
