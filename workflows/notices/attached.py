"""Which files the public may read because a notice shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import clock
from portal.tenancy.scope import bound
from workflows.notices.models import DraftAttachment

if TYPE_CHECKING:
    from portal.documents.models import DocumentVersion
    from portal.tenancy.models import Tenant


def is_attached(tenant: Tenant, version: DocumentVersion) -> bool:
    """Tell whether a notice of the authority that has opened shows the version; it stays when the notice has ended."""
    opened = {"draft__notice__tenant": bound(tenant), "draft__notice__published_at__lte": clock.now()}
    return DraftAttachment.objects.filter(version=version, **opened).exists()
