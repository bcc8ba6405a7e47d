"""Reading the record of documents; always for one authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext

from portal.documents.models import WAITING, Document, DocumentVersion, ScanStatus
from portal.errors import NotFound
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.tenancy.models import Tenant


def documents_of(*, tenant: Tenant) -> QuerySet[Document]:
    """Return the authority's documents, the newest first."""
    return Document.across_tenants.filter(tenant=bound(tenant))


def find_document(*, tenant: Tenant, document_id: int) -> Document:
    """Return one document of the authority. Raises NotFound, also for another authority's."""
    found = documents_of(tenant=tenant).filter(pk=document_id).first()
    if found is None:
        raise NotFound(gettext("没有找到这份文件。"))
    return found


def versions_of(*, tenant: Tenant, document: Document) -> QuerySet[DocumentVersion]:
    """Return all versions of a document of the authority, the first one first, infected ones included."""
    versions = DocumentVersion.across_tenants.filter(document=document, document__tenant=bound(tenant))
    return versions.select_related("document__tenant", "created_by").order_by("number")


def current_version(*, tenant: Tenant, document: Document) -> DocumentVersion | None:
    """Return the newest version that was not found infected, None if there is none."""
    return versions_of(tenant=tenant, document=document).exclude(scan_status=ScanStatus.INFECTED).last()


def find_version(*, tenant: Tenant, version_id: int) -> DocumentVersion:
    """Return one version of the authority's documents. Raises NotFound, also for another authority's."""
    versions = DocumentVersion.across_tenants.select_related("document__tenant", "created_by")
    found = versions.filter(document__tenant=bound(tenant), pk=version_id).first()
    if found is None:
        raise NotFound(gettext("没有找到这份文件。"))
    return found


def version_to_judge(*, version_id: int) -> DocumentVersion:
    """Return a version of any authority, for the permission rule to judge and for nothing else.

    Documents cross authorities by hand-over, so the visited site's own rows are not enough; the rule
    `document.read` refuses what was not handed over. Raises NotFound.
    """
    found = DocumentVersion.across_tenants.select_related("document__tenant").filter(pk=version_id).first()
    if found is None:
        raise NotFound(gettext("没有找到这份文件。"))
    return found


def waiting_for_scan(*, limit: int) -> list[int]:
    """Return the ids of versions of all authorities that a scan may still settle, least recently tried first."""
    waiting = DocumentVersion.across_tenants.filter(scan_status__in=WAITING)
    # the two databases sort an absent moment differently, so say it
    tried = F("scanned_at").asc(nulls_first=True)
    return list(waiting.order_by(tried, "pk").values_list("pk", flat=True)[:limit])


def to_verify(*, tenant: Tenant | None) -> QuerySet[DocumentVersion]:
    """Return the versions whose content must be in the store, of one authority or (None, operator only) of all."""
    versions = DocumentVersion.across_tenants.exclude(scan_status=ScanStatus.INFECTED).order_by("pk")
    return versions if tenant is None else versions.filter(document__tenant=tenant)
