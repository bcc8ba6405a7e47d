"""The theme table of Chinese government sites (主题分类, RULES B5.1): 22 classes in two levels."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "themes.csv"


@dataclass(frozen=True)
class Theme:
    """One class: its code, name, and the code of the class above ("" on the first level)."""

    code: str
    name: str
    parent: str


@cache
def themes() -> dict[str, Theme]:
    """Return every class by its code, in the table's order."""
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return {row["local_code"]: Theme(row["local_code"], row["name"].strip(), row["parent"].strip()) for row in rows}


def full_name(code: str) -> str:
    r"""Return the class as government sites print it, `科技、教育\科技`; "" for an unknown code."""
    theme = themes().get(code)
    if theme is None:
        return ""
    return f"{full_name(theme.parent)}\\{theme.name}" if theme.parent else theme.name


def choices() -> list[tuple[str, str]]:
    """Return every class as a form choice."""
    return [(code, full_name(code)) for code in themes()]
