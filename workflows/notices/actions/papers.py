"""The papers of an objection: all are safe on disk before anything looks into them; a refused one costs nothing."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.core.files import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from portal import clock
from portal.documents.actions import keep_upload
from portal.documents.errors import DocumentEmpty, DocumentTooLarge
from portal.documents.filetypes import check_type
from portal.documents.intake import readable_size
from portal.documents.models import DocumentVersion
from portal.documents.names import clean_filename
from portal.documents.settling import scan_kept
from portal.errors import DomainError
from workflows.notices.models import Objection, ObjectionEvidence, PaperKind

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

log = logging.getLogger(__name__)

PURPOSE = "objection_evidence"
MOST_FILES = 10
"""Files of one objection."""
MOST_BYTES = 100 * 1024 * 1024
"""Bytes of all files of one objection together."""
SCAN_SECONDS = 5.0
"""How long a receipt waits for the scanner; what is not scanned by then the worker scans."""
KEPT_SALT = "notices.kept-paper"
KEPT_SECONDS = 24 * 3600
"""How long a file survives in a form that came back with errors."""

Uploads = Mapping[str, Sequence[Any]]
TOO_MANY = gettext_noop("一份异议最多10个文件，这个文件没有收下。请合并后再补充。")
TOO_LARGE = gettext_noop("全部文件合计超过100 MB，这个文件没有收下。请压缩后再补充。")


class TooMuch(DomainError):
    """A file beyond the number or the size that one objection may have."""

    code = "papers_too_much"
    message = TOO_MANY


@dataclass(frozen=True)
class Kept:
    """A file of a form that came back with errors: its kind, the version, and the signed word that finds it."""

    kind: str
    version: DocumentVersion
    word: str


def keep_paper(*, tenant: Tenant, upload: Any, kind: str, number: int = 1) -> str:
    """Keep a file whose form has errors elsewhere, and return a signed word that finds it again.

    Parameters
    ----------
    number: which of its kind it is, from 1; the file is named by it.

    Raises the refusals of `portal.documents` (DocumentRefused), in the objector's language and by the file's own name:
    this answer is shown, not kept.
    """
    _check_size(upload)
    if not upload.size:
        raise DocumentEmpty
    check_type(clean_filename(str(upload.name or "")), upload.file)
    return signing.dumps([tenant.pk, _keep(tenant, upload, kind, number).pk, kind], salt=KEPT_SALT)


def kept_papers(tenant: Tenant, words: Iterable[str]) -> list[Kept]:
    """Return the files kept under `words`; one that is gone, foreign or taken already is left out."""
    found = []
    for word in dict.fromkeys(words):
        try:
            tenant_pk, version_pk, kind = signing.loads(word, salt=KEPT_SALT, max_age=KEPT_SECONDS)
        except (signing.BadSignature, ValueError, TypeError):
            continue
        versions = DocumentVersion.across_tenants.filter(
            pk=version_pk, document__tenant=tenant, document__purpose=PURPOSE, objection_evidence=None
        )
        if tenant_pk == tenant.pk and (version := versions.first()) is not None:
            found.append(Kept(kind, version, word))
    return found


def attach(objection: Objection, uploads: Uploads, kept: Iterable[str] = ()) -> list[ObjectionEvidence]:
    """Add files to a stored objection, and return their rows; what is refused is noted on it, to be told.

    First every file is kept, then all are linked, then the scanner is asked: a process that dies in between has
    lost nothing that its form does not send again. A file that the objection has already is not doubled.
    """
    if not any(uploads.values()) and not kept:
        return []
    taken, refusals = _kept_all(objection, uploads, kept_papers(objection.tenant, kept))
    rows = _linked(objection, taken, refusals)
    _scan([row.version for row in rows if row.version is not None])
    return rows


def _kept_all(
    objection: Objection, uploads: Uploads, kept: Sequence[Kept]
) -> tuple[list[tuple[str, DocumentVersion]], list[tuple[str, str]]]:
    """Return (kind, version) of what was taken and (kind, reason) of what was not."""
    there = list(objection.evidence.exclude(version=None).values_list("kind", "version__sha256", "version__size"))
    hashes = {(kind, sha256) for kind, sha256, _size in there}
    taken = [(one.kind, one.version) for one in kept]
    count, size = len(there) + len(taken), sum(row[2] for row in there) + sum(one.version.size for one in kept)
    refusals = []
    for kind, files in uploads.items():
        numbered = sum(1 for row in there if row[0] == kind) + sum(1 for one in kept if one.kind == kind)
        for number, upload in enumerate(files, numbered + 1):
            try:
                _check_size(upload)
                if (kind, _sha256(upload)) in hashes:
                    continue
                _check_room(count, size + (upload.size or 0))
                version = _keep(objection.tenant, upload, kind, number)
            except DomainError as refusal:
                refusals.append((kind, refusal.message))
                continue
            taken.append((kind, version))
            count, size = count + 1, size + version.size
    return taken, refusals


def _check_size(upload: Any) -> None:
    if (upload.size or 0) > settings.DOCUMENT_MAX_BYTES:
        words = gettext("这个文件有 %(size)s，超过每个文件 %(limit)s 的上限。请压缩图片或拆分为多个文件后再补充。")
        limit = readable_size(settings.DOCUMENT_MAX_BYTES)
        raise DocumentTooLarge(words % {"size": readable_size(upload.size), "limit": limit})


def _check_room(count: int, size: int) -> None:
    if count >= MOST_FILES:
        raise TooMuch
    if size > MOST_BYTES:
        raise TooMuch(TOO_LARGE)


def _keep(tenant: Tenant, upload: Any, kind: str, number: int) -> DocumentVersion:
    # The name of the file often holds the objector's name: only the ending is kept.
    with translation.override(settings.LANGUAGE_CODE):  # titles and reasons are kept, officials read them too
        _check_size(upload)
        title = f"{PaperKind(kind).label}{number}"
        _stem, dot, ending = str(upload.name or "").rpartition(".")
        named = File(upload, f"{title}{dot}{ending}" if dot else title)  # the upload keeps its own, to speak of it
        return keep_upload(tenant=tenant, actor=None, upload=named, title=title, purpose=PURPOSE)


@transaction.atomic
def _linked(
    objection: Objection, taken: Sequence[tuple[str, DocumentVersion]], refusals: Sequence[tuple[str, str]]
) -> list[ObjectionEvidence]:
    """Write the rows under the objection's lock: a second press of the same form meets them there."""
    Objection.across_tenants.select_for_update(of=("self",), no_key=True).get(pk=objection.pk)
    there = set(objection.evidence.exclude(version=None).values_list("kind", "version__sha256"))
    told = set(objection.evidence.values_list("kind", "refusal"))
    moment = clock.now()
    rows = []
    for kind, version in taken:
        if (kind, version.sha256) not in there:
            there.add((kind, version.sha256))
            rows.append(ObjectionEvidence(objection=objection, kind=kind, version=version, added_at=moment))
    for kind, reason in refusals:
        if (kind, reason[:200]) not in told:
            rows.append(ObjectionEvidence(objection=objection, kind=kind, refusal=reason[:200], added_at=moment))
    return ObjectionEvidence.objects.bulk_create(rows)


def _scan(versions: Sequence[DocumentVersion]) -> None:
    """Ask the scanner while the objector waits for the receipt, but not for long; the worker does the rest."""
    until = time.monotonic() + SCAN_SECONDS
    for version in versions:
        if time.monotonic() > until:
            return
        try:
            scan_kept(version)
        except DomainError as fault:
            log.warning("paper %s waits for its scan: %s", version.pk, fault.code)


def _sha256(upload: Any) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in iter(lambda: upload.read(1 << 18), b""):
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
