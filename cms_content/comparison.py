"""What changed between two versions of a document: passage by passage, and inside a passage word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["same", "added", "removed", "changed"]
_WORD = re.compile(r"[0-9A-Za-z]+|\s+|.", re.DOTALL)
ALIKE = 0.4
"""Two passages less alike than this (0 to 1) are one removed and one added, not one changed: pieces of
unrelated sentences side by side help nobody."""


@dataclass(frozen=True)
class Piece:
    """A run of a changed passage: what was there before, or is there now, or both."""

    text: str
    kind: Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Change:
    """One passage: `before` and `after` are its texts, one of them "" when it was added or removed.

    `pieces` tells what changed inside it, only for a changed passage.
    """

    kind: Kind
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()


def compare(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Return the passages of both versions in their order; joining all `before` or all `after` gives each back."""
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    return [change for step in matcher.get_opcodes() for change in _changes(step, before, after)]


def _changes(step: tuple[str, int, int, int, int], before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Yield the passages of one step of the comparison."""
    what, start, end, new_start, new_end = step
    old, new = before[start:end], after[new_start:new_end]
    if what == "equal":
        yield from (Change("same", text, text) for text in old)
        return
    paired = min(len(old), len(new)) if what == "replace" else 0
    for one, other in zip(old[:paired], new[:paired], strict=True):
        yield from _passage(one, other)
    yield from (Change("removed", text, "") for text in old[paired:])
    yield from (Change("added", "", text) for text in new[paired:])


def _passage(before: str, after: str) -> Iterator[Change]:
    """Yield a changed passage, or a removed and an added one when the two have little in common."""
    words, new_words = _WORD.findall(before), _WORD.findall(after)
    matcher = difflib.SequenceMatcher(a=words, b=new_words, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield Change("removed", before, "")
        yield Change("added", "", after)
        return
    pieces: list[Piece] = []
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        old, new = "".join(words[start:end]), "".join(new_words[new_start:new_end])
        if what == "equal":
            pieces.append(Piece(old, "same"))
            continue
        pieces.extend(Piece(text, kind) for text, kind in ((old, "removed"), (new, "added")) if text)  # type: ignore[arg-type]  # both are literals
    yield Change("changed", before, after, tuple(pieces))
