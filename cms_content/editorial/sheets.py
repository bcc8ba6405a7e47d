"""The review sheet (审核表) as a spreadsheet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cms_content.editorial.models import ReviewEntry

HEADINGS = ("时间", "送审编号", "页面", "标题", "环节", "办理", "校对", "人员", "意见", "修订版本", "内容摘要 SHA-256")
WIDTHS = (18, 10, 8, 40, 8, 10, 8, 12, 50, 10, 70)
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def row_of(entry: ReviewEntry) -> list[str]:
    """Return one line of the sheet, every cell as text."""
    number = (entry.workflow_state_id, entry.page_id, entry.revision_id)
    run, page, revision = ("" if one is None else str(one) for one in number)
    at = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M")
    done = "已校对" if entry.proofread else ""
    stage, kind = str(entry.get_stage_display()), str(entry.get_kind_display())
    return [
        at,
        run,
        page,
        entry.page_title,
        stage,
        kind,
        done,
        entry.person_name,
        entry.opinion,
        revision,
        entry.digest,
    ]


def spreadsheet(title: str, entries: Iterable[ReviewEntry]) -> bytes:
    """Return an .xlsx file with one line for each entry; what people wrote is text there, never a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = "审核表"
    sheet.append([title])
    sheet.append(list(HEADINGS))
    for line, entry in enumerate(entries, start=3):
        for place, text in enumerate(row_of(entry), start=1):
            cell = sheet.cell(row=line, column=place, value=ILLEGAL_CHARACTERS_RE.sub("", text))
            cell.data_type = "s"  # also what begins with "="
    for letter, width in zip("ABCDEFGHIJK", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A3"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
