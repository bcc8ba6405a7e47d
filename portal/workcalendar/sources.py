"""Where calendars come from: the chinesecalendar package, and JSON in the holiday-cn layout."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from chinese_calendar.constants import Holiday, holidays, workdays

from portal.errors import Invalid
from portal.workcalendar.engine import DayKind

LARGEST_FILE = 1024 * 1024
"""Bytes; a year's file has about 10 KB."""


@dataclass(frozen=True)
class SourceDay:
    """A day that differs from its weekday, as a source states it."""

    date: dt.date
    kind: str
    name: str


@dataclass(frozen=True)
class SourceYear:
    """One year as a source states it."""

    year: int
    days: tuple[SourceDay, ...]
    source: str


def from_package() -> list[SourceYear]:
    """Return every year that the chinesecalendar package covers, oldest first."""
    chinese = {holiday.value: holiday.chinese for holiday in Holiday}
    found = [SourceDay(date, DayKind.OFF, chinese.get(name, name)) for date, name in holidays.items()]
    found += [SourceDay(date, DayKind.WORK, chinese.get(name, name)) for date, name in workdays.items()]
    source = f"chinesecalendar {version('chinesecalendar')}"
    years = sorted({day.date.year for day in found})
    return [
        SourceYear(
            year, tuple(sorted((day for day in found if day.date.year == year), key=lambda day: day.date)), source
        )
        for year in years
    ]


def from_holiday_cn(path: Path) -> SourceYear:
    """Read one year's JSON file in the layout of holiday-cn.

    A file without days is a year whose arrangement is not published: it comes back
    with no days. Raises Invalid with a Chinese message for anything else.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Invalid(f"无法读取文件 {path}：{error.strerror}。") from error
    return read_holiday_cn(content, name=path.name)


def read_holiday_cn(content: bytes, *, name: str) -> SourceYear:
    """Read one year in the layout of holiday-cn from a file's bytes; `name` is what messages call it.

    Raises Invalid as `from_holiday_cn`.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(f"{name} 超过 1 MB，不像是一年的放假安排。")
    try:
        parsed = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{name} 不是 UTF-8 编码的 JSON 文件。") from error
    try:
        return _year(parsed, name)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Invalid(
            f"{name} 不符合 holiday-cn 的格式：需要 year 和 days，days 的每一项需要 date、isOffDay、name。"
        ) from error


def _year(content: dict[str, Any], name: str) -> SourceYear:
    days = tuple(
        SourceDay(
            dt.date.fromisoformat(day["date"]),
            DayKind.OFF if _flag(day["isOffDay"]) else DayKind.WORK,
            str(day["name"]),
        )
        for day in content["days"]
    )
    papers = content.get("papers") or []
    return SourceYear(int(content["year"]), days, f"holiday-cn {papers[0] if papers else name}"[:200])


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("isOffDay")
    return value
