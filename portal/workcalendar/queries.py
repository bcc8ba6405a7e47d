"""The calendar that applies to an authority."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from portal.tenancy.models import Tenant
from portal.tenancy.scope import bound
from portal.workcalendar.engine import Calendar
from portal.workcalendar.models import CalendarDay, CalendarYear, YearStatus


def calendar_for(tenant: Tenant) -> Calendar:
    """Return the published national calendars with the authority's own exceptions, in two queries.

    Raises NoTenantScope for no tenant.
    """
    return _calendar(Q(tenant=None) | Q(tenant=bound(tenant)))


def national_calendar() -> Calendar:
    """Return the published national calendars without anybody's exceptions."""
    return _calendar(Q(tenant=None))


def _calendar(whose: Q) -> Calendar:
    published = CalendarYear.across_tenants.filter(whose, status=YearStatus.PUBLISHED)
    national = {year: pk for pk, year, tenant in published.values_list("pk", "year", "tenant") if tenant is None}
    days: dict[dt.date, str] = {}
    local: dict[dt.date, str] = {}
    rows = CalendarDay.objects.filter(calendar__in=published).values_list("date", "kind", "calendar__tenant")
    for date, kind, tenant in rows.order_by():
        (days if tenant is None else local)[date] = kind
    return Calendar(years=frozenset(national), days=days | local)
