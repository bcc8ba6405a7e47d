"""Read what a person typed into the search box: words, quoted phrases, dates, document numbers.

There is no query language, so there is nothing to get wrong: brackets and operators are punctuation like any other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.analysis import dates, docno, words
from search.analysis.fold import clean, fold
from search.analysis.tokens import tokens
from search.errors import QueryEmpty, QueryTooLong, QueryUnreadable

LONGEST_QUERY = 200
"""Characters; longer input is a pasted paragraph, not a question."""
MOST_CLAUSES = 24
_QUOTED = re.compile(r'["“”「『]([^"“”「」『』]{2,})["“”」』]')
_NUMBER = r"(?:\d+|[〇零一二三四五六七八九十百]{2,}|(?<=第)[一二三四五六七八九十])"
_NUMBERED = re.compile(rf"第?{_NUMBER}\s*(?:个工作日|个月|万元|亿元|[号条款项章节届期年月日批家项])")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a hit must contain: any of these phrases, or the document number."""

    phrases: tuple[Phrase, ...]
    docno: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query as the engines take it: every clause must be met; `whole` lifts hits that have it word for word."""

    text: str
    clauses: tuple[Clause, ...]
    whole: Phrase

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """Every phrase worth marking in a hit, the longest first."""
        found = {phrase for clause in self.clauses for phrase in clause.phrases} | {self.whole}
        return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


def parse(text: str) -> ParsedQuery:
    """Return the parsed query. Raises QueryEmpty, QueryTooLong or QueryUnreadable with a sentence for the person."""
    text = clean(text).strip()
    if not text:
        raise QueryEmpty
    if len(text) > LONGEST_QUERY:
        raise QueryTooLong
    whole = tuple(tokens(text))
    if not whole:
        raise QueryUnreadable
    clauses = list(dict.fromkeys(_clauses(fold(text))))
    # a question made of stop words only is taken as it stands
    return ParsedQuery(text, tuple(clauses[:MOST_CLAUSES]) or (Clause((whole,), text=text),), whole)


def _clauses(folded: str) -> Iterator[Clause]:
    at = 0
    for start, end, clause in _special(folded):
        yield from _words(folded[at:start])
        yield clause
        at = end
    yield from _words(folded[at:])


def _special(folded: str) -> list[tuple[int, int, Clause]]:
    """Return the parts that are not cut into words, in order, without overlaps; the earlier kind wins."""
    found: list[tuple[int, int, Clause]] = []

    def keep(start: int, end: int, phrases: list[Phrase], number: str = "") -> None:
        if any(phrases) and all(end <= other or start >= until for other, until, _clause in found):
            kept = tuple(dict.fromkeys(phrase for phrase in phrases if phrase))
            found.append((start, end, Clause(kept, number, folded[start:end].strip('"“”「」『』'))))

    for match in _QUOTED.finditer(folded):
        keep(*match.span(), [tuple(tokens(match[1]))])
    for start, end, number in docno.find(folded):
        keep(start, end, [tuple(tokens(folded[start:end])), tuple(tokens(number))], number)
    for start, end, variants in dates.find(folded):
        keep(start, end, [tuple(tokens(variant)) for variant in variants])
    for match in _NUMBERED.finditer(folded):
        keep(*match.span(), [tuple(tokens(match[0]))])
    return sorted(found, key=lambda item: item[0])


def _words(folded: str) -> Iterator[Clause]:
    for word in words.cut(folded):
        phrase = tuple(tokens(word))
        if phrase:
            yield Clause((phrase,), text=word)
