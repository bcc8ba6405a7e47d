"""GBK byte pairs: which are characters, and which a decoder drops without a trace."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

FIRST_LEAD, LAST_LEAD, FIRST_TRAIL, LAST_TRAIL = 0x81, 0xFE, 0x40, 0xFE
PAIR = 2


class Coded(NamedTuple):
    """A character with its two bytes."""

    char: str
    lead: int
    trail: int


@cache
def char_of(lead: int, trail: int) -> str | None:
    """The character of a pair; None where GBK has none (a decoder loses such a pair silently)."""
    if not (FIRST_LEAD <= lead <= LAST_LEAD and FIRST_TRAIL <= trail <= LAST_TRAIL):
        return None
    try:
        char = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return None
    return char if len(char) == 1 else None


@cache
def vanishes(lead: int, trail: int) -> bool:
    """Whether the pair would have been dropped: well-formed, but no character."""
    in_range = FIRST_LEAD <= lead <= LAST_LEAD and FIRST_TRAIL <= trail <= LAST_TRAIL
    return in_range and char_of(lead, trail) is None


def coded(char: str) -> Coded | None:
    """The character with its two bytes, or None if it has not exactly two."""
    try:
        pair = char.encode("gbk")
    except UnicodeEncodeError:
        return None
    return Coded(char, *pair) if len(pair) == PAIR else None


class Alphabet:
    """The characters that a document uses, found by lead or by trail byte."""

    def __init__(self, chars: Iterable[str]) -> None:
        self.by_lead: dict[int, list[Coded]] = {}
        self.by_trail: dict[int, list[Coded]] = {}
        self.all = list(filter(None, map(coded, sorted(set(chars)))))
        for found in self.all:
            self.by_lead.setdefault(found.lead, []).append(found)
            self.by_trail.setdefault(found.trail, []).append(found)
        self._between: dict[tuple[int, int], list[Coded]] = {}

    def between(self, trail: int, lead: int) -> list[Coded]:
        """Characters that, standing between these two bytes, would vanish with them when read one byte late."""
        if (trail, lead) not in self._between:
            self._between[trail, lead] = [
                one for one in self.all if vanishes(trail, one.lead) and vanishes(one.trail, lead)
            ]
        return self._between[trail, lead]
