"""What the page of a section shows: one page of lines, the newest first, and the filters of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cms_content.guides import with_windows
from cms_content.kinds import shelf_of
from cms_content.models import SectionKind
from cms_content.queries import tenant_of
from cms_content.section_filter import Facet, SectionFilter, StateFilter, WordsFacet
from portal.paging import page_of, query_without_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from cms_content.forms import Filter
    from cms_content.models import SectionPage
    from cms_content.section_filter import Rows

PER_PAGE = 20


def section_context(page: SectionPage, request: HttpRequest) -> dict[str, Any]:
    """Return the filter form and one page of lines. 404 for a page that does not exist."""
    shelf = shelf_of(page.kind)
    rows = shelf.rows(page)
    if page.kind == SectionKind.GUIDES:
        return _guides(page, rows, request)
    found = narrowed(request, facets=shelf.facets, rows=rows, per_page=PER_PAGE)
    return found | {"lines": [shelf.line(one) for one in found["page_of_rows"].object_list], "feed": shelf.feed}


def narrowed(
    request: HttpRequest, *, facets: Iterable[Facet | WordsFacet], rows: Rows, per_page: int
) -> dict[str, Any]:
    """Return the context of a filtered list: `filter`, `page_of_rows`, `query`. 404 for a page that does not exist."""
    form = SectionFilter(request.GET, facets=facets, rows=rows)
    return _paged(request, form, form.narrow(rows), per_page)


def _guides(page: SectionPage, rows: Any, request: HttpRequest) -> dict[str, Any]:
    """Return the guides with their windows: what can still be acted on first, narrowed by the window's state today."""
    tenant = tenant_of(page)
    listed = with_windows(tenant, rows) if tenant else []
    form = StateFilter(request.GET, states={one.window.state for one in listed})
    found = _paged(request, form, [one for one in listed if form.chosen() in {"", one.window.state}], PER_PAGE)
    return found | {"lines": found["page_of_rows"].object_list, "guides": True}


def _paged(request: HttpRequest, form: Filter, rows: Rows, per_page: int) -> dict[str, Any]:
    query = query_without_page(request)
    return {
        "filter": form,
        "unknown": form.unknown(),
        "page_of_rows": page_of(request, rows, per_page),
        "query": f"{query}&" if query else "",
    }
