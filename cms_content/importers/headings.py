"""Headings of official documents: 第一编/章/节/条, 一、 （一） 1. （1）, as a tree with anchors."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from cms_content.importers.numerals import NUMERAL, to_chinese, to_int
from cms_content.importers.repair import MARK_CLOSE, MARK_OPEN, Doubt
from cms_content.importers.result import Block, Heading

ARTICLE = "条"
TITLE_LENGTH = 40
RUN_IN_LENGTH = 30  # the longest first sentence that is a title and not a statement
_C = rf"[{NUMERAL}]"
STYLES: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("编", "b", re.compile(rf"^(第({_C}{{1,5}})编)(?:[\s　]+|$)")),
    ("章", "c", re.compile(rf"^(第({_C}{{1,5}}|\d{{1,3}})章)[\s　]*")),
    ("节", "s", re.compile(rf"^(第({_C}{{1,5}}|\d{{1,3}})节)[\s　]*")),
    (ARTICLE, "a", re.compile(rf"^(第({_C}{{1,7}}|\d{{1,3}})条)(?:[\s　]+|(?=[\u4e00-\u9fff]))(?!第)")),
    ("一、", "c", re.compile(rf"^(({_C}{{1,4}})、)\s*")),
    ("（一）", "s", re.compile(rf"^([（(]({_C}{{1,4}})[）)])\s*[、.．]?\s*")),
    ("1.", "p", re.compile(r"^((\d{1,3})(?:[.．](?!\d)|、))\s*")),
    ("（1）", "q", re.compile(r"^([（(](\d{1,3})[）)])\s*")),
)
WIDE_BRACKETS = str.maketrans("()", "（）")
STYLED = ("一、", "（一）", "1.", "（1）")  # the rank of a heading that only a style marks, by its level from 1
RANK = {name: rank for rank, (name, _prefix, _pattern) in enumerate(STYLES)}
NUMBERED_FROM_ONE = {"一、", "（一）", "1.", "（1）"}


@dataclass
class Numbered:
    """A line that begins with a heading number: its style, value, printed number, and the text after it.

    The number is "" for a line that only a word processor's style makes a heading; its value counts such lines.
    """

    style: str
    value: int
    number: str
    rest: str

    @property
    def prefix(self) -> str:
        """The style's letters in an anchor."""
        return "h" if not self.number else STYLES[RANK[self.style]][1]


@dataclass
class _Node:
    numbered: Numbered
    title: str
    anchor: str
    children: list["_Node"] = field(default_factory=list)

    def frozen(self, level: int) -> Heading:
        return Heading(
            level, self.numbered.number, self.title, self.anchor, tuple(one.frozen(level + 1) for one in self.children)
        )


@dataclass(frozen=True)
class Outline:
    """The tree, the body blocks, and places where a number seems to be lost."""

    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    gaps: tuple[Doubt, ...]


def numbered(text: str) -> Numbered | None:
    """The heading number that the line begins with, or None."""
    for style, _prefix, pattern in STYLES:
        match = pattern.match(text)
        value = to_int(match[2]) if match else None
        if match and value:
            printed = match[1].strip().translate(WIDE_BRACKETS)
            return Numbered(style, value, printed, text[match.end() :].strip())
    return None


def split_title(rest: str) -> tuple[str, str]:
    """Title and running text of what stands after a heading number; the title is "" for a bare statement."""
    rest = rest.strip()
    first, stop, after = rest.partition("。")
    if not stop:
        return (rest, "") if len(rest) <= TITLE_LENGTH and not rest.endswith(("；", ";", "，", ",")) else ("", rest)
    if after.strip() and len(first) <= RUN_IN_LENGTH and not re.search("[，,；;：:]", first[12:]):
        return first, after.strip()
    return "", rest


