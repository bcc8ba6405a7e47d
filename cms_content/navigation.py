"""Which sections of an authority's site have something to read now: no empty column is ever offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.db.models.functions import Substr
from wagtail.models import Page, Site

from cms_content.models import SectionPage
from cms_content.queries import SITE_DEPTH, STEP
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

SECTION_DEPTH = SITE_DEPTH + 1


def open_sections(tenant: Tenant) -> dict[str, str]:
    """Return kind → address of the live sections that hold a live page; the site's first of each kind. One query."""
    site = Site.objects.filter(pk=bound(tenant).site_id, root_page__path=Substr(OuterRef("path"), 1, STEP * SITE_DEPTH))
    held = Page.objects.filter(live=True, depth=SECTION_DEPTH + 1).annotate(
        section=Substr("path", 1, STEP * SECTION_DEPTH)
    )
    rows = SectionPage.objects.filter(Exists(site), Exists(held.filter(section=OuterRef("path"))), live=True)
    found: dict[str, str] = {}
    for kind, slug in rows.filter(depth=SECTION_DEPTH).order_by("path").values_list("kind", "slug"):
        found.setdefault(kind, f"/{slug}/")
    return found
