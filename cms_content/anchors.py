"""Stable anchors of a document's parts: made once from the numbering, kept with the page."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from cms_content.policy_data import ArticleData, BodyPart, ChapterData, ParagraphData

if TYPE_CHECKING:
    from wagtail.blocks import StreamValue

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千]+")


def chinese_number(text: str) -> int:
    """Return the value of a Chinese numeral up to 9999: 十二 → 12. Raises ValueError on other text."""
    if not _NUMERAL.fullmatch(text):
        raise ValueError(f"not a Chinese numeral: {text!r}")
    total = digit = 0
    for sign in text:
        if sign in UNITS:
            total += (digit or 1) * UNITS[sign]
            digit = 0
        else:
            digit = DIGITS[sign]
    return total + digit


def ordinal(number: str) -> str:
    """Return the plain digits of a heading's number: `第十二条` and `12.` → "12"; "" if there is none."""
    arabic = re.search(r"\d+", number)
    if arabic:
        return arabic.group()
    chinese = _NUMERAL.search(number)
    return str(chinese_number(chinese.group())) if chinese else ""


def anchored_body(parts: tuple[BodyPart, ...]) -> list[tuple[str, Any]]:
    """Return the body as StreamField values, each heading and article with an anchor unique in the document.

    `第二章` → c2, `（一）` below it → c2-1, `第九条` → a9 (articles run through chapters), `12.` → p12.
    """
    body: list[tuple[str, Any]] = []
    used: Counter[str] = Counter()
    path: list[str] = []
    for part in parts:
        match part:
            case ChapterData():
                path = [*path[: part.level - 1], ordinal(part.number) or str(used["chapters"] + 1)]
                used["chapters"] += 1
                anchor = _unique(part.anchor or "c" + "-".join(path), used)
                value = {"number": part.number, "title": part.title, "level": str(part.level), "anchor": anchor}
                body.append(("chapter", value))
            case ArticleData():
                prefix = "a" if "条" in part.number else "p"
                own = ordinal(part.number)
                anchor = _unique(part.anchor or (f"{prefix}{own}" if own else "p"), used)
                value = {"number": part.number, "heading": part.heading, "text": part.text, "anchor": anchor}
                body.append(("article", value))
            case ParagraphData():
                body.append(("doubtful" if part.doubtful else "paragraph", part.text))
    return body


def _unique(anchor: str, used: Counter[str]) -> str:
    """Return `anchor`, with a counter when it was given before in this document."""
    used[anchor] += 1
    return anchor if used[anchor] == 1 else f"{anchor}-x{used[anchor]}"


_AROUND = " \u3000、.．,，:：()（）"
_ARTICLE = re.compile(rf"第(?:\d+|{_NUMERAL.pattern})条")


def anchor_of(body: StreamValue, clause: str) -> str:
    """Return the anchor of the heading or article that `clause` names, as `第五条第二款`, `3.` or `（一）`.

    "" when the document has no such part, or several: a wrong link would be worse than none.
    """
    article = _ARTICLE.search(clause)
    wanted = (article.group() if article else clause).strip(_AROUND)
    parts = [block.value for block in body if block.block_type in {"chapter", "article"}]
    found = [part["anchor"] for part in parts if wanted and part["number"].strip(_AROUND) == wanted]
    return found[0] if len(found) == 1 else ""
