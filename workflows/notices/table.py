"""A notice's table for the page: up to 2,000 items, filtered by words, a part at a time, each with an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q

from portal.paging import page_of, refuse_page
from workflows.notices.presentation import item_rows
from workflows.notices.queries import items_of

if TYPE_CHECKING:
    import datetime as dt

    from django.core.paginator import Page
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from workflows.notices.models import Notice, NoticeItem
    from workflows.notices.presentation import ItemRow

AT_ONCE = 200
"""Rows of one page; most notices have fewer and stand whole."""
WORDS_FROM = 20
"""Items from which a filter is offered."""
LONGEST_WORDS = 60
ITEM = "item"


@dataclass(frozen=True)
class Table:
    """The rows to show, what was asked for, and how many items the notice has."""

    rows: tuple[ItemRow, ...]
    page: Page[NoticeItem]
    words: str
    total: int
    query: str

    @property
    def offers_filter(self) -> bool:
        """Whether the table is long enough to be searched."""
        return self.total >= WORDS_FROM


def table_of(notice: Notice, request: HttpRequest, moment: dt.datetime) -> Table:
    """Return the part of the table that is asked for: by words (`q`), by page, or by the place of one item (`item`).

    Raises Http404 for a page or an item that does not exist.
    """
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
    items = _matching(items_of(notice), words)
    page = page_of(request, items, AT_ONCE)
    place = request.GET.get(ITEM, "")
    if place and not words:
        wanted = _page_of_place(request, place, page.paginator.count)
        page = page.paginator.page(wanted)
    total = notice.items.count() if words else page.paginator.count
    rows = item_rows(notice, page.object_list, moment)
    query = f"{urlencode({'q': words})}&" if words else ""
    return Table(rows, page, words, total, query)


def _matching(items: QuerySet[NoticeItem], words: str) -> QuerySet[NoticeItem]:
    for word in words.split():
        items = items.filter(Q(name__icontains=word) | Q(organisation__icontains=word) | Q(place__icontains=word))
    return items


def _page_of_place(request: HttpRequest, place: str, count: int) -> int:
    """Return the number of the page on which the item at this place stands."""
    number = int(place) if place.isascii() and place.isdecimal() and len(place) <= len(str(count)) else 0
    if not 1 <= number <= count:
        refuse_page(request, pages=(count - 1) // AT_ONCE + 1)
    return (number - 1) // AT_ONCE + 1
