"""What every reader of a kind of file gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cms_content.importers.repair import MARK_CLOSE, MARK_OPEN

CELL = "｜"


@dataclass(frozen=True)
class Extracted:
    """The text of a file, one paragraph per line, and what stands beside the text.

    `metadata`: facts that the file states outside its text, by the names of `labels.LABELS`; besides them
    "fallback_title", a title for a text that shows none, and "url", the page's own address.
    `styled`: numbers of the lines (from 1) that a word processor's style makes headings, with their level from 1.
    `notes`: what a person must look at because this kind of file lost it on the way.
    `furniture`: lines that were left out.
    """

    text: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    styled: Mapping[int, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """A table as lines of text, one per row, marked for a person: its layout is lost."""
    filled = [[" ".join(cell.split()) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return []
    mark = f"{MARK_OPEN}：以下 {len(filled)} 行原为表格，请对照原件{MARK_CLOSE}"
    return [mark, *(CELL + CELL.join(row) + CELL for row in filled)]
