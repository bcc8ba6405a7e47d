"""Erasing documents for good: record and content, when the law says that they may not be kept any longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.actions import record
from portal.documents.models import Document, DocumentVersion, PdfCopy
from portal.documents.storage import default_store

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.tenancy.models import Tenant


@transaction.atomic
def erase_documents(*, tenant: Tenant, versions: Collection[int], reason: str) -> int:
    """Erase versions (by key) of this authority, with their contents and their documents; return how many.

    The PDF that was made of a version to show it goes with it.

    Whoever refers to them lets go of them before, in the same transaction. Contents go first: if the process dies
    before the commit, the rows are still there and the next run ends the work. A content that another version of
    the authority has too stays. The audit record keeps the key and the hash, nothing that was in it.

    Parameters
    ----------
    reason: a Chinese sentence for the audit record.

    Raises StorageUnavailable; then nothing has changed in the record.
    """
    rows = DocumentVersion.across_tenants.filter(document__tenant=tenant)
    copies = PdfCopy.objects.filter(version__in=versions).select_for_update(of=("self",))
    wanted = {*versions, *(copy.pdf_id for copy in copies if copy.pdf_id)}
    hashes = set(rows.filter(pk__in=wanted).values_list("sha256", flat=True))
    # the same lock as settling takes: a second upload of the same content waits, and finds it gone or keeps it
    same = list(rows.filter(sha256__in=hashes).select_for_update(of=("self",)).order_by("pk"))
    erased = [version for version in same if version.pk in wanted]
    needed = {version.sha256 for version in same if version not in erased}
    store = default_store()
    for version in erased:
        if version.storage_key.startswith("quarantine/") or version.sha256 not in needed:
            store.delete(version.storage_key)
    documents = {version.document_id for version in erased}
    PdfCopy.objects.filter(version__in=versions).delete()
    DocumentVersion.across_tenants.filter(pk__in=[version.pk for version in erased]).delete()
    Document.across_tenants.filter(pk__in=documents, versions=None).delete()
    for version in erased:
        record(
            tenant=tenant,
            actor=None,
            verb="document.erased",
            target=f"document_version:{version.pk}",
            summary=reason,
            details={"sha256": version.sha256, "size": version.size},
        )
    return len(erased)
