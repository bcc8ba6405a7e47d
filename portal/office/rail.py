"""The link in the workspace's rail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from portal.tenancy.permissions import may

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest

RAIL_KEY = "office"


def office_link(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the link for whoever may make a token here or keeps the webhooks."""
    asked = ("office.token.make", "office.manage")
    if not any(may(request.user, action, request.tenant) for action in asked):
        return []
    return [{"key": RAIL_KEY, "title": "机关接口", "url": reverse("office:home")}]
