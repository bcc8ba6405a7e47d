"""What is due today, for the daily digest: each open step once for everybody it waits for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from portal.notifications.digests import Due
from portal.tenancy.roles import Role
from workflows.cases.models import CaseState, WorkItem, WorkItemState
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
            yield Due(work.tenant, user, _line(work, day))


def _waited_for(work: WorkItem, holders: dict[tuple[int, str], list[User]]) -> list[User]:
    if work.role == Role.APPLICANT:
        return members_of(work.case)
    if one := work.claimed_by or work.assignee:
        return [one]
    place = (work.tenant_id, work.role)
    if place not in holders:
        holders[place] = holders_of(work.tenant, work.role)
    return holders[place]


def _line(work: WorkItem, day: dt.date) -> str:
    """Return the line: how late or how soon, step, and number; nothing of the application itself."""
    left = (work.due_on - day).days if work.due_on else 0
    when = f"已超期{-left}天" if left < 0 else ("今天到期" if left == 0 else "明天到期")
    return f"{when}：{work.title}（件号{work.case.number}）"