class _Builder:
    def __init__(self, prefix: str, *, mark_gaps: bool, styled: Mapping[int, int]) -> None:
        self.prefix = prefix
        self.mark_gaps = mark_gaps
        self.styled = styled
        self.unnumbered = 0
        self.roots: list[_Node] = []
        self.stack: list[_Node] = []
        self.blocks: list[Block] = []
        self.gaps: list[Doubt] = []
        self.anchors: set[str] = set()
        self.last: dict[str, int] = {}

    def add(self, number: int, text: str) -> None:
        found = numbered(text) or self._by_style(number, text)
        if found is None or self._is_item(found):
            self.blocks.append(Block("paragraph", text))
            return
        while self.stack and RANK[self.stack[-1].numbered.style] >= RANK[found.style]:
            self.stack.pop()
        siblings = self.stack[-1].children if self.stack else self.roots
        self._check(found, siblings, number)
        title, running = ("", found.rest) if found.style == ARTICLE else split_title(found.rest)
        node = _Node(found, title, self._anchor(found))
        siblings.append(node)
        self.stack.append(node)
        self._write(node, title, running)

    def _by_style(self, number: int, text: str) -> Numbered | None:
        level = self.styled.get(number)
        if level is None or len(text) > TITLE_LENGTH or text.endswith(("。", "；", "：")):
            return None
        self.unnumbered += 1
        return Numbered(STYLED[min(level, len(STYLED)) - 1], self.unnumbered, "", text)

    def _write(self, node: _Node, title: str, running: str) -> None:
        kind: Literal["heading", "article"] = "article" if running else "heading"
        self.blocks.append(Block(kind, running, len(self.stack), node.numbered.number, title, node.anchor))

    def _is_item(self, found: Numbered) -> bool:
        """（一） below an article is an item of its sentence, not a heading."""
        return bool(self.stack) and self.stack[-1].numbered.style == ARTICLE and RANK[found.style] > RANK[ARTICLE]

    def _anchor(self, found: Numbered) -> str:
        # Articles and headings without a number count through the whole document.
        if found.style == ARTICLE or not self.stack or not found.number:
            parent, own = self.prefix, f"{found.prefix}{found.value}"
        else:
            below_chapter = found.style in {"节", "一、", "（一）"}
            parent = f"{self.stack[-1].anchor}-"
            own = str(found.value) if below_chapter else f"{found.prefix}{found.value}"
        anchor, times = parent + own, 1
        while anchor in self.anchors:
            times += 1
            anchor = f"{parent}{own}x{times}"
        self.anchors.add(anchor)
        return anchor

    def _check(self, found: Numbered, siblings: list[_Node], number: int) -> None:
        if not found.number:
            return
        before = next((one.numbered.value for one in reversed(siblings) if one.numbered.style == found.style), 0)
        # Numbers may count on through the chapters: articles always do, （一） and 1. in many documents.
        anywhere = self.last.get(found.style, 0)
        self.last[found.style] = found.value
        if found.style == ARTICLE or (not before and found.value != 1):
            before = anywhere
        counting_on = anywhere > 0 and found.value == anywhere + 1
        expected = before + 1
        if counting_on or found.value <= expected or not (before or found.style in NUMBERED_FROM_ONE):
            return
        missing = _printed(found, expected)
        self.gaps.append(Doubt(number, found.number, f"{found.number}之前缺少编号，请核对原文", missing))
        if self.mark_gaps and found.value == expected + 1 and self.blocks and self.blocks[-1].kind == "paragraph":
            marked = f"{MARK_OPEN}：疑缺编号{missing}{MARK_CLOSE}{self.blocks[-1].text}"
            self.blocks[-1] = replace(self.blocks[-1], text=marked)


def _printed(found: Numbered, value: int) -> str:
    own = str(value) if re.search(r"\d", found.number) else to_chinese(value)
    return re.sub(rf"\d+|{_C}+", own, found.number, count=1)


def outline(
    lines: Iterable[tuple[int, str]],
    *,
    prefix: str = "",
    mark_gaps: bool = False,
    styled: Mapping[int, int] = MappingProxyType({}),
) -> Outline:
    """The heading tree and blocks of one part.

    Parameters: `lines` as (number in the file, text); `prefix` begins every anchor; `mark_gaps` writes a
    待核 mark into the paragraph whose number seems lost (for damaged files; a sound text is left as it is);
    `styled` gives the level of lines (by number in the file) that a word processor's style makes headings.
    """
    builder = _Builder(prefix, mark_gaps=mark_gaps, styled=styled)
    for number, text in lines:
        builder.add(number, text)
    return Outline(tuple(node.frozen(1) for node in builder.roots), tuple(builder.blocks), tuple(builder.gaps))
