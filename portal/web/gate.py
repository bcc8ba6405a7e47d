"""The door of the editors' site: Wagtail knows no authorities, so the host is checked before it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import resolve_url
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, Page

from portal.tenancy.roles import EDITORIAL, has_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from portal.tenancy.models import Tenant

UNBOUND = (
    "wagtailadmin_api:images:",
    "wagtailadmin_api:documents:",
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_workflows:task_cho",
)
"""Lists of all authorities' images, files, pages and stages that no editor's work needs: for the operator only."""

NAMING = {"page_to_move_id", "parent_page_id", "destination_id", "page_id", "page_pk"}
"""Arguments by which an address names a page that Wagtail then shows to every editor."""

PAGES = ("wagtailcore", "page")
FILED: dict[tuple[Any, Any], QuerySet[Any]] = {
    ("wagtailimages", "image"): Image.objects.all(),
    ("wagtaildocs", "document"): Document.objects.all(),
}
"""What addresses of bulk actions name: pages, and what lies in collections."""

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
        if known and has_role(request.user, tenant, *EDITORIAL) and not _names_foreign_thing(request, tenant):
            return None
        raise Http404("您不是该机关的内容编辑")


def _names_foreign_thing(request: HttpRequest, tenant: Tenant) -> bool:
    """Tell whether a thing of another authority is to be moved, chosen, looked into or changed in bulk.

    Wagtail refuses to change it, but names it while it does. What the chooser lists and finds is narrowed by
    `cms_content.wagtail_hooks`, what filters offer by `cms_content.editorial.narrowing`.
    """
    match = request.resolver_match
    arguments = match.kwargs if match else {}
    asks_itself = match is not None and match.namespace == "editorial"  # a review sheet outlives its page
    pages = {int(value) for name, value in arguments.items() if name in NAMING and not asks_itself}
    chosen = match is not None and match.view_name == "wagtailadmin_choose_page_chosen_multiple"
    model = (arguments.get("app_label"), arguments.get("model_name"))
    if chosen or model == PAGES:
        pages |= _numbers(request, "id") | _numbers(request, "childOf")
    if model == PAGES and "all" in request.GET.getlist("id") and not _numbers(request, "childOf"):
        return True  # "all that a search finds" would be all authorities'
    if _has_others(_own_pages(tenant), pages):
        return True
    return model in FILED and _has_others(_own_files(tenant, FILED[model]), _numbers(request, "id"))


def _numbers(request: HttpRequest, name: str) -> set[int]:
    return {int(one) for one in request.GET.getlist(name) if one.isdecimal() and len(one) <= LONGEST_KEY}


def _own_pages(tenant: Tenant) -> QuerySet[Page]:
    tree_root = Page.objects.filter(depth=1)  # belongs to nobody; the chooser starts there
    if tenant.site is None:
        return tree_root
    own: QuerySet[Page] = Page.objects.descendant_of(tenant.site.root_page, inclusive=True) | tree_root
    return own


def _own_files(tenant: Tenant, rows: QuerySet[Any]) -> QuerySet[Any]:
    if tenant.collection is None:
        return rows.none()
    return rows.filter(collection__in=Collection.objects.descendant_of(tenant.collection, inclusive=True))


def _has_others(own: QuerySet[Any], numbers: set[int]) -> bool:
    return bool(numbers) and own.filter(pk__in=numbers).count() != len(numbers)
