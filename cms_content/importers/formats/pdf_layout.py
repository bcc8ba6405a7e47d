"""From lines that stand somewhere on pages to paragraphs: a page's end or a full line ends no paragraph."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

_DASH = r"[\s—\-–－·•~～]*"
PAGE_NUMBER = re.compile(rf"^{_DASH}\d{{1,4}}{_DASH}$|^第?\s*\d{{1,4}}\s*页?\s*(?:[/，,共]\s*共?\s*\d{{1,4}}\s*页?)?$")
MARGIN = 0.12  # of a page's height, above and below, in which running heads and page numbers stand
REPEATED = 2  # pages on which a running head stands at least
SLACK = 1.6  # characters that a full line may end before the margin (punctuation is not broken)
INDENT = 0.8  # characters from the left margin at which a line counts as indented
SAME_LINE = 0.5  # of the size, by which pieces of one line may differ in height
GAP = 0.8  # characters between two pieces of a line that are a space
SIZE = 0.12  # by which the size of two lines of one paragraph may differ
NARROW = "\x00-\u024f"
NARROW_WIDTH = 0.6  # of the size, that a Latin letter takes
OWN_LINE = re.compile(
    r"^(?:第[0-9一二三四五六七八九十百零〇]{1,7}[编章节条]|[一二三四五六七八九十]{1,4}、|[（(][一二三四五六七八九十]{1,4}[）)]"
    r"|附\s*件\s*\d*\s*[:：]|\d{1,2}[.．、](?!\d))"
)


@dataclass(frozen=True)
class Row:
    """A line of text and its place in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


@dataclass(frozen=True)
class Page:
    """A page: its height, whether an image fills much of it, and its lines."""

    height: float
    image: bool
    rows: Sequence[Row]


def paragraphs(pages: Sequence[Page]) -> tuple[list[str], list[str]]:
    """The paragraphs of all pages in reading order, and the page numbers and running heads that were left out."""
    sorted_pages = [replace(page, rows=_in_order(page.rows)) for page in pages]
    furniture = _repeated(sorted_pages)
    rows: list[Row] = []
    dropped: list[str] = []
    for page in sorted_pages:
        for row in page.rows:
            outside = _in_margin(row, page) and (PAGE_NUMBER.match(row.text.strip()) or _key(row) in furniture)
            if outside:
                dropped.append(row.text.strip())
            else:
                rows.append(row)
    return _joined(rows), dropped


def _in_order(rows: Sequence[Row]) -> list[Row]:
    """Rows from top to bottom; pieces at one height are one line."""
    ordered: list[Row] = []
    for row in sorted(rows, key=lambda one: (-one.bottom, one.left)):
        above = ordered[-1] if ordered else None
        if above and abs(above.bottom - row.bottom) < SAME_LINE * min(above.size, row.size):
            ordered[-1] = _beside(*sorted((above, row), key=lambda one: one.left))
        else:
            ordered.append(row)
    return ordered


def _beside(left: Row, right: Row) -> Row:
    space = "　" if right.left - left.right > GAP * left.size else ""
    return Row(
        left.text.rstrip() + space + right.text.lstrip(),
        left.left,
        max(left.right, right.right),
        min(left.bottom, right.bottom),
        max(left.top, right.top),
        max(left.size, right.size),
    )


def _in_margin(row: Row, page: Page) -> bool:
    return row.bottom > page.height * (1 - MARGIN) or row.top < page.height * MARGIN


def _key(row: Row) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s", "", row.text))


def _repeated(pages: Sequence[Page]) -> set[str]:
    """What stands in the margin of at least two pages and of half of all."""
    times = Counter(key for page in pages for key in {_key(row) for row in page.rows if _in_margin(row, page)})
    return {key for key, count in times.items() if count >= max(REPEATED, len(pages) / 2)}


def _joined(rows: Sequence[Row]) -> list[str]:
    if not rows:
        return []
    left = Counter(round(row.left) for row in rows).most_common(1)[0][0]
    left = min([left, *(round(row.left) for row in rows if len(row.text) > 1 and row.right - row.left > row.size * 20)])
    right = max(row.right for row in rows)
    lines: list[str] = []
    first = before = rows[0]
    for row in rows:
        text = row.text.strip()
        # In a paragraph that began indented, a line at the margin goes on even if it begins with 第三条.
        numbered = OWN_LINE.match(text) and not _indented(first, left)
        if lines and not numbered and _continues(before, row, left, right):
            lines[-1] = _join(lines[-1], text)
        else:
            lines.append(text)
            first = row
        before = row
    return lines


def _indented(row: Row, left: float) -> bool:
    return row.left > left + INDENT * row.size


def _continues(before: Row, row: Row, left: float, right: float) -> bool:
    """Whether a row goes on with the paragraph of the one before: that was full, and this one is not indented."""
    word = re.match(f"[{NARROW}]*", row.text.strip())
    unbroken = len(word[0].split(" ")[0]) if word else 0  # a Latin word that did not fit leaves a gap above it
    full = before.right >= right - max(SLACK, unbroken * NARROW_WIDTH) * before.size
    same_size = abs(before.size - row.size) <= SIZE * before.size
    return full and same_size and not _indented(row, left)


def _join(first: str, second: str) -> str:
    """Chinese lines join without a space; two Latin words keep one."""
    narrow = re.search(rf"[{NARROW}]$", first) and re.match(rf"[{NARROW}]", second)
    return f"{first} {second}" if narrow else first + second
