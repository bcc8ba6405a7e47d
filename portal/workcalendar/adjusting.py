"""What an authority's administrator does with calendars: single days with a reason, and a year from a file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Conflict, Invalid, NotFound
from portal.tenancy.models import Tenant
from portal.tenancy.permissions import require
from portal.workcalendar import hooks
from portal.workcalendar.actions import LONGEST_NAME, publish_source, stored_days
from portal.workcalendar.engine import CalendarNotPublished, DayKind
from portal.workcalendar.models import CalendarDay, CalendarYear, YearStatus
from portal.workcalendar.sources import read_holiday_cn

if TYPE_CHECKING:
    from portal.identity.models import User

LONGEST_REASON = 200
"""Characters of a reason: the column's length."""


class CalendarDiffers(Conflict):
    """A year is published already, and the file states other days."""

    code = "calendar_differs"


@transaction.atomic
def set_day(*, actor: User, tenant: Tenant | None, date: dt.date, kind: str, name: str, reason: str) -> CalendarDay:
    """Let one day differ: for one authority only (a local exception), or with `tenant` None in the national calendar.

    A local exception lies over the national day and wins, for that authority alone. Open internal due days are
    computed anew; what was announced to the public stays where it was announced.

    Raises NotAllowed, Invalid with the fields at fault, and CalendarNotPublished as long as the nation's calendar of
    that year is not published: a year is never published day by day.
    """
    require(actor, "calendar.publish", tenant)
    faults = {}
    if kind not in DayKind.values:
        faults["kind"] = "请选择放假或调休上班。"
    if not name.strip() or len(name) > LONGEST_NAME:
        faults["name"] = f"请写明该日的名称，最多{LONGEST_NAME}字。"
    faults |= _reason_fault(reason)
    if faults:
        raise Invalid(fields=faults)
    given = {"kind": kind, "name": name.strip(), "reason": reason.strip()}
    day, _ = CalendarDay.objects.update_or_create(calendar=_calendar(tenant, date.year), date=date, defaults=given)
    hooks.published(date.year)
    _record(actor, tenant, "workcalendar.exception_set", day, name=day.name, reason=day.reason)
    return day


@transaction.atomic
def remove_day(*, actor: User, tenant: Tenant | None, date: dt.date, reason: str) -> None:
    """Let one day be again what the nation's calendar says, or in the national calendar what its weekday says.

    Raises NotAllowed, NotFound where no such day differs, Invalid without a reason.
    """
    require(actor, "calendar.publish", tenant)
    if faults := _reason_fault(reason):
        raise Invalid(fields=faults)
    day = CalendarDay.objects.select_for_update(of=("self",)).filter(calendar__tenant=tenant, date=date).first()
    if day is None:
        raise NotFound("该日没有例外，可能刚刚已被删除，请刷新页面。")
    day.delete()
    hooks.published(date.year)
    _record(actor, tenant, "workcalendar.exception_removed", day, name=day.name, reason=reason.strip())


@transaction.atomic
def import_year(*, actor: User, content: bytes, name: str, replace: bool = False) -> CalendarYear:
    """Publish the national calendar of the year in a file (holiday-cn layout).

    Parameters
    ----------
    content, name: the file's bytes, and what it is called in messages.
    replace: whether a year that is published with other days is published anew with those of the file.

    Raises NotAllowed, Invalid for what is no such file or states no day, CalendarDiffers unless `replace`.
    """
    require(actor, "calendar.publish", None)
    source = read_holiday_cn(content, name=name)
    present = CalendarYear.across_tenants.filter(year=source.year, tenant=None, status=YearStatus.PUBLISHED).first()
    if present is not None and not replace:
        own = {day.date: day for day in source.days if day.date.year == source.year}
        known = stored_days(present)
        differing = [date for date in {*own, *known} if own.get(date) != known.get(date)]
        if differing:
            raise CalendarDiffers(
                f"{source.year}年的工作日历已经发布，文件与其有{len(differing)}天不同（如 {min(differing)}）。"
                "如确需按文件重新发布，请勾选“替换已发布的日历”后再提交。"
            )
    return publish_source(actor=actor, source_year=source)


def _reason_fault(reason: str) -> dict[str, str]:
    if reason.strip() and len(reason) <= LONGEST_REASON:
        return {}
    return {"reason": f"请写明理由或依据，最多{LONGEST_REASON}字。"}


def _calendar(tenant: Tenant | None, year: int) -> CalendarYear:
    """Return the calendar that holds the day: the published national one, or the authority's exceptions to it."""
    national = CalendarYear.across_tenants.filter(year=year, tenant=None, status=YearStatus.PUBLISHED).first()
    if national is None:
        raise CalendarNotPublished(year)
    if tenant is None:
        return national
    local, _ = CalendarYear.across_tenants.get_or_create(
        year=year,
        tenant=tenant,
        defaults={"status": YearStatus.PUBLISHED, "source": "本机关例外", "published_at": clock.now()},
    )
    return local


def _record(actor: User, tenant: Tenant | None, verb: str, day: CalendarDay, **details: str) -> None:
    record(
        tenant=tenant,
        actor=actor,
        verb=verb,
        target=f"calendar:{day.date.year}",
        summary=f"{day.date} {day.get_kind_display()}",
        details=details,
    )
