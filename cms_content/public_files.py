"""Files that pages offer for download: which a page may show, and which pages show one now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from portal.documents.public import PURPOSE
from portal.tenancy.scope import bound, current_tenant

if TYPE_CHECKING:
    from cms_content.models import Attachment, GuideFile, ReportFile
    from portal.documents.models import DocumentVersion
    from portal.tenancy.models import Tenant

STEP = 4
"""Characters of a tree path per level (treebeard)."""
SITE_DEPTH = 2


def check_file(row: Attachment | GuideFile | ReportFile) -> None:
    """Raise ValidationError unless the row's file was uploaded to be published by the authority of its page's site.

    A form sends a number, and any number can be sent: without this a page could publish a case's papers. A row that
    is being added in a form does not know its page, nor a page that is being made its place: the file must then be
    of the authority whose site is visited. Whoever opens it is checked again, by `is_shown`.
    """
    version = row.version
    if version is None:
        return
    document = version.document
    path = getattr(getattr(row, "page", None), "path", "")
    if path:
        site = document.tenant.site
        elsewhere = site is None or path[: STEP * SITE_DEPTH] != site.root_page.path
    else:
        elsewhere = document.tenant != current_tenant()
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
