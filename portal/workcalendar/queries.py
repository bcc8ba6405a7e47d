"""The calendar that applies to an authority."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.db import connection
from django.db.models import Count, Q, QuerySet

from portal.prepared import planned_cursor
from portal.tenancy.models import Tenant
from portal.tenancy.scope import bound
from portal.workcalendar.engine import Calendar, DayKind
from portal.workcalendar.models import CalendarDay, CalendarYear, YearStatus

CONTENT = """
SELECT year.year, year.tenant_id, {join}(day.date || ' ' || day.kind, '|')
FROM workcalendar_calendaryear year LEFT JOIN workcalendar_calendarday day ON day.calendar_id = year.id
WHERE year.status = %s AND (year.tenant_id IS NULL OR year.tenant_id = %s) AND year.year >= %s
GROUP BY year.id, year.year, year.tenant_id ORDER BY year.year, year.tenant_id
"""
"""The days as one text per year: every step that opens asks this, and reading the same content again costs nothing."""
KEPT = 256
"""Calendars that a process keeps: the nation's, and of each authority with exceptions of its own."""


def calendar_for(tenant: Tenant, *, since: int = 0) -> Calendar:
    """Return the published national calendars with the authority's own exceptions, in one query.

    Parameters
    ----------
    since: the first year that is wanted: who counts forward from a day needs none before it (there are twenty).

    Raises NoTenantScope for no tenant.
    """
    return _calendar(bound(tenant), since)


def national_years() -> QuerySet[CalendarYear]:
    """Return the national years, the latest first, each with `off_days` and `work_days`: how many days differ."""
    rows = CalendarYear.across_tenants.filter(tenant=None).order_by("-year")
    return rows.annotate(
        off_days=Count("days", filter=Q(days__kind=DayKind.OFF)),
        work_days=Count("days", filter=Q(days__kind=DayKind.WORK)),
    )


def national_days(year: int) -> QuerySet[CalendarDay]:
    """Return the days of a year that differ from their weekday everywhere."""
    return CalendarDay.objects.filter(calendar__tenant=None, calendar__year=year)


def exceptions_of(tenant: Tenant) -> QuerySet[CalendarDay]:
    """Return the authority's own exceptions, oldest first. Raises NoTenantScope for no tenant."""
    return CalendarDay.objects.filter(calendar__tenant=bound(tenant)).order_by("date")


def national_calendar() -> Calendar:
    """Return the published national calendars without anybody's exceptions."""
    return _calendar(None, 0)


def _calendar(tenant: Tenant | None, since: int) -> Calendar:
    join = {"sqlite": "GROUP_CONCAT", "postgresql": "STRING_AGG"}[connection.vendor]
    with planned_cursor() as cursor:
        cursor.execute(CONTENT.format(join=join), [YearStatus.PUBLISHED, tenant.pk if tenant else None, since])
        return _read(tuple(cursor.fetchall()))


@lru_cache(maxsize=KEPT)
def _read(rows: tuple[tuple[int, int | None, str | None], ...]) -> Calendar:
    """Make the calendar of its years (year, authority, days); the same content is read once in a process."""
    days: dict[dt.date, str] = {}
    local: dict[dt.date, str] = {}
    for _year, tenant, written in rows:
        for one in filter(str.strip, (written or "").split("|")):
            date, kind = one.split()
            (days if tenant is None else local)[dt.date.fromisoformat(date)] = kind
    return Calendar(years=frozenset(year for year, tenant, _days in rows if tenant is None), days=days | local)
