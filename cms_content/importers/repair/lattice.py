"""The likeliest reading of a shifted run, by dynamic programming over its byte pairs.

A dropped pair can only have stood between the two bytes of a true character, so each true character
has the readings: as the bytes stand, or with one or two dropped pairs between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cms_content.importers.repair.gbk import Alphabet, Coded, char_of, vanishes
from cms_content.importers.repair.language import ORDER, Language

DROP = 0.3  # nats for each dropped pair: of two equally likely readings take the one that assumes less
UNSUPPORTED = 3.0  # nats more for a rival whose characters stand beside neither neighbour elsewhere
BEAM = 18.0  # nats behind the best, after which a reading is given up
UNTYPED = 20.0  # nats for a closing mark at the beginning of a line, which typesetting forbids
CLOSING = "）)》〉」』】〕、。，,；;：:！？"
CLEARLY = 2.0  # nats between the best and the next reading of a filled loss
WIDE_SPACE = "\u3000"
SPACE_BYTE = 0xA1  # both bytes of the wide space that indents a paragraph


@dataclass(frozen=True)
class Piece:
    """The reading of one place: its characters, what it assumes, and whether it needs a look."""

    chars: str
    filled: bool = False
    certain: bool = True


@dataclass(frozen=True)
class Reading:
    """The best reading: its pieces in order and its cost in nats."""

    pieces: tuple[Piece, ...]
    cost: float

    @property
    def text(self) -> str:
        """The characters together."""
        return "".join(piece.chars for piece in self.pieces)


@dataclass(frozen=True)
class _Frame:
    """What stands around the run, and the document's language."""

    before: str
    after: str
    language: Language


@dataclass
class _Path:
    cost: float
    pieces: list[Piece] = field(default_factory=list)


def read(
    stream: tuple[int | None, ...], *, before: str, after: str, language: Language, alphabet: Alphabet
) -> Reading | None:
    """The best reading of the stream between the two known contexts; None if no reading exists.

    A piece that fills a loss is certain only if every other reading is clearly worse.
    """
    frame = _Frame(before, after, language)
    options = [list(_options(*pair, language, alphabet)) for pair in zip(stream[::2], stream[1::2], strict=True)]
    best = _best(options, frame)
    if best is None:
        return None
    pieces = list(best.pieces)
    for index, piece in enumerate(pieces):
        if piece.filled:
            others = [*options[:index], [o for o in options[index] if o.chars != piece.chars], *options[index + 1 :]]
            rival = _best(others, frame)
            supported = _supported(pieces, index, frame)
            certain = supported and _margin(best, rival, index, frame) >= CLEARLY
            pieces[index] = Piece(piece.chars, filled=True, certain=certain)
    return Reading(tuple(pieces), best.cost)


def _margin(best: _Path, rival: _Path | None, index: int, frame: _Frame) -> float:
    """How much worse the best other reading of one place is, in nats."""
    if rival is None:
        return CLEARLY
    weak = not _supported(rival.pieces, index, frame)
    return rival.cost - best.cost + weak * UNSUPPORTED


def _supported(pieces: list[Piece], index: int, frame: _Frame) -> bool:
    """Whether each filled character stands beside one of its neighbours elsewhere in the document."""
    left = frame.before + "".join(piece.chars for piece in pieces[:index])
    right = "".join(piece.chars for piece in pieces[index + 1 :]) + frame.after
    chars = pieces[index].chars
    around = left[-1:] + chars + right[:1]
    return all(
        frame.language.seen(around[at - 1], around[at])
        or (at + 1 < len(around) and frame.language.seen(around[at], around[at + 1]))
        for at in range(1, len(chars) + 1)
        if chars[at - 1] != WIDE_SPACE
    )


def _best(options: list[list[Piece]], frame: _Frame) -> _Path | None:
    paths = {frame.before[-ORDER:]: _Path(0.0)}
    for choices in options:
        following: dict[str, _Path] = {}
        for state, path in paths.items():
            for piece in choices:
                dropped = len(piece.chars) - 1
                cost = path.cost + dropped * DROP + _cost(state, piece.chars, frame.language)
                end = (state + piece.chars.replace(WIDE_SPACE, ""))[-ORDER:]
                if end not in following or cost < following[end].cost:
                    following[end] = _Path(cost, [*path.pieces, piece])
        limit = min((path.cost for path in following.values()), default=0.0) + BEAM
        paths = {end: path for end, path in following.items() if path.cost <= limit}
    ends = [_Path(path.cost + _cost(state, frame.after, frame.language), path.pieces) for state, path in paths.items()]
    return min(ends, key=lambda path: path.cost, default=None)


def _cost(context: str, chars: str, language: Language) -> float:
    total = 0.0
    for char in chars:
        if char != WIDE_SPACE:
            total += language.cost(context, char) + (UNTYPED if context == "\n" and char in CLOSING else 0)
            context += char
    return total


def _options(lead: int | None, trail: int | None, language: Language, alphabet: Alphabet) -> Iterator[Piece]:
    if lead is None or trail is None:
        yield from _with_lost_byte(lead, trail, alphabet)
        return
    if char := char_of(lead, trail):
        yield Piece(char)
    for first in alphabet.by_lead.get(lead, ()):
        for last in alphabet.by_trail.get(trail, ()):
            if vanishes(first.trail, last.lead):
                yield Piece(first.char + last.char, filled=True)
            for middle in _between(first, last, language, alphabet):
                yield Piece(first.char + middle + last.char, filled=True)


def _between(first: Coded, last: Coded, language: Language, alphabet: Alphabet) -> Iterator[str]:
    for middle in alphabet.all:
        if (
            vanishes(first.trail, middle.lead)
            and vanishes(middle.trail, last.lead)
            and (language.seen(first.char, middle.char) or language.seen(middle.char, last.char))
        ):
            yield middle.char


def _with_lost_byte(lead: int | None, trail: int | None, alphabet: Alphabet) -> Iterator[Piece]:
    """One byte itself is lost: an indent before a paragraph, or a character of the document."""
    if lead is None and trail == SPACE_BYTE:
        yield Piece(WIDE_SPACE)
        return
    found = alphabet.by_trail.get(trail, ()) if trail is not None else alphabet.by_lead.get(lead or 0, ())
    for pair in found:
        yield Piece(pair.char, filled=True)
