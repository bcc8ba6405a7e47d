"""The list of an authority's public pages for search machines (sitemaps.org)."""

from __future__ import annotations

from io import StringIO
from itertools import zip_longest
from typing import TYPE_CHECKING
from xml.sax.xmlreader import AttributesImpl

from django.contrib.contenttypes.models import ContentType
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms_content.delivery import deliver, page_url
from cms_content.models import SectionPage
from cms_content.showing import showing
from portal.freshness import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from portal.tenancy.models import Tenant

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = 50_000
"""Addresses that one sitemap may hold."""


@require_safe
@public_page()
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Answer with the pages of the visited authority that anybody may read now, each with its last change."""
    body = StringIO()
    xml = SimplerXMLGenerator(body, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", AttributesImpl({"xmlns": NAMESPACE}))
    for page in _public_pages(request.tenant):  # type: ignore[attr-defined]  # set by the middleware
        xml.startElement("url", AttributesImpl({}))
        xml.addQuickElement("loc", page_url(page, request))
        changed = page.last_published_at or page.latest_revision_created_at
        if changed:
            xml.addQuickElement("lastmod", changed.isoformat(timespec="seconds"))
        xml.endElement("url")
    xml.endElement("urlset")
    xml.endDocument()
    return deliver(request, body.getvalue().encode(), "application/xml; charset=utf-8")


def _public_pages(tenant: Tenant) -> list[Page]:
    if tenant.site is None:
        return []
    tree = showing(Page.objects.public()).descendant_of(tenant.site.root_page, inclusive=True)
    pages = list(tree.order_by("path")[:MOST])
    sections = ContentType.objects.get_for_model(SectionPage).pk
    # in the order of paths a page is followed by what lies below it; an empty section is not offered to anybody
    return [
        page
        for page, below in zip_longest(pages, pages[1:])
        if page.content_type_id != sections or (below is not None and below.path.startswith(page.path))
    ]
