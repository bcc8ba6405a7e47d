"""Reads of the importer, always of one authority's site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms_content.models import PolicyPage
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant


def by_file_name(tenant: Tenant, name: str) -> PolicyPage | None:
    """Return the page last made on this site from a file of this name, live or draft, whatever its content."""
    site = bound(tenant).site
    if site is None or not name:
        return None
    pages = PolicyPage.objects.descendant_of(site.root_page).filter(import_report__file_name=name)
    return pages.order_by("-pk").first()
