"""Publishing the national calendar of a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.models import Tenant, TenantKind
from portal.tenancy.permissions import ALLOWED, Verdict, refused, require, rule
from portal.tenancy.roles import Role, has_role
from portal.workcalendar import hooks
from portal.workcalendar.models import CalendarDay, CalendarYear, YearStatus
from portal.workcalendar.sources import SourceDay, SourceYear, from_package

if TYPE_CHECKING:
    from portal.identity.models import User

FIRST_YEAR, LAST_YEAR = 2004, 2100
LONGEST_NAME = 40
"""Characters of a day's name: the column's length."""


@rule("calendar.publish")
def may_publish(user: User, tenant: Tenant | None) -> Verdict:
    """A system administrator publishes: of the authority itself, or of the nation for all."""
    holder = tenant or Tenant.objects.filter(kind=TenantKind.NATIONAL, parent=None).first()
    if holder is not None and has_role(user, holder, Role.SYSTEM_ADMIN):
        return ALLOWED
    return refused("calendar_not_yours", "只有系统管理员可以发布工作日历；全国日历由国家主管机构的系统管理员发布。")


@transaction.atomic
def publish_year(*, actor: User | None, year: int, days: Iterable[SourceDay], source: str) -> CalendarYear:
    """Publish the national calendar of a year; the days given replace those it had.

    Doing it again with the same days changes nothing and records nothing. Deadlines
    that were announced are stored where they were announced and do not move.

    Parameters
    ----------
    actor: who publishes; None for the portal itself (loader at the command line).
    days: the days that differ from their weekday.
    source: where the days were taken from.

    Raises NotAllowed, and Invalid for a day of another year, a doubled day or no day at all.
    """
    if actor is not None:
        require(actor, "calendar.publish", None)
    wanted = _checked(year, days)
    calendar, _ = CalendarYear.across_tenants.select_for_update().get_or_create(year=year, tenant=None)
    if calendar.status == YearStatus.PUBLISHED and stored_days(calendar) == wanted:
        return calendar
    calendar.days.all().delete()
    _write(calendar, wanted.values(), source)
    hooks.published(year)
    record(
        tenant=None,
        actor=actor,
        verb="workcalendar.published",
        target=f"calendar:{year}",
        summary=f"发布{year}年工作日历",
        details={"source": source, "days": len(wanted)},
    )
    return calendar


@transaction.atomic
def seed() -> int:
    """Make every year that the package covers and the database lacks; return how many.

    Runs after each `migrate`, so that a fresh database works and a newer package brings
    its new year. Never touches a year that exists: an administrator's edit stays. The
    years after the last covered one are entered as 未发布 once, to be seen and filled.
    """
    known = {row.year: row for row in CalendarYear.across_tenants.filter(tenant=None)}
    covered = from_package()
    fresh = [year for year in covered if year.year not in known or _untouched(known[year.year])]
    CalendarYear.across_tenants.filter(tenant=None, year__in=[year.year for year in fresh]).delete()
    rows = [
        CalendarYear(year=year.year, status=YearStatus.PUBLISHED, source=year.source, published_at=clock.now())
        for year in fresh
    ]
    following = covered[-1].year + 1
    if following not in known:
        rows.append(CalendarYear(year=following))
    CalendarYear.across_tenants.bulk_create(rows)
    CalendarDay.objects.bulk_create(
        _row(calendar, day) for calendar, year in zip(rows, fresh, strict=False) for day in year.days
    )
    for year in fresh:
        if year.year in known:  # entered as 未发布 before: work may wait for it
            hooks.published(year.year)
    return len(fresh)


def _untouched(calendar: CalendarYear) -> bool:
    return calendar.status == YearStatus.DRAFT and not calendar.days.exists()


@transaction.atomic
def publish_source(*, actor: User | None, source_year: SourceYear) -> CalendarYear:
    """Publish a year as a source states it. Raises as `publish_year`.

    The State Council's arrangement for a year may also settle days at the end of the
    year before; those are added to that year's calendar if it is published.
    """
    before = [day for day in source_year.days if day.date.year == source_year.year - 1]
    previous = CalendarYear.across_tenants.filter(
        year=source_year.year - 1, tenant=None, status=YearStatus.PUBLISHED
    ).first()
    if before and previous is not None:
        merged = stored_days(previous) | {day.date: day for day in before}
        publish_year(actor=actor, year=previous.year, days=merged.values(), source=previous.source)
    own = [day for day in source_year.days if day not in before]
    return publish_year(actor=actor, year=source_year.year, days=own, source=source_year.source)


def _write(calendar: CalendarYear, days: Iterable[SourceDay], source: str) -> None:
    calendar.status, calendar.source, calendar.published_at = YearStatus.PUBLISHED, source, clock.now()
    calendar.save()
    CalendarDay.objects.bulk_create(_row(calendar, day) for day in days)


def _row(calendar: CalendarYear, day: SourceDay) -> CalendarDay:
    return CalendarDay(calendar=calendar, date=day.date, kind=day.kind, name=day.name)


def stored_days(calendar: CalendarYear) -> dict[dt.date, SourceDay]:
    """Return the days of a calendar as a source would state them, by date."""
    return {day.date: SourceDay(day.date, day.kind, day.name) for day in calendar.days.all()}


def _checked(year: int, days: Iterable[SourceDay]) -> dict[dt.date, SourceDay]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(f"年份 {year} 不在 {FIRST_YEAR}–{LAST_YEAR} 之间。")
    given = list(days)
    if not given:
        raise Invalid(f"{year}年的放假安排是空的，不能发布；请待国务院办公厅公布后再导入。")
    stray = [day.date for day in given if day.date.year != year]
    if stray:
        raise Invalid(f"{year}年的日历中出现了其他年份的日期：{stray[0]}。")
    unnamed = [day.date for day in given if len(day.name) > LONGEST_NAME]
    if unnamed:
        raise Invalid(f"{unnamed[0]} 的名称超过{LONGEST_NAME}字，请核对文件。")
    wanted = {day.date: day for day in given}
    if len(wanted) != len(given):
        raise Invalid(f"{year}年的日历中有重复的日期。")
    return wanted
