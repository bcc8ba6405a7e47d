"""Dates as official documents write them, in Arabic and in Chinese numerals."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cms_content.importers.numerals import NUMERAL, digits_to_chinese, to_chinese, to_int

FIRST_YEAR, LAST_YEAR = 1949, 2099
_N = rf"[0-9０-９]{{1,2}}|[{NUMERAL}]{{1,3}}"
_Y = rf"[0-9０-９]{{4}}|[{NUMERAL}0０oO]{{4}}"  # 二0二0 and 二O二O are typed for want of 〇
WRITTEN = re.compile(rf"(?P<y>{_Y})\s*年\s*(?P<m>{_N}|元)\s*月\s*(?P<d>{_N})\s*日")
NUMERIC = re.compile(r"(?<![\d.])(?P<y>\d{4})\s*([-/.])\s*(?P<m>\d{1,2})\s*\2\s*(?P<d>\d{1,2})(?![\d])")
_WIDE = str.maketrans("０１２３４５６７８９oO元", "012345678900一")
_ZERO = str.maketrans("0", "〇")


@dataclass(frozen=True)
class DateMatch:
    """A date and where in the text it stands (character offsets, end exclusive)."""

    value: date
    start: int
    end: int


def find_dates(text: str) -> Iterator[DateMatch]:
    """Every real calendar date in the text, in order; impossible ones (2月30日) are passed over."""
    matches = [*WRITTEN.finditer(text), *NUMERIC.finditer(text)]
    for match in sorted(matches, key=re.Match.start):
        value = _build(match["y"], match["m"], match["d"])
        if value is not None:
            yield DateMatch(value, match.start(), match.end())


def parse_date(text: str) -> date | None:
    """The date that the whole text is, or None."""
    text = text.strip()
    for match in find_dates(text):
        if match.start == 0 and match.end == len(text):
            return match.value
    return None


def first_date(text: str) -> date | None:
    """The first date in the text, or None."""
    return next((match.value for match in find_dates(text)), None)


def in_chinese(value: date) -> str:
    """How a document writes the date in Chinese numerals: 二〇二〇年十二月四日."""
    return f"{digits_to_chinese(value.year)}年{to_chinese(value.month)}月{to_chinese(value.day)}日"


def add_months(start: date, months: int) -> date:
    """The corresponding day `months` months later; where there is none, that month's last day (Civil Code 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _build(year: str, month: str, day: str) -> date | None:
    parts = [part.translate(_WIDE) for part in (year, month, day)]
    if not parts[0].isdecimal():
        parts[0] = parts[0].translate(_ZERO)
    numbers = [to_int(part) for part in parts]
    if None in numbers or not FIRST_YEAR <= (numbers[0] or 0) <= LAST_YEAR:
        return None
    try:
        return date(*[number or 0 for number in numbers])
    except ValueError:
        return None
