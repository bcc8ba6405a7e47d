"""What a file says, read out as plain text or tables where a browser cannot show the file itself."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import openpyxl
from django.urls import reverse

from cms_content.importers.errors import BadArchive
from cms_content.importers.formats import docx
from cms_content.importers.formats.extracted import CELL
from cms_content.importers.repair import MARK_OPEN
from portal.documents.access import is_safe
from portal.documents.filetypes import KNOWN_TYPES

if TYPE_CHECKING:
    from portal.documents.models import DocumentVersion

WORD, SHEET, TEXT = (KNOWN_TYPES[key].content_type for key in ("docx", "xlsx", "txt"))
MOST_LINES, MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 2000, 5, 100, 20, 500
"""What is read out of one file; whoever needs more opens the file."""
HEADINGS = ("h2", "h3", "h4")


@dataclass(frozen=True)
class Reading:
    """One file as it is read out.

    Parameters
    ----------
    blocks: {"tag", "text"} of paragraphs and headings, {"rows", "title"} of tables.
    notes: what a reader must know of what is not shown.
    """

    blocks: list[dict[str, Any]] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def shown_at(version: DocumentVersion) -> str:
    """Return the address at which a page shows this version in place; empty where it cannot, or may not yet."""
    if not is_safe(version):
        return ""
    if version.previewable:
        return f"{reverse('documents:download', args=[version.pk])}?inline=1"
    return reverse("cases:paper", args=[version.pk]) if version.content_type in {WORD, SHEET, TEXT} else ""


def read(content_type: str, raw: bytes) -> Reading:
    """Read a Word file, a workbook or a text out. Raises BadArchive for one that is damaged or unpacks too far."""
    if content_type == WORD:
        return _word(raw)
    return _sheets(raw) if content_type == SHEET else _text(raw)


def _word(raw: bytes) -> Reading:
    found = docx.extract(raw)
    lines = [(found.styled.get(number), text) for number, text in enumerate(found.text.split("\n"), start=1)]
    blocks: list[dict[str, Any]] = []
    for is_row, group in itertools.groupby(lines[:MOST_LINES], key=lambda line: line[1].startswith(CELL)):
        if is_row:
            blocks.append({"rows": [text.strip(CELL).split(CELL) for _level, text in group], "title": ""})
        else:
            blocks += [_line(level, text) for level, text in group if text.strip() and not text.startswith(MARK_OPEN)]
    notes = [one for one in found.notes if "表格" not in one]
    return Reading(blocks, (*notes, *_cut(len(lines) > MOST_LINES, f"前{MOST_LINES}段")))


def _line(level: int | None, text: str) -> dict[str, Any]:
    return {"tag": HEADINGS[min(level, len(HEADINGS)) - 1] if level else "p", "text": text}


def _sheets(raw: bytes) -> Reading:
    docx.check_size(raw)
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        try:
            names = [sheet.title for sheet in book.worksheets]
            blocks = [_table(sheet) for sheet in book.worksheets[:MOST_SHEETS]]
        finally:
            book.close()
    except Exception as error:  # the library meets malformed parts with whatever error falls
        raise BadArchive from error
    cut = len(names) > MOST_SHEETS or any(block.pop("more") for block in blocks)
    limits = f"前{MOST_SHEETS}张工作表、每张前{MOST_ROWS}行{MOST_COLUMNS}列"
    return Reading(blocks, ("公式显示为文件中保存的结果", *_cut(cut, limits)))


def _table(sheet: Any) -> dict[str, Any]:
    sheet.reset_dimensions()  # what a file declares of its size need not be true
    rows = list(itertools.islice(_rows(sheet), MOST_ROWS + 1))
    wide = any(len(row) > MOST_COLUMNS for row in rows)
    shown = [row[:MOST_COLUMNS] for row in rows[:MOST_ROWS]]
    width = max(map(len, shown), default=0)
    padded = [row + [""] * (width - len(row)) for row in shown]
    return {"rows": padded, "title": sheet.title, "more": wide or len(rows) > MOST_ROWS}


def _rows(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True):
        cells = ["" if value is None else str(value)[:MOST_CHARACTERS] for value in row]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _text(raw: bytes) -> Reading:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    lines = text.splitlines()
    blocks = [_line(None, line) for line in lines[:MOST_LINES] if line.strip()]
    return Reading(blocks, _cut(len(lines) > MOST_LINES, f"前{MOST_LINES}行"))


def _cut(was: bool, limits: str) -> tuple[str, ...]:
    return (f"只显示{limits}，其余请下载后查看",) if was else ()
