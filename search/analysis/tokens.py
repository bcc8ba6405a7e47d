"""Cut folded text into tokens: each Han character, and each run of other letters or digits."""

import re
from collections.abc import Sequence
from itertools import pairwise

from search.analysis.fold import fold

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
LONGEST_RUN = 64
"""Longer runs are cut, in documents and queries alike: Elasticsearch cuts at 255, tantivy drops very long terms."""
_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]{{1,{LONGEST_RUN}}}")
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_STRETCH = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_FIRST_HAN = "\u2e80"


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, folded, in order; punctuation separates and is dropped."""
    return _TOKEN.findall(fold(text))


def stretches(folded: str) -> list[str]:
    """Return the stretches of Han characters and the runs between them: no word ends inside a run."""
    return _STRETCH.findall(folded)


def is_han(character: str) -> bool:
    """Say whether a character is a token by itself."""
    return _HAN_CHARACTER.match(character) is not None


def shingles(parts: Sequence[str]) -> list[str]:
    """Return each pair of neighbouring tokens as one term; a phrase of n tokens is n - 1 shingles in a row.

    Two runs are joined by `_`, which no token can contain, so that different pairs never give the same term.
    """
    return [
        left + right if left >= _FIRST_HAN or right >= _FIRST_HAN else f"{left}_{right}"
        for left, right in pairwise(parts)
    ]
