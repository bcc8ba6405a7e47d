"""Scanning a version and acting on the answer: taken in, kept waiting, or destroyed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.documents.errors import DocumentContentMissing, ScanFailed, ScannerUnreachable, StorageUnavailable
from portal.documents.models import WAITING, DocumentVersion, ScanStatus
from portal.documents.queries import waiting_for_scan
from portal.documents.scanning import configured_scanner
from portal.documents.storage import content_key, default_store

log = logging.getLogger(__name__)
DETAIL_CHARACTERS = 200
RESCAN_BATCH = 100


@dataclass(frozen=True)
class Outcome:
    """What became of a scan: the state that follows, why, and whether the scanner answered at all."""

    status: ScanStatus
    detail: str = ""
    reachable: bool = True


def examine(file: BinaryIO) -> Outcome:
    """Scan `file`; every doubt ends as pending, never as clean."""
    scanner = configured_scanner()
    if scanner is None:
        return Outcome(ScanStatus.UNSCANNED, "没有配置病毒扫描服务")
    try:
        finding = scanner.scan(file)
    except ScanFailed as fault:
        log.warning("virus scan failed: %s", fault.message)
        return Outcome(ScanStatus.PENDING, fault.message, reachable=not isinstance(fault, ScannerUnreachable))
    return Outcome(ScanStatus.INFECTED, finding.signature) if finding.infected else Outcome(ScanStatus.CLEAN)


@transaction.atomic
def settle(*, version_id: int, outcome: Outcome) -> DocumentVersion:
    """Act on a scan's outcome and return the version as it is now; one that is settled already stays as it is.

    Raises StorageUnavailable or DocumentContentMissing, and then nothing has changed.
    """
    same = _locked_with_copies(version_id)
    version = next(each for each in same if each.pk == version_id)
    if version.scan_status not in WAITING:
        return version
    version.scanned_at = clock.now()
    version.scan_detail = outcome.detail[:DETAIL_CHARACTERS]
    if outcome.status == ScanStatus.INFECTED:
        _destroy(version, same)
    elif outcome.status == ScanStatus.PENDING:
        version.save(update_fields=["scanned_at", "scan_detail"])
    else:
        _take_in(version, outcome.status)
    return version


def rescan_waiting(*, limit: int = RESCAN_BATCH) -> int:
    """Scan what still waits, of all authorities; return how many versions were settled as clean or infected.

    Safe to run at any time, twice, or in several processes. Without a scanner it does nothing; when
    the scanner does not answer it stops, for no other file would fare better.
    """
    if configured_scanner() is None:
        return 0
    settled = 0
    for version_id in waiting_for_scan(limit=limit):
        outcome = _examine_stored(version_id)
        if outcome is None:
            continue
        version = settle(version_id=version_id, outcome=outcome)
        settled += version.scan_status not in WAITING
        if not outcome.reachable:
            break
    return settled


def scan_kept(version: DocumentVersion) -> DocumentVersion:
    """Ask the scanner about a version that waits, and return it as it is then: settled, or still waiting."""
    if version.scan_status not in WAITING:
        return version
    outcome = _examine_stored(version.pk)
    if outcome is None:
        version.refresh_from_db()
        return version
    return settle(version_id=version.pk, outcome=outcome)


def _examine_stored(version_id: int) -> Outcome | None:
    """Scan a stored content; None if another process settled it meanwhile."""
    version = DocumentVersion.across_tenants.get(pk=version_id)
    try:
        with default_store().open(version.storage_key) as file:
            return examine(file)
    except DocumentContentMissing as fault:
        version.refresh_from_db()
        if version.scan_status not in WAITING:
            return None
        return Outcome(ScanStatus.PENDING, fault.message)


def _take_in(version: DocumentVersion, status: ScanStatus) -> None:
    waited = version.storage_key
    version.storage_key = content_key(tenant_id=version.document.tenant_id, sha256=version.sha256)
    if waited != version.storage_key:
        default_store().promote(waited, version.storage_key)
        transaction.on_commit(partial(discard, waited))
    version.scan_status = status
    version.save(update_fields=["storage_key", "scan_status", "scanned_at", "scan_detail"])


def _locked_with_copies(version_id: int) -> list[DocumentVersion]:
    """Return this version and the authority's others of the same content, locked in one order for everybody."""
    versions = DocumentVersion.across_tenants.select_related("document__tenant")
    asked = versions.get(pk=version_id)
    same = versions.filter(document__tenant=asked.document.tenant_id, sha256=asked.sha256)
    return list(same.select_for_update(of=("self",)).order_by("pk"))


def _destroy(version: DocumentVersion, same: list[DocumentVersion]) -> None:
    """Mark every version of this authority with this content as infected and remove the content."""
    found = [each for each in same if each.scan_status != ScanStatus.INFECTED]
    for each in found:
        each.scan_status = ScanStatus.INFECTED
        each.scanned_at, each.scan_detail = version.scanned_at, version.scan_detail
        each.save(update_fields=["scan_status", "scanned_at", "scan_detail"])
    for key in {each.storage_key for each in found}:
        transaction.on_commit(partial(discard, key))
    record(
        tenant=version.document.tenant,
        actor=version.created_by,
        verb="document.infected",
        target=f"document_version:{version.pk}",
        summary=f"拦截含病毒的文件：{version.scan_detail}",
        details={"sha256": version.sha256, "size": version.size, "versions": [each.pk for each in found]},
    )


def discard(key: str) -> None:
    """Remove a content that no record names any more; a failure leaves litter, nothing worse."""
    try:
        default_store().delete(key)
    except StorageUnavailable:
        log.exception("could not remove %s", key)
