"""How far away a day is, as a clerk says it."""

from __future__ import annotations

import datetime as dt

from portal import clock
from portal.workcalendar.engine import ONE_DAY, Calendar, CalendarNotPublished, workdays_between


def distance(due_on: dt.date, calendar: Calendar) -> str:
    """Return 还剩 3 个工作日, 今天到期 or 已超期 2 个工作日; nothing where a calendar is not published."""
    today = clock.today()
    if due_on == today:
        return "今天到期"
    try:
        if due_on < today:
            late = workdays_between(due_on + ONE_DAY, today, calendar=calendar)
            return f"已超期 {late} 个工作日" if late else "已超期"
        return f"还剩 {workdays_between(today + ONE_DAY, due_on, calendar=calendar)} 个工作日"
    except CalendarNotPublished:
        return ""
