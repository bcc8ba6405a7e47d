"""The end of an official text: who signs, when, and whether it is public."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cms_content.importers.dates import WRITTEN, find_dates
from cms_content.importers.lines import Line
from cms_content.importers.words import organs

PUBLICITY = re.compile(
    r"^[（(]?\s*(?:此件|本文|本件)?\s*(主动公开|依申请公开|不予公开|公开发布|删减后公开|不公开)\s*[)）]?\s*$"
)
SEALED = re.compile(r"[（(](?:公章|盖章|印章|章)[）)]")
UNDER_TITLE = re.compile(r"^[（(]\s*(.{8,60}日)\s*(?:印发|制定)?\s*[)）]$")
MOST_SIGNERS = 12


@dataclass(frozen=True)
class Signature:
    """Who signed and when; `used` are the indexes of the lines that say it."""

    issuers: tuple[str, ...]
    written_on: date
    used: frozenset[int]


def find_signature(lines: Sequence[Line]) -> Signature | None:
    """The last date that stands alone, or behind an authority, with the authorities above it."""
    for index in range(len(lines) - 1, -1, -1):
        match = _closing_date(lines[index].text)
        if match is None:
            continue
        value, before = match
        if before and not organs(before):
            continue
        signers = list(organs(before))
        used = {index}
        above = index - 1
        while above >= 0 and index - above <= MOST_SIGNERS and (names := organs(SEALED.sub("", lines[above].text))):
            signers[:0] = names
            used.add(above)
            above -= 1
        if signers:
            return Signature(tuple(dict.fromkeys(signers)), value, frozenset(used))
        if above >= 0 and not before and _is_name(lines[above].text):
            return Signature((), value, frozenset({index, above}))
    return None


def under_title(text: str) -> Signature | None:
    """What a line in brackets below the title says: （某某局 2019年12月25日印发）, or the date alone."""
    inside = UNDER_TITLE.match(text.strip())
    closing = _closing_date(inside[1]) if inside else None
    if closing is None:
        return None
    value, before = closing
    return Signature(organs(before), value, frozenset()) if not before or organs(before) else None


def _is_name(text: str) -> bool:
    """Whether a person signs here (省长 某某), as below an order."""
    return bool(
        re.match(r"^(?:[\u4e00-\u9fff]{0,4}(?:长|主任|主席|总理|书记))[\s\u3000]+[\u4e00-\u9fff·]{1,10}$", text.strip())
    )


def _closing_date(text: str) -> tuple[date, str] | None:
    """The date at the end of a line and what stands before it."""
    text = SEALED.sub("", text).strip()
    if not WRITTEN.search(text):
        return None
    dates = list(find_dates(text))
    if len(dates) != 1 or text[dates[0].end :].strip():
        return None
    return dates[0].value, text[: dates[0].start].strip()


def publicity_of(text: str) -> str | None:
    """The publicity (公开属性) that the line states and nothing else; None otherwise."""
    match = PUBLICITY.match(text)
    return match[1] if match else None
