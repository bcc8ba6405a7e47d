"""Attachments that a text names, and whether they are there (RULES A0-4)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cms_content.importers.dates import parse_date
from cms_content.importers.lines import Line
from cms_content.importers.numerals import NUMERAL
from cms_content.importers.result import Attachment
from cms_content.importers.words import organs, tidy_title, title_key

_NO = rf"(?:\d{{1,2}}|[{NUMERAL}]{{1,3}})"
MARKER = re.compile(rf"^附\s*件\s*{_NO}?\s*[:：]?$")
LISTED = re.compile(rf"^附\s*件\s*{_NO}?\s*[:：]\s*(?P<rest>\S.*)$|^附\s*件\s*{_NO}\s+(?P<named>\S.*)$")
ITEM = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[.．、]\s*(?P<title>\S.*)$")
INLINE_ITEMS = re.compile(r"\s*(?:^|(?<=[\s；;。]))\d{1,2}\s*[.．、]\s*")
MAX_TITLE = 90


@dataclass(frozen=True)
class Listed:
    """An attachment's title as listed, and its link (None: no link; "": a link that leads nowhere)."""

    title: str
    href: str | None


def is_marker(text: str) -> bool:
    """Whether the line is 附件, 附件1 and no more: what follows is the attachment itself."""
    return bool(MARKER.match(text.strip()))


def begins_list(lines: Sequence[Line], index: int) -> bool:
    """Whether 附件： at `index` stands above a list of titles, and not above an attachment's own text.

    A list is short numbered lines that end where the letter is signed or where the lines end.
    """
    if not lines[index].text.strip().endswith(("：", ":")):
        return False
    end = _items_end(lines, index + 1)
    if end == index + 1:
        return False
    return end == len(lines) or bool(organs(lines[end].text)) or parse_date(lines[end].text) is not None


def _items_end(lines: Sequence[Line], start: int) -> int:
    """The index behind the numbered titles that begin at `start`."""
    end = start
    while end < len(lines) and (item := ITEM.match(lines[end].text.strip())):
        if len(item["title"]) > MAX_TITLE or item["title"].endswith("。"):
            break
        end += 1
    return end


def read_list(lines: Sequence[Line]) -> tuple[list[Listed], set[int]]:
    """Attachments listed in these lines and the indexes of the lines that list them."""
    listed: list[Listed] = []
    used: set[int] = set()
    for index, line in enumerate(lines):
        match = LISTED.match(line.text.strip())
        if is_marker(line.text) and begins_list(lines, index):
            end = _items_end(lines, index + 1)
            used |= set(range(index, end))
            listed += [
                Listed(_tidy(ITEM.sub(r"\g<title>", one.text.strip())), one.href) for one in lines[index + 1 : end]
            ]
        if match is None or index in used:
            continue
        rest = (match["rest"] or match["named"]).strip()
        if len(rest) > MAX_TITLE * 4 or (rest.endswith("。") and not ITEM.match(rest)):
            continue
        used.add(index)
        titles = [piece for piece in INLINE_ITEMS.split(rest) if piece.strip()]
        listed += [Listed(_tidy(title), line.href) for title in titles]
        if ITEM.match(rest):
            for following in range(index + 1, len(lines)):
                item = ITEM.match(lines[following].text.strip())
                if item is None or len(item["title"]) > MAX_TITLE:
                    break
                used.add(following)
                listed.append(Listed(_tidy(item["title"]), lines[following].href))
    return listed, used


def resolve(listed: Sequence[Listed], annexes: Sequence[str]) -> tuple[Attachment, ...]:
    """Each attachment with its state: in the text, behind a link, or known but missing.

    Annexed texts that no list names come after the listed ones.
    """
    found: dict[str, Attachment] = {}
    by_key = {title_key(title): title for title in annexes}
    for one in listed:
        key = title_key(one.title)
        if not key or key in found:
            continue
        if key in by_key:
            found[key] = Attachment(one.title, "in_text")
        elif one.href:
            found[key] = Attachment(one.title, "linked", one.href)
        else:
            found[key] = Attachment(one.title, "missing")
    for key, title in by_key.items():
        found.setdefault(key, Attachment(title, "in_text"))
    return tuple(found.values())


def _tidy(title: str) -> str:
    return re.sub(r"\.(?:docx?|pdf|xlsx?|wps|ofd|zip|rar)$", "", tidy_title(title).rstrip("。；;"), flags=re.IGNORECASE)
