"""Undo of the GBK one-byte shift (RULES A0-5).

A page was kept as GBK bytes, a byte before a run of characters got lost, and the run was decoded
one byte out of step: 　（一）根据 became 。ㄒ唬└…. The step ends at a trail byte below 0x80, which
shows as a Latin letter. Shifting back is certain, except where the shifted bytes were no character
and were dropped: such a loss is filled only with a reading that the rest of the document supports
clearly better than any other; otherwise the place is marked.
"""

import re
from dataclasses import dataclass

from cms_content.importers.repair import pinyin
from cms_content.importers.repair.gbk import Alphabet, coded
from cms_content.importers.repair.language import Language
from cms_content.importers.repair.lattice import Reading, read

LOST = "?\ufffd"
SINGLE = re.compile(r"[@-~]")  # a trail byte below 0x80
TAIL = re.compile(rf"({pinyin.SYLLABLE})[)）]")
TELLTALE = re.compile(r"[\u2500-\u257f\u3105-\u312f\u02ca-\u02d9∑Γ]")
START = re.compile(rf"[{LOST}](?=[^\x00-\x7f]|{pinyin.SYLLABLE}[)）])|^(?=。[^\x00-\x7f])")
CONTEXT = 4


@dataclass(frozen=True)
class Run:
    """A damaged run: its place in the line, its bytes (None: lost), the text before and after it."""

    start: int
    end: int
    stream: tuple[int | None, ...]
    before: str
    after: str


def damaged(line: str) -> bool:
    """Whether the line has a shifted run."""
    return find(line, 0, {}) is not None


def find(line: str, position: int, syllables: dict[str, set[str]]) -> Run | None:
    """The first shifted run at or after `position`."""
    for match in START.finditer(line, position):
        run = _scan(line, match.start(), match.end(), syllables)
        if run is not None:
            return run
    return None


def repair(run: Run, language: Language, alphabet: Alphabet) -> Reading | None:
    """The best reading of the run, or None if there is none."""
    return read(run.stream, before=run.before, after=run.after, language=language, alphabet=alphabet)


def _scan(line: str, start: int, position: int, syllables: dict[str, set[str]]) -> Run | None:
    before, _count = pinyin.strip(line[:start])
    stream: list[int | None] = []
    if tail := TAIL.match(line, position):
        stream.append(_by_syllable(_last_byte(before), tail[1], syllables))
        position = tail.end()
    else:
        stream.append(None)
    while position < len(line) and len(stream) % 2:
        char = line[position]
        pair = coded(char)
        if pair:
            stream += [pair.lead, pair.trail]
        elif SINGLE.match(char):
            stream.append(ord(char))
        elif char in LOST and (tail := TAIL.match(line, position + 1)):
            stream.append(_by_syllable(stream[-1], tail[1], syllables))
            position = tail.end() - 1
        else:
            return None
        position += 1
    if len(stream) % 2 or not _looks_shifted(line[start:position]):
        return None
    after, _count = pinyin.strip(line[position - 1 : position + 30])
    return Run(start, position, tuple(stream), ("\n" + before)[-CONTEXT:], after[1:][:CONTEXT])


def _looks_shifted(raw: str) -> bool:
    """A question mark before ordinary text is no damage: ask for a sign of it."""
    return bool(TELLTALE.search(raw) or TAIL.search(raw) or raw[1:2] == "。" or raw[:1] == "。")


def _last_byte(text: str) -> int | None:
    pair = coded(text[-1:]) if text else None
    return pair.trail if pair else None


def _by_syllable(previous: int | None, syllable: str, syllables: dict[str, set[str]]) -> int | None:
    """The lost byte before an inserted syllable.

    The scraper put the syllable behind two bytes that happened to be a character with that reading;
    the first of them is the byte before, so the second is known if one character fits.
    """
    trails = {pair.trail for char in syllables.get(syllable, ()) if (pair := coded(char)) and pair.lead == previous}
    return trails.pop() if len(trails) == 1 else None
