"""The repair steps in order, and the record of what each did."""

import re
from dataclasses import dataclass, replace
from itertools import groupby

from cms_content.importers.numerals import to_chinese
from cms_content.importers.repair import byteshift, pinyin
from cms_content.importers.repair.gbk import Alphabet
from cms_content.importers.repair.language import Language
from cms_content.importers.repair.lattice import Reading
from cms_content.importers.repair.script import simplified

MARK_OPEN, MARK_CLOSE = "〔待核", "〕"
TRADITIONAL_SHARE = 0.05  # of the Chinese characters of a text, above which it is in traditional script
HEADINGS = 10  # numbers that are taught as headings, so that （二） is read as one
HEADING_WEIGHT = 3
WIDE = "，：；（）？！　"
_HAN = re.compile(rf"[{pinyin.HAN}]")


@dataclass(frozen=True)
class Repair:
    """Something that was repaired: which damage, where (line from 1; None: whole text), from what to what."""

    kind: str
    line: int | None
    before: str
    after: str
    count: int = 1
    recovered: str = ""


@dataclass(frozen=True)
class Doubt:
    """Something that a person must look at: where, the raw form, and a suggestion if there is one."""

    line: int | None
    raw: str
    note: str
    suggestion: str = ""


@dataclass(frozen=True)
class Repaired:
    """The repaired text with what was done and what could not be."""

    text: str
    repairs: tuple[Repair, ...]
    doubts: tuple[Doubt, ...]


def repair_text(text: str) -> Repaired:
    """Undo byte shifts, inserted pinyin and traditional script; a sound text comes back unchanged."""
    lines = text.split("\n")
    repairs: list[Repair] = []
    doubts: list[Doubt] = []
    if any(byteshift.damaged(line) for line in lines):
        lines = _unshift(lines, repairs, doubts)
    text = "\n".join(lines)
    if pinyin.is_inserted(text):
        text, count = pinyin.strip(text)
        repairs.append(Repair("inserted_pinyin", None, "字(zì)", "字", count))
    text = _simplify(text, repairs)
    return Repaired(text, _simplified(repairs), tuple(doubts))


def _unshift(lines: list[str], repairs: list[Repair], doubts: list[Doubt]) -> list[str]:
    clean = [pinyin.strip(line)[0] for line in lines if not byteshift.damaged(line)]
    language = Language(clean)
    for number in range(1, HEADINGS + 1):
        language.learn(f"（{to_chinese(number)}）", times=HEADING_WEIGHT)
    alphabet = Alphabet(language.vocabulary | set(WIDE) | set("".join(clean)))
    syllables = pinyin.table("\n".join(lines))
    return [
        _unshift_line(line, number, (language, alphabet, syllables), repairs, doubts)
        for number, line in enumerate(lines, 1)
    ]


def _unshift_line(
    line: str,
    number: int,
    knowledge: tuple[Language, Alphabet, dict[str, set[str]]],
    repairs: list[Repair],
    doubts: list[Doubt],
) -> str:
    language, alphabet, syllables = knowledge
    position = 0
    while run := byteshift.find(line, position, syllables):
        raw = line[run.start : run.end]
        reading = byteshift.repair(run, language, alphabet)
        if reading is None:
            doubts.append(Doubt(number, raw, "字节错位，无法还原"))
            text = f"{MARK_OPEN}：{raw}{MARK_CLOSE}"
        else:
            text = _shown(reading, number, raw, doubts)
            filled = "".join(piece.chars for piece in reading.pieces if piece.filled and piece.certain)
            repairs.append(Repair("byte_shift", number, raw, text, recovered=filled))
        line, position = line[: run.start] + text + line[run.end :], run.start + len(text)
    return line


def _shown(reading: Reading, number: int, raw: str, doubts: list[Doubt]) -> str:
    parts = []
    for certain, pieces in groupby(reading.pieces, key=lambda piece: piece.certain):
        chars = "".join(piece.chars for piece in pieces).replace("　", "")
        if not certain and chars:
            chars = simplified(chars)
            doubts.append(Doubt(number, raw, "错位时可能丢失了字节，此处不能确定", chars))
            chars = f"{MARK_OPEN}：{chars}？{MARK_CLOSE}"
        parts.append(chars)
    return "".join(parts)


def _simplify(text: str, repairs: list[Repair]) -> str:
    converted = simplified(text)
    changed = sum(1 for old, new in zip(text, converted, strict=False) if old != new)
    han = len(_HAN.findall(text))
    if len(converted) != len(text) or not han or changed / han < TRADITIONAL_SHARE:
        return text
    repairs.append(Repair("traditional_script", None, "繁體", "简体", changed))
    return converted


def _simplified(repairs: list[Repair]) -> tuple[Repair, ...]:
    """The record as a reader of simplified script sees it; `before` stays raw."""
    return tuple(replace(one, after=simplified(one.after), recovered=simplified(one.recovered)) for one in repairs)
