"""The results page."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.errors import DomainError
from portal.freshness import public_page
from portal.paging import refuse_page
from search import pages, queries
from search.pages import Asked
from search.principals import PUBLIC, principals_for


@require_safe
@public_page(kept=False)
def results(request: HttpRequest) -> HttpResponse:
    """Show what was found on this site, or with `scope=all` what is public on every site.

    A filter that is not understood is left out and said; a page that does not exist is not found.
    """
    asked = Asked.of(request)
    principals, tenant_code = _within(request, asked)
    context: dict[str, Any] = {
        "asked": asked,
        "everywhere": tenant_code is None,
        "suggestions": [(word, Asked(word, everywhere=asked.everywhere).address()) for word in pages.SUGGESTIONS],
        "here_url": asked.address(scope=""),
        "everywhere_url": asked.address(scope=pages.SCOPE_ALL),
    }
    status: int = HTTPStatus.OK
    page = asked.page or refuse_page(request, pages=1)
    if asked.text.strip():
        try:
            found = queries.search(
                text=asked.text,
                principals=principals,
                tenant_code=tenant_code,
                kinds=asked.kinds,
                validity=asked.validity,
                years=asked.years,
                page=page,
            )
        except DomainError as error:
            context["error"], status = error, error.status
        else:
            if found.page != page:
                refuse_page(request, pages=found.pages)
            context |= _found(request, asked, found)
    elif page > 1:
        refuse_page(request, pages=1)
    return render(request, "search/results.html", context, status=status)


def _within(request: HttpRequest, asked: Asked) -> tuple[tuple[str, ...], str | None]:
    """Return who asks and the site searched; on all sites only what is public, a role's rows are found on its own."""
    tenant = getattr(request, "tenant", None)
    if tenant is None or asked.everywhere:
        return (PUBLIC,), None
    return principals_for(request.user, tenant), tenant.code


def _found(request: HttpRequest, asked: Asked, found: queries.Results) -> dict[str, Any]:
    query = asked.address(page="").removeprefix("?")
    return {
        "results": found,
        "shown": pages.shown(found.hits, request, getattr(request, "tenant", None)),
        "groups": pages.groups(asked, found),
        "page": pages.paged(found),
        "page_query": f"{query}&",
        "clear_url": asked.address(kind=(), validity=(), year=()),
        "single_words": [(word, Asked(word, everywhere=asked.everywhere).address()) for word in found.words]
        if len(found.words) > 1
        else [],
    }
