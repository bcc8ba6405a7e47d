"""The administrators' link in the workspace's rail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from portal.tenancy.permissions import may

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest

RAIL_KEY = "issuing"


def settings_link(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the link to the settings of issued documents, for this authority's system administrators."""
    if not may(request.user, "letter.configure", request.tenant):
        return []
    return [{"key": RAIL_KEY, "title": "文书设置", "url": reverse("issuing:settings")}]
