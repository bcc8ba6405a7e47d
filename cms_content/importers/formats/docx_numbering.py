"""Automatic numbers of Word: 一、 and （一） are often not in the text but in the list that it belongs to."""

import re
from collections.abc import Mapping
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from cms_content.importers.numerals import LARGEST, digits_to_chinese, to_chinese

CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"}
DIGIT_BY_DIGIT = {"ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"}
SILENT = {"bullet", "none"}
DEEPEST_BASE = 10  # styles that can be based on one another
LEVELS = 9


class Numbering:
    """The lists of one document and how far each has counted."""

    def __init__(self, document: Any) -> None:
        self.abstract: dict[str, Any] = {}
        self.lists: dict[str, str] = {}
        self.counts: dict[str, list[int]] = {}
        part = next((rel.target_part for rel in document.part.rels.values() if _is_numbering(rel)), None)
        if part is None:
            return
        for one in part.element.iter(qn("w:abstractNum")):
            self.abstract[one.get(qn("w:abstractNumId"))] = one
        for one in part.element.iter(qn("w:num")):
            reference = one.find(qn("w:abstractNumId"))
            if reference is not None:
                self.lists[one.get(qn("w:numId"))] = reference.get(qn("w:val"))

    def number_of(self, paragraph: Any, styles: Mapping[str, Any]) -> str:
        """The printed number of the paragraph, "" if it has none. Counts, so call it once for each, in order."""
        found = _list_of(paragraph, styles)
        if found is None:
            return ""
        list_id, level = found
        key = self.lists.get(list_id, "")
        levels = self._levels(key)
        if level not in levels:
            return ""
        counts = self.counts.setdefault(key, [0] * LEVELS)
        counts[level] = counts[level] + 1 if counts[level] else _start(levels[level])
        counts[level + 1 :] = [0] * (LEVELS - level - 1)
        return self._printed(levels, level, counts)

    def _levels(self, key: str) -> dict[int, Any]:
        abstract = self.abstract.get(key)
        found = abstract.iterchildren(qn("w:lvl")) if abstract is not None else ()
        return {int(one.get(qn("w:ilvl"))): one for one in found}

    def _printed(self, levels: dict[int, Any], level: int, counts: list[int]) -> str:
        if _value(levels[level], "w:numFmt") in SILENT:
            return ""

        def shown(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            one = levels.get(place)
            value = counts[place] or (_start(one) if one is not None else 1)
            return _formatted(value, _value(one, "w:numFmt") if one is not None else "decimal")

        text = re.sub(r"%([1-9])", shown, _value(levels[level], "w:lvlText"))
        return f"{text}　" if re.search("[章节条]$", text) else text


def _is_numbering(relation: Any) -> bool:
    return relation.reltype == RELATIONSHIP_TYPE.NUMBERING and not relation.is_external


def _list_of(paragraph: Any, styles: Mapping[str, Any]) -> tuple[str, int] | None:
    """The list and level of a paragraph: its own, else those of its style or what that is based on."""
    properties = paragraph.find(qn("w:pPr"))
    style = styles.get(paragraph.style) if paragraph.style else None
    for _step in range(DEEPEST_BASE):
        number = properties.find(qn("w:numPr")) if properties is not None else None
        if number is not None:
            list_id, level = _value(number, "w:numId"), _value(number, "w:ilvl") or "0"
            return (list_id, int(level)) if list_id not in {"", "0"} and level in set("012345678") else None
        if style is None:
            return None
        properties, style = style.element.find(qn("w:pPr")), style.base_style
    return None


def _value(element: Any, name: str) -> str:
    child = element.find(qn(name))
    return (child.get(qn("w:val")) or "") if child is not None else ""


def _start(level: Any) -> int:
    value = _value(level, "w:start")
    return int(value) if value.isdecimal() else 1


def _formatted(value: int, form: str) -> str:
    if form in CHINESE and value <= LARGEST:
        return to_chinese(value)
    if form in DIGIT_BY_DIGIT:
        return digits_to_chinese(value)
    return str(value)
