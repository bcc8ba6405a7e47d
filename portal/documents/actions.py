"""What is done with documents: take one in, settle its scan, hand it out, open it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from portal import clock
from portal.audit.actions import record
from portal.documents.access import is_safe
from portal.documents.errors import DocumentInfected, DocumentNotReady
from portal.documents.filetypes import DEFAULT_TYPES
from portal.documents.intake import Received, received
from portal.documents.models import Document, DocumentVersion, ScanStatus
from portal.documents.names import content_disposition
from portal.documents.settling import discard, examine, settle
from portal.documents.storage import default_store
from portal.errors import DomainError, NotFound
from portal.tenancy.permissions import may
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

_STATE_ERRORS: dict[str, type[DomainError]] = {
    DocumentInfected.code: DocumentInfected,
    DocumentNotReady.code: DocumentNotReady,
}


def store_version(
    *,
    tenant: Tenant,
    actor: User | None,
    upload: Any,
    document: Document | None = None,
    title: str = "",
    purpose: str = "",
    allowed: Collection[str] = DEFAULT_TYPES,
    max_bytes: int | None = None,
    expected_sha256: str = "",
) -> DocumentVersion:
    """Take an upload in as the next version of `document`, or as a new document; return the version.

    Call it before opening your own transaction: it streams and scans for seconds, while that would hold its
    locks, and the record of an infected upload must outlive the error. Whether `actor` may hand in something
    here is the calling verb's question. If the scanner gives no clear answer nothing is lost: the version
    comes back with `scan_status` pending, is shown to its uploader only, and is scanned again by
    `rescan_pending`.

    Parameters
    ----------
    tenant: the authority to whose files it belongs.
    actor: who uploads; None for the public.
    upload: a Django UploadedFile or a binary file with a `name`.
    document: the document that gets a new version; None makes a new one with `title` (the file's
        name without extension if empty) and `purpose` (a code of the caller's).
    allowed: keys of filetypes.KNOWN_TYPES that are taken here.
    max_bytes: the limit in bytes; settings.DOCUMENT_MAX_BYTES if None.
    expected_sha256: hash in hex that the client computed; "" if it did not.

    Raises DocumentEmpty, DocumentTooLarge, DocumentTypeRefused, DocumentTypeDisguised,
    DocumentHashMismatch, DocumentInfected, StorageUnavailable; NotFound for another authority's document.
    """
    if document is not None and document.tenant_id != bound(tenant).pk:
        raise NotFound(gettext("没有找到这份文件。"))
    limit = settings.DOCUMENT_MAX_BYTES if max_bytes is None else max_bytes
    with received(upload, allowed=allowed, max_bytes=limit, expected_sha256=expected_sha256) as taken:
        version = _quarantined(
            taken, tenant=bound(tenant), actor=actor, document=document, title=title, purpose=purpose
        )
        outcome = examine(taken.file)
    version = settle(version_id=version.pk, outcome=outcome)
    if version.scan_status == ScanStatus.INFECTED:
        discard(version.storage_key)  # at once: a caller's transaction that rolls back must not leave it there
        raise DocumentInfected(
            f"“{version.filename}”含有病毒（{version.scan_detail}），已被拦截，内容不予保存。请查杀病毒后重新上传。"
        )
    return version


def keep_upload(
    *,
    tenant: Tenant,
    actor: User | None,
    upload: Any,
    title: str,
    purpose: str,
    allowed: Collection[str] = DEFAULT_TYPES,
    max_bytes: int | None = None,
) -> DocumentVersion:
    """Keep an upload in quarantine without asking the scanner, and return its version, waiting for its scan.

    For several files of one form: first all are safe on disk, then `scan_kept` asks about each, or the worker does.
    Raises the refusals of `store_version` except DocumentInfected.
    """
    limit = settings.DOCUMENT_MAX_BYTES if max_bytes is None else max_bytes
    with received(upload, allowed=allowed, max_bytes=limit) as taken:
        return _quarantined(taken, tenant=bound(tenant), actor=actor, document=None, title=title, purpose=purpose)


def store_made(
    *, tenant: Tenant, actor: User | None, content: bytes, filename: str, title: str, purpose: str
) -> DocumentVersion:
    """Keep a document that the portal itself made, inside the caller's transaction; return its one version.

    It is small and scanned before its record is written, so that nobody waits for the scanner behind the audit
    record's lock. Raises DocumentInfected (nothing is kept) or StorageUnavailable, and what `received` raises.
    """
    file = ContentFile(content, name=filename)
    with received(file, allowed=DEFAULT_TYPES, max_bytes=settings.DOCUMENT_MAX_BYTES) as taken:
        outcome = examine(taken.file)
        if outcome.status == ScanStatus.INFECTED:
            raise DocumentInfected
        taken.file.seek(0)
        version = _quarantined(taken, tenant=bound(tenant), actor=actor, document=None, title=title, purpose=purpose)
    return settle(version_id=version.pk, outcome=outcome)


def open_version(version: DocumentVersion) -> BinaryIO:
    """Return the content for the portal's own use (checks, text extraction): who may see it was asked before.

    Raises DocumentInfected, DocumentNotReady (waiting for its scan), DocumentContentMissing or
    StorageUnavailable. The caller closes the file.
    """
    if version.scan_status == ScanStatus.INFECTED:
        raise DocumentInfected
    if version.scan_status == ScanStatus.PENDING:
        raise DocumentNotReady
    return default_store().open(version.storage_key)


@dataclass(frozen=True)
class HandOut:
    """A content on its way to a person: by a short-lived address, or as an open file."""

    content_type: str
    disposition: str
    inline: bool
    url: str | None = None
    file: BinaryIO | None = None


def hand_out(*, tenant: Tenant, actor: User, version: DocumentVersion, inline: bool = False) -> HandOut:
    """Give `actor`, who visits the site of `tenant`, the content of `version`, and record it.

    `inline` shows it in the browser; it is ignored for anything but PDF and pictures. Raises NotFound
    if nothing lets this person read it (the same answer as for no such file), DocumentInfected or
    DocumentNotReady if only the scan stands in the way.
    """
    _require_readable(actor, version)
    given = _given(version, inline=inline and version.previewable)
    _record_given(tenant, actor, version, "在线查看文件" if given.inline else "下载文件")
    return given


def hand_out_shown(*, tenant: Tenant, actor: User, version: DocumentVersion, pdf: DocumentVersion) -> HandOut:
    """Show `actor` the PDF that the portal made of `version`, under the rule of the version itself.

    Raises what `hand_out` raises, and DocumentNotReady before the scan found either of them clean.
    """
    _require_readable(actor, version)
    if not (is_safe(version) and is_safe(pdf)):
        raise DocumentNotReady
    given = _given(pdf, inline=True)
    _record_given(tenant, actor, version, "在线查看文件")
    return given


def open_to_read(*, tenant: Tenant, actor: User, version: DocumentVersion) -> BinaryIO:
    """Open the content that the portal reads out to `actor`, under the rule of downloading it; the caller closes it.

    Raises what `hand_out` raises, and DocumentNotReady before it was found clean: nothing is parsed before that.
    """
    _require_readable(actor, version)
    if not is_safe(version):
        raise DocumentNotReady
    file = open_version(version)
    _record_given(tenant, actor, version, "在线查看文件")
    return file


def _require_readable(actor: User, version: DocumentVersion) -> None:
    verdict = may(actor, "document.read", version)
    if not verdict:
        raise _STATE_ERRORS.get(verdict.code, NotFound)


def _given(version: DocumentVersion, *, inline: bool) -> HandOut:
    store = default_store()
    url = store.presigned_get(
        version.storage_key, filename=version.filename, content_type=version.content_type, inline=inline
    )
    file = None if url else store.open(version.storage_key)
    return HandOut(version.content_type, content_disposition(version.filename, inline=inline), inline, url, file)


def _record_given(tenant: Tenant, actor: User, version: DocumentVersion, how: str) -> None:
    record(
        tenant=tenant,
        actor=actor,
        verb="document.downloaded",
        target=f"document_version:{version.pk}",
        summary=how,
        details={"sha256": version.sha256, "owner": version.document.tenant.code, "scan": version.scan_status},
    )


def _quarantined(
    taken: Received, *, tenant: Tenant, actor: User | None, document: Document | None, title: str, purpose: str
) -> DocumentVersion:
    """Keep the content in quarantine and its record, waiting for the scan; all or nothing."""
    store = default_store()
    key = store.put_quarantine(taken.file, sha256=taken.sha256, size=taken.size, content_type=taken.content_type)
    try:
        with transaction.atomic():
            moment = clock.now()
            number = 1 if document is None else _next_number(document)
            if document is None:
                name = title or taken.filename.rpartition(".")[0]
                document = Document.across_tenants.create(
                    tenant=tenant, title=name[:200], purpose=purpose, created_by=actor, created_at=moment
                )
            version = DocumentVersion.across_tenants.create(
                document=document,
                number=number,
                sha256=taken.sha256,
                size=taken.size,
                content_type=taken.content_type,
                filename=taken.filename,
                storage_key=key,
                created_by=actor,
                created_at=moment,
            )
            _record_stored(version, tenant=tenant, actor=actor)
    except BaseException:
        store.delete(key)
        raise
    return version


def _next_number(document: Document) -> int:
    """Return the next version's number, with the document locked against a second uploader."""
    Document.across_tenants.select_for_update().get(pk=document.pk)
    versions = DocumentVersion.across_tenants.filter(document=document)
    return (versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _record_stored(version: DocumentVersion, *, tenant: Tenant, actor: User | None) -> None:
    # no file name: those of the public can hold an objector's name
    record(
        tenant=tenant,
        actor=actor,
        verb="document.stored",
        target=f"document_version:{version.pk}",
        summary=f"上传文件第{version.number}版",
        details={"sha256": version.sha256, "size": version.size, "content_type": version.content_type},
    )
