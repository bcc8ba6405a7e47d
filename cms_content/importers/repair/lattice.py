"""The likeliest reading of a shifted run, by dynamic programming over its byte pairs.

A dropped pair can only have stood between the two bytes of a true character, so each true character
has the readings: as the bytes stand, or with one or two dropped pairs between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cms_content.importers.repair.gbk import Alphabet, Coded, char_of, vanishes
from cms_content.importers.repair.language import ORDER, Language

DROP = 0.3  # nats for each dropped pair: of two equally likely readings take the one that assumes less
UNSUPPORTED = 3.0  # nats more for a rival whose characters stand beside neither neighbour elsewhere
BEAM = 14.0  # nats behind the best, after which a reading is given up
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

    What the document does not support is marked as not certain.
    """
    frame = _Frame(before, after, language)
    options = [list(_options(*pair, language, alphabet)) for pair in zip(stream[::2], stream[1::2], strict=True)]
    best = _best(options, frame)
    if best is None:
        return None
    pieces = [_judged(best, index, options, frame) for index in range(len(options))]
    return Reading(tuple(pieces), best.cost)


def _judged(best: _Path, index: int, options: list[list[Piece]], frame: _Frame) -> Piece:
    """The piece with its certainty.

    A character that does not belong to its neighbours may hide a dropped pair, so it is not certain;
    a filled loss must besides be clearly better than any other reading.
    """
    piece = best.pieces[index]
    certain = _supported(best.pieces, index, frame)
    if certain and piece.filled:
        others = [option for option in options[index] if option.chars != piece.chars]
        rival = _best([*options[:index], others, *options[index + 1 :]], frame)
        certain = _margin(best, rival, index, frame) >= CLEARLY
    return replace(piece, certain=certain)


def _margin(best: _Path, rival: _Path | None, index: int, frame: _Frame) -> float:
    """How much worse the best other reading of one place is, in nats."""
    if rival is None:
        return CLEARLY
    weak = not _supported(rival.pieces, index, frame)
    return rival.cost - best.cost + weak * UNSUPPORTED


def _supported(pieces: list[Piece], index: int, frame: _Frame) -> bool:
    """Whether each character of the piece belongs to its neighbours."""
    left = frame.before + "".join(piece.chars for piece in pieces[:index])
    right = "".join(piece.chars for piece in pieces[index + 1 :]) + frame.after
    chars = pieces[index].chars
    return all(
        char == WIDE_SPACE or frame.language.together(left + chars + right, len(left) + at)
        for at, char in enumerate(chars)
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
    for middle in alphabet.between(first.trail, last.lead):
        if language.seen(first.char, middle.char) or language.seen(middle.char, last.char):
            yield middle.char


def _with_lost_byte(lead: int | None, trail: int | None, alphabet: Alphabet) -> Iterator[Piece]:
    """One byte itself is lost: an indent before a paragraph, or a character of the document."""
    if lead is None and trail == SPACE_BYTE:
        yield Piece(WIDE_SPACE)
        return
    found = alphabet.by_trail.get(trail, ()) if trail is not None else alphabet.by_lead.get(lead or 0, ())
    for pair in found:
        yield Piece(pair.char, filled=True)
