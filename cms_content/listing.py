"""What the page of a section shows: one page of lines, the newest first, and the filters of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404

from cms_content.kinds import shelf_of
from cms_content.section_filter import SectionFilter

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cms_content.models import SectionPage

PER_PAGE = 20


def section_context(page: SectionPage, request: HttpRequest) -> dict[str, Any]:
    """Return the filter form and one page of lines. 404 for a page that does not exist."""
    shelf = shelf_of(page.kind)
    rows = shelf.rows(page)
    form = SectionFilter(request.GET, facets=shelf.facets, rows=rows)
    try:
        page_of_section = Paginator(form.narrow(rows), PER_PAGE).page(request.GET.get("page", "1"))
    except InvalidPage as error:
        raise Http404("没有这一页") from error
    query = request.GET.copy()
    query.pop("page", None)
    encoded = query.urlencode()
    return {
        "filter": form,
        "page_of_section": page_of_section,
        "lines": [shelf.line(one) for one in page_of_section.object_list],
        "query": f"{encoded}&" if encoded else "",
        "feed": shelf.feed,
    }
