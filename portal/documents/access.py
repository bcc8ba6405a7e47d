"""Who may read a document: the apps that use documents say why somebody may (a "ground")."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings

from portal.documents.models import DocumentVersion, ScanStatus
from portal.tenancy.permissions import ALLOWED, Verdict, refused
from portal.tenancy.scope import current_tenant

if TYPE_CHECKING:
    from portal.identity.models import User

Ground = Callable[["User", DocumentVersion], Verdict | None]
_at_home: list[Ground] = []
_across: list[Ground] = []

NO_GROUND = refused("document_not_yours", "您没有查看该文件的权限。")
INFECTED = refused("document_infected", "该文件含有病毒，已被拦截，任何人都不能查看。")
NOT_READY = refused("document_not_ready", "该文件尚未通过病毒扫描，暂时只有上传人可以查看。")


def register_access(ground: Ground, *, across_tenants: bool = False) -> Ground:
    """Add a reason to read: `ground(user, version)` returns an allowing Verdict, or anything else for "not by me".

    A ground is asked only for documents of the authority whose site is visited. One that lets an
    authority read what another one handed over declares `across_tenants=True` and must itself check
    that `current_tenant()` takes part. Registering the same function twice changes nothing.
    """
    grounds = _across if across_tenants else _at_home
    if ground not in grounds:
        grounds.append(ground)
    return ground


def may_read(user: User, version: DocumentVersion) -> Verdict:
    """The rule of `document.read`: a ground first, then the scan; asked within the scope of the visited site.

    Who has no ground learns nothing about the file's state. Infected content is for nobody. Content
    that was not found clean is for its uploader only; the demonstration also shows what is 未扫描.
    """
    if not _has_ground(user, version):
        return NO_GROUND
    if version.scan_status == ScanStatus.INFECTED:
        return INFECTED
    if version.scan_status == ScanStatus.CLEAN or version.created_by_id == user.pk:
        return ALLOWED
    if version.scan_status == ScanStatus.UNSCANNED and settings.DEMO_MODE:
        return ALLOWED
    return NOT_READY


def _has_ground(user: User, version: DocumentVersion) -> bool:
    at_home = version.document.tenant_id == current_tenant().pk
    if at_home and version.created_by_id == user.pk:
        return True
    grounds = [*_at_home, *_across] if at_home else _across
    return any(ground(user, version) for ground in grounds)


def is_safe(version: DocumentVersion) -> bool:
    """Tell whether the scan lets the version go out to others; the demonstration, without a scanner, shows 未扫描."""
    unscanned = settings.DEMO_MODE and version.scan_status == ScanStatus.UNSCANNED
    return unscanned or version.scan_status == ScanStatus.CLEAN
