"""Which documents stand in one file: covering letter, main text, annexed texts; and their titles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cms_content.importers import attachments
from cms_content.importers.addressees import read_addressees
from cms_content.importers.dates import parse_date
from cms_content.importers.headings import NUMBERED_FROM_ONE, numbered
from cms_content.importers.labels import LABEL
from cms_content.importers.lines import Line
from cms_content.importers.result import Role
from cms_content.importers.signature import publicity_of
from cms_content.importers.words import is_caption, is_title, tidy_title, title_key

STARTS = {"章", "编", "条"} | NUMBERED_FROM_ONE
SENDING = re.compile(
    r"(?:现|予以|特此)?(?:印发|下发|转发|发布)给你们|现(?:予以|予)?(?:印发|发布|公布|下发)|请(?:认真|遵照|结合|参照).{0,12}(?:执行|落实)"
)
ISSUING_TITLE = re.compile(r"(?:印发|发布|公布|转发|下发)《(?P<title>.+)》")
BODY_LENGTH = 60  # a line this long is text, not a title or label
MOST_TITLE_LINES = 3
LOOK_AHEAD = 12


@dataclass
class Draft:
    """A part before its lines are read: role, title (None: not in the text), lines, and a 附件 marker above it."""

    title: str | None
    lines: list[Line] = field(default_factory=list)
    marked: bool = False
    role: Role = "main"
    styles: set[str] = field(default_factory=set)

    def add(self, line: Line) -> None:
        """Take a line, remembering the style of its heading number."""
        self.lines.append(line)
        if found := numbered(line.text):
            self.styles.add(found.style)


def is_body(text: str) -> bool:
    """Whether the line is running text, an addressee line or a heading, so that the head is over."""
    text = text.strip()
    if LABEL.match(text) or is_title(text):
        return False
    if read_addressees(text):
        return True
    return len(text) >= BODY_LENGTH or text.endswith("。") or numbered(text) is not None


def head_end(lines: Sequence[Line]) -> int:
    """Index of the first line of the body."""
    return next((index for index, line in enumerate(lines) if is_body(line.text)), len(lines))


def head_title(lines: Sequence[Line]) -> tuple[str, int, int] | None:
    """The title among the head's lines, with the indexes of its first line and the one after its last.

    Of several (site headings repeat it) the last whole one counts; a title may run over three lines.
    """
    found: tuple[str, int, int] | None = None
    for start in range(len(lines)):
        for size in range(1, MOST_TITLE_LINES + 1):
            chosen = [line.text.strip() for line in lines[start : start + size]]
            joined = "".join(chosen)
            broken = size > 1 and (("关于" not in chosen[0] and "印发" not in chosen[0]) or is_title(chosen[0]))
            if len(chosen) < size or broken:
                break
            if is_title(joined):
                if found is None or title_key(tidy_title(joined)) not in title_key(found[0]):
                    found = (tidy_title(joined), start, start + size)
                break
    return found


def split(lines: Sequence[Line], title: str | None) -> list[Draft]:
    """The file's parts in order; `title` is that of the first, already taken from the head."""
    drafts = [Draft(title)]
    marked = False
    for index, line in enumerate(lines):
        text = line.text.strip()
        if attachments.is_marker(text) and not attachments.begins_list(lines, index):
            marked = True
            continue
        if _begins_part(lines, index, drafts[-1], marked=marked):
            if drafts[-1].lines or drafts[-1].title:
                drafts.append(Draft(tidy_title(text), marked=marked))
            marked = False
        else:
            if marked:
                drafts.append(Draft(None, marked=True))
                marked = False
            drafts[-1].add(line)
    _assign_roles(drafts)
    return drafts


def _begins_part(lines: Sequence[Line], index: int, current: Draft, *, marked: bool) -> bool:
    text = lines[index].text.strip()
    if marked:
        return is_caption(text) and numbered(text) is None
    if numbered(text) is not None or not is_title(text) or not current.lines:
        return False
    return _after_closing(lines[index - 1].text) or _restarts(lines, index, current)


def _after_closing(text: str) -> bool:
    """The line above closes a document: its date, or its publicity."""
    return parse_date(text.strip()) is not None or publicity_of(text.strip()) is not None


def _restarts(lines: Sequence[Line], index: int, current: Draft) -> bool:
    """Whether headings count anew after this line although they had begun before it."""
    for line in lines[index + 1 : index + LOOK_AHEAD]:
        found = numbered(line.text)
        if found is not None:
            return (
                found.value == 1
                and found.style in STARTS
                and (found.style in current.styles or found.style in {"章", "条"})
            )
    return False


def _assign_roles(drafts: list[Draft]) -> None:
    """The first part is a covering letter if it sends the second; all other later parts are annexes."""
    first = drafts[0]
    for draft in drafts[1:]:
        draft.role = "annex"
    if len(drafts) > 1 and drafts[1].title and _sends(first, drafts[1].title, marked=drafts[1].marked):
        first.role, drafts[1].role = "letter", "main"


def _sends(letter: Draft, title: str, *, marked: bool) -> bool:
    named = ISSUING_TITLE.search(letter.title or "")
    if named:
        return title_key(named["title"]) == title_key(title)
    text = "".join(line.text for line in letter.lines)
    quoted = f"《{title}》" in text
    return bool(SENDING.search(text)) and (quoted or not marked) and not _has_headings(letter)


def _has_headings(draft: Draft) -> bool:
    return any(numbered(line.text) for line in draft.lines)
