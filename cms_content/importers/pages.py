"""How recognised parts stand on a page, and the report that stays with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cms_content.importers.repair import MARK_OPEN
from cms_content.policy_data import ArticleData, BodyPart, ChapterData, ParagraphData

if TYPE_CHECKING:
    from cms_content.importers.result import Block, Part, RecognisedPolicy

DEEPEST = 3  # heading levels of the page
LONGEST_TITLE = 120


def body_of(recognised: RecognisedPolicy) -> tuple[BodyPart, ...]:
    """The body in reading order: covering letter, main text, annexed texts, each below a heading of its own.

    A file that holds the main text only gets no such heading: the page's title is enough.
    """
    body: list[BodyPart] = []
    annexes = 0
    for part in recognised.parts:
        annexes += part.role == "annex"
        if len(recognised.parts) > 1 and part.role != "main":
            body.append(_part_heading(part, annexes))
        elif part.role == "main" and body:
            body.append(ChapterData(title=(part.title or "正文")[:LONGEST_TITLE], anchor="text"))
        body += [one for block in part.blocks for one in _block(block)]
    return tuple(body)


def _part_heading(part: Part, annexes: int) -> ChapterData:
    if part.role == "letter":
        return ChapterData(title=(part.title or "印发通知")[:LONGEST_TITLE], anchor="letter")
    title = (part.title or "附件")[:LONGEST_TITLE]
    return ChapterData(number=f"附件{annexes}", title=title, anchor=f"annex{annexes}")


def _block(block: Block) -> Iterator[BodyPart]:
    doubtful = MARK_OPEN in block.text
    if block.kind == "paragraph":
        yield ParagraphData(text=block.text, doubtful=doubtful)
    elif block.kind == "article":
        yield ArticleData(text=block.text, number=block.number, heading=block.title, anchor=block.anchor)
    else:
        level = min(block.level, DEEPEST)
        title = (block.title or block.number)[:LONGEST_TITLE]
        yield ChapterData(title=title, number=block.number, level=level, anchor=block.anchor)


def report_of(recognised: RecognisedPolicy) -> dict[str, Any]:
    """What the importer did and could not do, for the page's checker; without the text itself."""
    data = recognised.to_json()
    return {
        name: data[name]
        for name in (
            "encoding",
            "doc_number",
            "doc_number_provenance",
            "carrier_title",
            "annexed_titles",
            "cited_documents",
            "repairs",
            "unrepaired",
            "furniture",
            "warnings",
        )
    }
