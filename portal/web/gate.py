"""The door of the editors' site: Wagtail knows no authorities, so the host is checked before it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import resolve_url
from django.urls import reverse
from wagtail.models import Page

from portal.tenancy.roles import EDITORIAL, has_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from portal.tenancy.models import Tenant

UNBOUND = ("wagtailadmin_api:images:", "wagtailadmin_api:documents:", "wagtailadmin_reports:page_types_usage")
"""Lists of all authorities' images, files and pages that no editor's work needs: for the operator only."""

NAMING = {"page_to_move_id", "parent_page_id"}
"""Arguments by which an address names a page that Wagtail then shows to every editor."""

LONGEST_KEY = 15
"""Digits: what is longer names no row."""


class EditorsGate:
    """Let only the visited authority's own editors into the editors' site (DESIGN 4).

    Others who are signed in find nothing there (404); who is not signed in is sent to the one
    sign-in page of the portal, which counts failures. Wagtail's own sign-in and password pages,
    which do not, are thereby closed. A superuser is let in: sites and collections need an operator.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the door is in `process_view`, where the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Return the way to the sign-in page, or None to go on. Raises Http404."""
        tenant = getattr(request, "tenant", None)
        if tenant is None:
            return None  # hosts without an authority have no editors' site
        match = request.resolver_match
        if match is not None and match.url_name == "wagtailcore_login":
            return redirect_to_login(resolve_url(request.GET.get("next", "/")))
        if not request.path.startswith(reverse("wagtailadmin_home")):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.user.is_superuser:
            return None
        known = match is not None and not match.view_name.startswith(UNBOUND)
        if known and has_role(request.user, tenant, *EDITORIAL) and not _names_foreign_page(request, tenant):
            return None
        raise Http404("您不是该机关的内容编辑")


def _names_foreign_page(request: HttpRequest, tenant: Tenant) -> bool:
    """Tell whether a page of another authority is to be moved, chosen, looked into or changed in bulk.

    Wagtail refuses to change it, but names the page while it does. What the chooser lists and finds
    is narrowed by `cms_content.wagtail_hooks`.
    """
    match = request.resolver_match
    arguments = match.kwargs if match else {}
    numbers = {int(value) for name, value in arguments.items() if name in NAMING}
    chosen = match is not None and match.view_name == "wagtailadmin_choose_page_chosen_multiple"
    if chosen or (arguments.get("app_label"), arguments.get("model_name")) == ("wagtailcore", "page"):
        sent = (number for number in request.GET.getlist("id") if number.isdecimal())
        numbers |= {int(number) for number in sent if len(number) <= LONGEST_KEY}
    if not numbers or tenant.site is None:
        return bool(numbers)
    tree_root = Page.objects.filter(depth=1)  # belongs to nobody; the chooser starts there
    own = Page.objects.descendant_of(tenant.site.root_page, inclusive=True) | tree_root
    return own.filter(pk__in=numbers).count() != len(numbers)
