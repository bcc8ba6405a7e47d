"""Make the fold table with OpenCC; only the generator and its test come here, never a request."""

import unicodedata
from collections.abc import Iterable, Sequence

import opencc

_CONVERSIONS = ("t2s", "tw2s", "hk2s")
_SURROGATES = range(0xD800, 0xE000)
_OWN = {"○": "〇", "◯": "〇"}
"""Circles typed for the zero of Chinese years (二○二○年), which Unicode does not relate."""


def build() -> dict[str, str]:
    """Return every character that folds to another one, with that one."""
    characters = [chr(point) for point in range(0x110000) if point not in _SURROGATES]
    plain = [_plain(character) for character in characters]
    simplified = _simplify(plain)
    return {character: target for character, target in zip(characters, simplified, strict=True) if character != target}


def render(folds: dict[str, str]) -> str:
    """Return the table as it is committed: a line of provenance, then one pair of hexadecimal code points a line."""
    head = f"# unicode {unicodedata.unidata_version}; made by manage.py search_fold_table, do not edit\n"
    return head + "".join(f"{ord(source):04X}\t{ord(target):04X}\n" for source, target in sorted(folds.items()))


def _plain(character: str) -> str:
    """Fold width and case; a circled number becomes a space, or it would join the digits beside it."""
    if unicodedata.decomposition(character).startswith("<circle>") and unicodedata.category(character) == "No":
        return " "
    normal = unicodedata.normalize("NFKC", character)
    narrow = normal if len(normal) == 1 else character
    lower = narrow.lower()
    return _OWN.get(narrow, lower if len(lower) == 1 else narrow)


def _simplify(characters: Sequence[str]) -> list[str]:
    """Apply every conversion until nothing changes, so that folding twice equals folding once."""
    converters = [opencc.OpenCC(name) for name in _CONVERSIONS]
    han = sorted({character for character in characters if unicodedata.category(character) == "Lo"})
    rounds = [han]
    while len(rounds) == 1 or rounds[-1] not in rounds[:-1]:
        rounds.append(_round(converters, rounds[-1]))
    # a circle of variants ends on its smallest member, whichever of them the text had
    circle = rounds[rounds.index(rounds[-1]) :]
    simple = {character: min(forms) for character, *forms in zip(han, *circle, strict=True)}
    return [simple.get(character, character) for character in characters]


def _round(converters: Iterable[opencc.OpenCC], characters: Sequence[str]) -> list[str]:
    """Convert each character by itself: the line breaks keep OpenCC from seeing words."""
    for converter in converters:
        converted = converter.convert("\n".join(characters)).split("\n")
        characters = [new if len(new) == 1 else old for new, old in zip(converted, characters, strict=True)]
    return list(characters)
