"""What the page of a ranking shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cms_content.models import RankingPage


def ranking_context(page: RankingPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template needs beside the page itself."""
    return {"address": page.get_full_url(request)}
