"""Addresses in answers: on the host by which the reader came for the visited site, by its own host for another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.models import Page


def url_of(page: Page, request: HttpRequest) -> str | None:
    """Return the page's absolute address; None for a page outside every site."""
    parts = page.get_url_parts(request)
    if parts is None:
        return None
    return _absolute(parts, parts[2], request)


def permalink_of(page: Page, request: HttpRequest) -> str | None:
    """Return the address that stays when the page moves; None for a page outside every site."""
    parts = page.get_url_parts(request)
    if parts is None:
        return None
    return _absolute(parts, reverse("permalink", kwargs={"page_id": page.pk}), request)


def data_url_of(page: Page, request: HttpRequest, name: str) -> str | None:
    """Return the address of the page's data at its own site; `name` is that of the operation in /api/v1/."""
    parts = page.get_url_parts(request)
    if parts is None:
        return None
    return _absolute(parts, reverse(f"api_v1:{name}", kwargs={"page_id": page.pk}), request)


def _absolute(parts: tuple[int, str, str], path: str, request: HttpRequest) -> str:
    site_id, root, _own_path = parts
    tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    return request.build_absolute_uri(path) if site_id == tenant.site_id else f"{root}{path}"
