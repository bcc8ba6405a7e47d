"""Where editors find what this app offers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from wagtail import hooks
from wagtail.admin.widgets import Button

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wagtail.models import Page


@hooks.register("register_page_header_buttons")
def preview_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001  # Wagtail's signature
    """Offer a link to the page's latest draft for somebody without an account."""
    if page.pk and page.latest_revision_id:
        yield Button("预览链接", reverse("preview_link", kwargs={"page_id": page.pk}), icon_name="link", priority=45)
