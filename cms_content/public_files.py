"""Files that pages offer for download: which a page may show, and which pages show one now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from portal.documents.public import PURPOSE
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from wagtail.models import Page

    from portal.documents.models import DocumentVersion
    from portal.tenancy.models import Tenant

STEP = 4
"""Characters of a tree path per level (treebeard)."""
SITE_DEPTH = 2


def check_file(version: DocumentVersion | None, page: Page) -> None:
    """Raise ValidationError unless `version` was uploaded to be published by the authority of the page's site.

    A form sends a number, and any number can be sent: without this a page could publish a case's papers.
    """
    if version is None:
        return
    document = version.document
    site = document.tenant.site
    # a page that is being made has no path yet; its site is checked when it is opened, by `is_shown`
    elsewhere = bool(page.path) and (site is None or page.path[: STEP * SITE_DEPTH] != site.root_page.path)
    if document.purpose != PURPOSE or elsewhere:
        raise ValidationError({"version": "只能选择本机关为公开而上传的文件，请重新选择或上传。"})


def is_shown(tenant: Tenant, version: DocumentVersion) -> bool:
    """Tell whether a public page of the authority shows the version now."""
    from cms_content.models import (  # they call this module
        AnnualReportPage,
        Attachment,
        GuideFile,
        GuidePage,
        PolicyPage,
        ReportFile,
    )

    site = bound(tenant).site
    if site is None:
        return False
    places: tuple[tuple[Any, Any], ...] = (
        (Attachment, PolicyPage),
        (GuideFile, GuidePage),
        (ReportFile, AnnualReportPage),
    )
    return any(
        kind.objects.live()
        .public()
        .descendant_of(site.root_page)
        .filter(pk__in=rows.objects.filter(version=version).values("page"))
        .exists()
        for rows, kind in places
    )
