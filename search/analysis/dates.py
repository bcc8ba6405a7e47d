"""The ways in which one date is written: 2020-12-04, 2020.12.4, 2020年12月4日, 二〇二〇年十二月四日."""

import re
from collections.abc import Iterator

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(0?[1-9]|1[0-2])(?!\d)"
    r"(?:\s*[-./月]\s*(0?[1-9]|[12]\d|3[01])(?!\d)\s*日?|\s*月)?"
)
_DIGITS = "〇一二三四五六七八九"


def find(folded: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield start, end and the written variants of each date or month in a folded text."""
    for match in _DATE.finditer(folded):
        year, month, day = match.groups()
        yield match.start(), match.end(), variants(year, int(month), int(day) if day else None)


def variants(year: str, month: int, day: int | None) -> list[str]:
    """Return a date, or a month if `day` is None, as people write it; each is a text to be cut into tokens."""
    chinese_year = "".join(_DIGITS[int(digit)] for digit in year)
    if day is None:
        return [
            f"{year}年{month}月",
            f"{year}年{month:02}月",
            f"{year}-{month:02}",
            f"{year}-{month}",
            f"{chinese_year}年{_small(month)}月",
        ]
    return [
        f"{year}年{month}月{day}日",
        f"{year}年{month:02}月{day:02}日",
        f"{year}-{month:02}-{day:02}",
        f"{year}-{month}-{day}",
        f"{year}{month:02}{day:02}",
        f"{chinese_year}年{_small(month)}月{_small(day)}日",
    ]


def _small(number: int) -> str:
    """Write 1 to 31 in Chinese: 四, 十, 十二, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    head = ("", "十", "二十", "三十")[tens]
    return head + (_DIGITS[ones] if ones else "")
