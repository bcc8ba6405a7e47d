"""Files for everybody: uploaded to be published, and read without signing in while a public page shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from portal.documents.access import is_safe
from portal.documents.actions import HandOut, store_version
from portal.documents.models import DocumentVersion, ScanStatus
from portal.documents.names import content_disposition
from portal.documents.storage import default_store
from portal.errors import NotFound
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.identity.models import User
    from portal.tenancy.models import Tenant

PURPOSE = "public"
"""The purpose of a document that was uploaded to be published; no other document is ever handed out here."""

Shows = Callable[["Tenant", DocumentVersion], bool]
_showing: list[Shows] = []


def register_showing(shows: Shows) -> None:
    """Add `(tenant, version) -> bool`: whether a public page of the authority shows the version now."""
    if shows not in _showing:
        _showing.append(shows)


def store_public(*, tenant: Tenant, actor: User, upload: Any, title: str = "") -> DocumentVersion:
    """Take in a file that is meant for the public; it is read by nobody before a public page shows it.

    Raises what `store_version` raises.
    """
    return store_version(tenant=tenant, actor=actor, upload=upload, title=title, purpose=PURPOSE)


def public_versions(tenant: Tenant) -> QuerySet[DocumentVersion]:
    """Return the authority's files that are meant for the public, the newest first, infected ones left out."""
    rows = DocumentVersion.across_tenants.filter(document__tenant=bound(tenant), document__purpose=PURPOSE)
    return rows.exclude(scan_status=ScanStatus.INFECTED).select_related("document").order_by("-created_at", "-pk")


def hand_out_public(*, tenant: Tenant, version_id: int, inline: bool = False) -> tuple[DocumentVersion, HandOut]:
    """Give anybody a file that a public page of the authority shows now.

    `inline` shows it in the browser; it is ignored for anything but PDF and pictures. Raises NotFound for a file
    that was not uploaded to be published, is shown nowhere, belongs to another authority, or was not found clean
    (the demonstration, which has no scanner, hands out what is 未扫描).
    """
    version = public_versions(tenant).filter(pk=version_id).first()
    if version is None or not is_safe(version) or not any(shows(tenant, version) for shows in _showing):
        raise NotFound("没有找到这份文件，可能已经撤下。")
    inline = inline and version.previewable
    store = default_store()
    url = store.presigned_get(
        version.storage_key, filename=version.filename, content_type=version.content_type, inline=inline
    )
    file = None if url else store.open(version.storage_key)
    disposition = content_disposition(version.filename, inline=inline)
    return version, HandOut(version.content_type, disposition, inline, url, file)
