"""Columns of a table: the name that programs use, the name that people read, and where the value comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal import clock

Value = str | int | bool | None


@dataclass(frozen=True)
class Column:
    """A column.

    Parameters
    ----------
    name: for programs; label: in Chinese. of: a row → its value, a date or moment among them.
    in_csv: left out of CSV files if not, since spreadsheets cut long texts.
    """

    name: str
    label: str
    of: Callable[[Any], Any]
    in_csv: bool = True

    def value(self, row: Any) -> Value:
        """Return the row's value as JSON has it: days and moments as ISO 8601 in Beijing time, unknown as None."""
        value = self.of(row)
        if isinstance(value, dt.datetime):
            return value.astimezone(clock.BEIJING).isoformat(timespec="seconds")
        if isinstance(value, dt.date):
            return value.isoformat()
        if value is None or isinstance(value, bool | int):
            return value
        return str(value) or None


DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def cell(value: Value) -> str:
    """Return the value as a cell of CSV: nothing for the unknown, and a text that would run as a formula defused."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(DANGEROUS) else text
