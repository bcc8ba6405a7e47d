"""The handlers' link in the workspace's rail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from portal.tenancy.permissions import may
from workflows.notices.queries import objection_queue

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest

RAIL_KEY = "objections"


def objection_links(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the link to the objections with their number, for handlers of this authority only."""
    tenant = request.tenant
    if not may(request.user, "objection.list", tenant):
        return []
    count = objection_queue(tenant).count()
    return [{"key": RAIL_KEY, "title": "异议处理", "url": reverse("notices:queue"), "count": count}]
