"""What is due today, for the daily digest: each open step once for everybody it waits for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from portal.notifications.digests import Due
from portal.tenancy.roles import Role, is_official_of
from workflows.cases.models import CaseState, ConsultedPerson, Outcome, WorkItem, WorkItemState
from workflows.cases.notifying import holders_of, members_of

if TYPE_CHECKING:
    from portal.identity.models import User

AHEAD = dt.timedelta(days=1)
"""A step is named from the day before it is due."""


def due_now(day: dt.date) -> Iterator[Due]:
    """Give one line for each open step that is due by tomorrow, and each person whom it waits for.

    Suspended cases are left out: their time does not run.
    """
    rows = WorkItem.objects.filter(state=WorkItemState.OPEN, due_on__lte=day + AHEAD)
    rows = rows.exclude(case__state=CaseState.SUSPENDED).order_by("due_on", "pk")
    holders: dict[tuple[int, str], list[User]] = {}
    for work in rows.select_related("tenant", "case__tenant", "claimed_by", "assignee"):
        for user in _waited_for(work, holders):
            yield Due(work.tenant, user, _line(work.due_on, day, work.title, work.case.number))
    for asked in _unanswered(day):
        one = asked.consultation
        yield Due(one.tenant, asked.person, _line(one.due_on, day, f"会签意见（{one.work.title}）", one.case.number))


def _unanswered(day: dt.date) -> Iterator[ConsultedPerson]:
    """Give whom an open consultation awaits whose answers are due by tomorrow, if they still work there."""
    rows = ConsultedPerson.objects.filter(
        consultation__outcome=Outcome.OPEN, consultation__due_on__lte=day + AHEAD, opinion=None
    ).exclude(consultation__case__state=CaseState.SUSPENDED)
    for asked in rows.select_related("consultation__case", "consultation__work__tenant", "person"):
        if is_official_of(asked.person, asked.consultation.tenant):
            yield asked


def _waited_for(work: WorkItem, holders: dict[tuple[int, str], list[User]]) -> list[User]:
    if work.role == Role.APPLICANT:
        return members_of(work.case)
    if one := work.claimed_by or work.assignee:
        return [one]
    place = (work.tenant_id, work.role)
    if place not in holders:
        holders[place] = holders_of(work.tenant, work.role)
    return holders[place]


def _line(due_on: dt.date | None, day: dt.date, title: str, number: str) -> str:
    """Return the line: how late or how soon, step, and number; nothing of the application itself."""
    left = (due_on - day).days if due_on else 0
    when = f"已超期{-left}天" if left < 0 else ("今天到期" if left == 0 else "明天到期")
    return f"{when}：{title}（件号{number}）"
