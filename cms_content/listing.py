"""What the page of a section shows: one page of lines, the newest first, and the filters of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404

from cms_content.guides import with_windows
from cms_content.kinds import shelf_of
from cms_content.models import SectionKind
from cms_content.queries import tenant_of
from cms_content.section_filter import SectionFilter, StateFilter

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.http import HttpRequest

    from cms_content.models import SectionPage

PER_PAGE = 20


def section_context(page: SectionPage, request: HttpRequest) -> dict[str, Any]:
    """Return the filter form and one page of lines. 404 for a page that does not exist."""
    shelf = shelf_of(page.kind)
    rows = shelf.rows(page)
    if page.kind == SectionKind.GUIDES:
        return _guides(page, rows, request)
    form = SectionFilter(request.GET, facets=shelf.facets, rows=rows)
    found = _page_of(form.narrow(rows), request)
    lines = [shelf.line(one) for one in found.object_list]
    return _shared(request) | {"filter": form, "page_of_section": found, "lines": lines, "feed": shelf.feed}


def _guides(page: SectionPage, rows: Any, request: HttpRequest) -> dict[str, Any]:
    """Return the guides with their windows: what can still be acted on first, narrowed by the window's state today."""
    tenant = tenant_of(page)
    listed = with_windows(tenant, rows) if tenant else []
    form = StateFilter(request.GET, states={one.window.state for one in listed})
    found = _page_of([one for one in listed if form.chosen() in {"", one.window.state}], request)
    return _shared(request) | {"filter": form, "page_of_section": found, "lines": found.object_list, "guides": True}


def _page_of(found: Any, request: HttpRequest) -> Page[Any]:
    try:
        return Paginator(found, PER_PAGE).page(request.GET.get("page", "1"))
    except InvalidPage as error:
        raise Http404("没有这一页") from error


def _shared(request: HttpRequest) -> dict[str, Any]:
    """Return what every section has: the filters as they stand in the address, for the links to other pages."""
    query = request.GET.copy()
    query.pop("page", None)
    encoded = query.urlencode()
    return {"query": f"{encoded}&" if encoded else ""}
