"""Wagtail's own screens, narrowed to the visited authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail import hooks

from cms_content.file_chooser import FILE_CHOOSER

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.query import PageQuerySet

    from cms_content.file_chooser import FileChooser


@hooks.register("register_admin_viewset")
def public_files() -> FileChooser:
    """Let editors upload and choose files for the public."""
    return FILE_CHOOSER


@hooks.register("construct_page_chooser_queryset")
def own_pages_only(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """List and find in the page chooser only pages of the visited authority; the operator's see all."""
    tenant = getattr(request, "tenant", None)
    if request.user.is_superuser:
        return pages
    if tenant is None or tenant.site is None:
        return pages.none()
    return pages.descendant_of(tenant.site.root_page, inclusive=True)
