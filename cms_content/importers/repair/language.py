"""A small language model of one document: which characters follow which in its undamaged lines.

It judges readings of damaged runs by the document's own words; a dictionary is asked only whether
neighbouring characters are a word. Witten-Bell interpolated four-grams; costs are in nats (lower is likelier).
"""

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

import rjieba

from cms_content.importers.repair.script import simplified

UNSEEN = 8000  # about as many characters as are in daily use
ORDER = 4
SHORTEST_WORD, LONGEST_WORD = 2, 4


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Full-width and half-width punctuation made equal for comparison."""
    return unicodedata.normalize("NFKC", text)


class Language:
    """Costs of characters in context, learnt from the clean lines of a document."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._follow: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._cache: dict[tuple[str, str], float] = {}
        for line in lines:
            self.learn(line)

    def learn(self, line: str, *, times: int = 1) -> None:
        """Count the line; a line feed stands for its beginning."""
        text = "\n" + fold(line.strip())
        for end in range(1, len(text)):
            for size in range(ORDER):
                if size <= end:
                    self._follow[text[end - size : end]][text[end]] += times
        self._cache.clear()

    @property
    def vocabulary(self) -> set[str]:
        """Every character seen."""
        return set(self._follow[""])

    def seen(self, first: str, second: str) -> bool:
        """Whether the two characters stand side by side in the document."""
        return fold(second) in self._follow.get(fold(first)[-1:], ())

    def together(self, text: str, at: int) -> bool:
        """Whether the character at `at` belongs to its neighbours: side by side elsewhere, or a known word."""
        if at > 0 and self.seen(text[at - 1], text[at]):
            return True
        if at + 1 < len(text) and self.seen(text[at], text[at + 1]):
            return True
        return any(
            rjieba.has_word(simplified(text[start:end]))
            for start in range(max(0, at - LONGEST_WORD + 1), at + 1)
            for end in range(max(at + 1, start + SHORTEST_WORD), min(len(text), start + LONGEST_WORD) + 1)
        )

    def cost(self, context: str, char: str) -> float:
        """Minus the logarithm of the chance of `char` after `context`."""
        key = (fold(context)[-(ORDER - 1) :], fold(char)[:1])
        if key not in self._cache:
            self._cache[key] = -math.log(self._chance(*key))
        return self._cache[key]

    def _chance(self, context: str, char: str) -> float:
        chance = 1 / UNSEEN
        for size in range(len(context) + 1):
            counts = self._follow.get(context[len(context) - size :])
            if counts:
                total, kinds = counts.total(), len(counts)
                chance = (counts[char] + kinds * chance) / (total + kinds)
        return chance
