"""What the page of an interpretation shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cms_content import schema_org
from cms_content.citations import cited_lines
from portal import clock

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cms_content.models import InterpretationPage


def interpretation_context(page: InterpretationPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template needs beside the page itself."""
    documents = cited_lines(page.policies.select_related("policy"), request, clock.today())
    address = page.get_full_url(request)
    about = [{"title": one.title, "number": one.number, "url": _full(one.url, request)} for one in documents]
    return {
        "documents": documents,
        "some_lapsed": any(one.lapsed for one in documents),
        # a page of questions alone has no heading above them
        "question_heading": "h3" if any(block.block_type == "heading" for block in page.body) else "h2",
        "published_on": page.first_published_at and page.first_published_at.astimezone(clock.BEIJING),
        "address": address,
        "structured_data": schema_org.article(page, about=about, url=address),
    }


def _full(url: str, request: HttpRequest) -> str:
    """Return the address with its host; "" stays empty."""
    return request.build_absolute_uri(url) if url else ""
