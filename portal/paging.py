"""Which page of a public list is asked for, and one answer for a page that does not exist, whatever the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from django.core.paginator import Paginator
from django.http import Http404

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.paginator import Page
    from django.db.models import QuerySet
    from django.http import HttpRequest

PARAMETER = "page"
LONGEST_NUMBER = 5
LONGEST_ECHO = 20
"""Characters of what was asked for that the answer repeats."""


@dataclass(frozen=True, slots=True)
class MissingPage:
    """What the page of the error says: the number that was asked for, how many pages there are, where they begin."""

    asked: str
    pages: int
    first: str


def asked_page(request: HttpRequest) -> int | None:
    """Return the number of the page that is asked for, from 1; None for what is no such number."""
    text = request.GET.get(PARAMETER, "1")
    plain = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) or None if plain else None


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], per_page: int) -> Page[Any]:
    """Return the page of `rows` that is asked for. Raises Http404 for one that does not exist."""
    paginator: Paginator[Any] = Paginator(rows, per_page)
    number = asked_page(request)
    if number is None or number > paginator.num_pages:
        refuse_page(request, pages=paginator.num_pages)
    return paginator.page(number)


def refuse_page(request: HttpRequest, *, pages: int) -> NoReturn:
    """Raise Http404 for a page that does not exist; the page of the error says how many there are."""
    rest = query_without_page(request)
    asked = request.GET.get(PARAMETER, "")[:LONGEST_ECHO]
    request.missing_page = MissingPage(asked, pages, f"?{rest}" if rest else request.path)  # type: ignore[attr-defined]  # read by the template of the error only
    raise Http404("没有这一页")


def query_without_page(request: HttpRequest) -> str:
    """Return what is asked for beside the page, encoded."""
    query = request.GET.copy()
    query.pop(PARAMETER, None)
    return query.urlencode()
