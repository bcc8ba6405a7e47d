"""Cut a query into words with jieba's Rust port and our own words."""

from functools import cache
from pathlib import Path

import rjieba

from search.analysis.fold import fold
from search.analysis.tokens import is_han, stretches

WORDS = Path(__file__).with_name("data") / "words.txt"
_OFTEN = 100_000
"""A frequency that wins against every shorter cut."""
STOP_WORDS = frozenset("的了和与及或在是对等之为于把被从到由其这那有") | {
    "关于",
    "以及",
    "哪些",
    "什么",
    "怎么",
    "如何",
    "请问",
}


@cache
def _dictionary() -> rjieba.Jieba:
    dictionary = rjieba.Jieba()
    for line in WORDS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            dictionary.add_word(fold(line), _OFTEN, "n")
    return dictionary


def cut(folded: str) -> list[str]:
    """Return the words of a folded query in order, without the words that say nothing.

    Only Han characters are cut: the dictionary would also cut letters, inside what the index holds as one token.
    """
    words = [word for stretch in stretches(folded) for word in _cut(stretch)]
    return [word for word in words if word not in STOP_WORDS]


def _cut(stretch: str) -> list[str]:
    return _dictionary().cut(stretch) if is_han(stretch[0]) else [stretch]
