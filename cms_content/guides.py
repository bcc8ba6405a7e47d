"""What the page of a guide shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cms_content.models import GuidePage


def guide_context(page: GuidePage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template needs beside the page itself."""
    return {"address": page.get_full_url(request)}
