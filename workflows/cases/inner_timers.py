"""Timers that are the authority's own limits: they stand still with a suspended case and move with the calendar.

A timer whose moment was announced (a public notice, a time to appeal) is none of them and never moves (RULES S2-11).
All of it is done under the case's lock.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from portal.clock import BEIJING
from workflows.cases.nodes import DueTimer

if TYPE_CHECKING:
    from workflows.cases.models import Case


def armed(case: Case, *, inner: bool) -> list[Task]:
    """Return the timers that the case waits for: the inner ones, or those whose moment was announced."""
    tasks = Task.objects.filter(process_id=case.process_id, flow_task_type="TIMER", status=STATUS.SCHEDULED)
    return [task for task in tasks if _is_inner(task) is inner]


def _is_inner(task: Task) -> bool:
    return isinstance(task.flow_task, DueTimer) and task.flow_task.inner


def stop(case: Case) -> None:
    """Let no inner timer of the case fire until `set_again`."""
    Task.objects.filter(pk__in=[task.pk for task in armed(case, inner=True)]).update(scheduled=None)


def set_again(case: Case) -> list[tuple[str, str | None, str | None]]:
    """Set the inner timers by what case and calendars say now; return what moved: title, last day before and after."""
    moved = []
    for task in armed(case, inner=True):
        before, after = task.scheduled, task.flow_task.due(case)
        if after != before and after is not None:
            task.scheduled = after
            task.save(update_fields=["scheduled"])
            moved.append((str(task.flow_task.task_title), _last_day(before), _last_day(after)))
    return moved


def _last_day(moment: dt.datetime | None) -> str | None:
    """Return the last day that is wholly in time, as it is stored."""
    return (moment.astimezone(BEIJING) - dt.timedelta(microseconds=1)).date().isoformat() if moment else None
