"""Wagtail's own screens, narrowed to the visited authority; which pages are public."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from wagtail import hooks

from cms_content.file_chooser import FILE_CHOOSER
from cms_content.guide_checks import cautions
from cms_content.models import GuidePage
from cms_content.models.base import PortalPage
from cms_content.policy_chooser import POLICY_CHOOSER
from portal.freshness import mark_public

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.models import Page
    from wagtail.query import PageQuerySet

    from cms_content.file_chooser import FileChooser
    from cms_content.policy_chooser import PolicyChooser

Serve = Callable[..., Any]
INNERMOST = 1000
"""Wagtail's own hooks, which ask for restrictions, come before it."""


@hooks.register("register_admin_viewset")
def public_files() -> FileChooser:
    """Let editors upload and choose files for the public."""
    return FILE_CHOOSER


@hooks.register("register_admin_viewset")
def policy_documents() -> PolicyChooser:
    """Let editors choose policy documents, also public ones of the authorities above."""
    return POLICY_CHOOSER


@hooks.register("construct_page_chooser_queryset")
def own_pages_only(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """List and find in the page chooser only pages of the visited authority; the operator's see all."""
    tenant = getattr(request, "tenant", None)
    if request.user.is_superuser:
        return pages
    if tenant is None or tenant.site is None:
        return pages.none()
    return pages.descendant_of(tenant.site.root_page, inclusive=True)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_what_a_guide_lacks(request: HttpRequest, page: Page) -> None:
    """Say after each saving what stands in the way of publication; not to the saving that goes on by itself."""
    if isinstance(page, GuidePage) and "application/json" not in request.headers.get("accept", ""):
        for caution in cautions(page):
            messages.warning(request, caution)


@hooks.register("on_serve_page", order=INNERMOST)
def unrestricted_page_is_public(serve: Serve) -> Serve:
    """Say that a page that no restriction held back is the same for everybody; previews do not come this way."""

    def marked(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> Any:
        if isinstance(page, PortalPage):
            mark_public(request)
        return serve(page, request, args, kwargs)

    return marked
