"""Which columns of a site grow old (RULES B5.1: policies and notices 6 months, news 2 weeks): a registry.

An app that brings a column registers it in its `ready()`:

    register_column(key="news", name="动态", limit=Limit(days=14), latest=lambda tenant: ...)

`latest` returns the day on which the column last grew, None while it is empty; it must read one tenant only.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import clock
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

SOON = {True: 30, False: 3}
"""Days before the end of a limit in months, or in days, from which the panel says that it comes."""


@dataclass(frozen=True)
class Limit:
    """How long a column may stay without anything new: calendar months, or days."""

    months: int = 0
    days: int = 0

    def after(self, day: dt.date) -> dt.date:
        """Return the last day on which a column that grew on `day` is not stale."""
        if not self.months:
            return day + dt.timedelta(days=self.days)
        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

    def __str__(self) -> str:
        return f"{self.months}个月" if self.months else f"{self.days}天"


Latest = Callable[["Tenant"], "dt.date | None"]


@dataclass(frozen=True)
class Column:
    """A column that is watched."""

    key: str
    name: str
    limit: Limit
    latest: Latest
    order: int = 50


@dataclass(frozen=True)
class Freshness:
    """How a column stands today: `days_left` is negative when it is stale, None when it is empty."""

    column: Column
    latest: dt.date | None
    days_left: int | None
    tone: str
    words: str


_columns: dict[str, Column] = {}


def register_column(*, key: str, name: str, limit: Limit, latest: Latest, order: int = 50) -> None:
    """Watch a column; registering the same key again replaces it."""
    _columns[key] = Column(key, name, limit, latest, order)


def freshness_of(tenant: Tenant) -> list[Freshness]:
    """Return every watched column of the authority, in the order of the site. Raises NoTenantScope for None."""
    ordered = sorted(_columns.values(), key=lambda column: (column.order, column.key))
    return [_standing(column, column.latest(bound(tenant)), clock.today()) for column in ordered]


def _standing(column: Column, latest: dt.date | None, today: dt.date) -> Freshness:
    if latest is None:
        return Freshness(column, None, None, "empty", "空栏目，公众页面不显示，请尽快发布内容或停用栏目")
    left = (column.limit.after(latest) - today).days
    if left < 0:
        return Freshness(column, latest, left, "stale", f"已超过{column.limit}未更新（逾期{-left}天），请尽快更新")
    if left <= SOON[bool(column.limit.months)]:
        return Freshness(column, latest, left, "soon", f"还剩{left}天须更新")
    return Freshness(column, latest, left, "fresh", f"还剩{left}天")
