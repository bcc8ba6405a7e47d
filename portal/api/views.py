"""The page that explains the interface, its list of resources, and permanent links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from cms_content.showing import showing
from portal.api import previews
from portal.api.addresses import url_of
from portal.api.delivery import PREVIEW, unlisted
from portal.api.interface import ABOUT, api
from portal.api.resources.common import tenant_of
from portal.errors import NotFound
from portal.freshness import public_page
from portal.tenancy.permissions import may

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from portal.identity.models import User

LONGEST_ECHO = 80
"""Characters of an unknown address that are repeated to who asked."""


def operations() -> list[dict[str, Any]]:
    """Return the operations as the interface describes itself, in Chinese: address, title, explanation, parameters."""
    with translation.override(settings.LANGUAGE_CODE):
        return [
            {
                "path": path,
                "summary": str(operation["summary"]),
                "description": str(operation.get("description", "")),
                "parameters": [
                    {"name": one["name"], "description": str(one["description"])}
                    for one in operation.get("parameters", [])
                ],
            }
            for path, item in api.get_openapi_schema()["paths"].items()
            for operation in item.values()
        ]


@require_safe
@public_page()
def about(request: HttpRequest) -> HttpResponse:
    """Explain the interface to the people who write programs."""
    crumbs = [{"title": _("首页"), "url": "/"}, {"title": _("数据接口"), "url": ""}]
    introduction, _gap, points = ABOUT.partition("\n\n")
    context = {
        "crumbs": crumbs,
        "introduction": introduction,
        "points": [line.removeprefix("- ") for line in points.splitlines()],
        "operations": operations(),
        "origin": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "api/about.html", context)


def index(request: HttpRequest) -> JsonResponse:
    """List the resources and where they are described."""
    lists = {
        item["path"].rsplit("/", 1)[1]: request.build_absolute_uri(item["path"])
        for item in operations()
        if "{" not in item["path"]
    }
    described = request.build_absolute_uri(reverse("api_v1:openapi-json"))
    about_page = request.build_absolute_uri(reverse("api"))
    return JsonResponse(
        {"resources": lists, "openapi": described, "documentation": about_page},
        json_dumps_params={"ensure_ascii": False},
    )


def unknown(_request: HttpRequest, rest: str) -> HttpResponse:
    """Say that there is no such resource. Raises NotFound."""
    raise NotFound(f"没有“/api/{rest[:LONGEST_ECHO]}”这个接口地址。可用的地址见 /api/。")


def unknown_office(_request: HttpRequest, rest: str) -> HttpResponse:
    """Say that the office part has no such address. Raises NotFound."""
    raise NotFound(
        f"没有“/api/v1/office/{rest[:LONGEST_ECHO]}”这个接口地址。可用的地址见 /api/v1/office/openapi.json。"
    )


@never_cache
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the draft that the token opens as its page would look. 404 for any other token."""
    page = previews.opened(tenant=tenant_of(request), token=token)
    response: Any = page.serve_preview(request, page.default_preview_mode)
    return unlisted(response.render() if hasattr(response, "render") else response)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview_link(request: HttpRequest, page_id: int) -> HttpResponse:
    """Let an editor make a link to a page's latest draft for somebody without an account."""
    tenant, user = tenant_of(request), cast("User", request.user)
    if not may(user, "content.preview", tenant):
        raise NotFound  # who does not edit here does not learn which pages there are
    page = previews.page_to_preview(tenant=tenant, actor=user, page_id=page_id)
    context: dict[str, Any] = {
        "page": page,
        "minutes": int(previews.LIFETIME.total_seconds() // 60),
        "crumbs": [{"title": _("首页"), "url": "/"}, {"title": _("预览链接"), "url": ""}],
    }
    if request.method == "POST":
        made = previews.issue_preview(tenant=tenant, actor=user, page_id=page_id)
        shown = reverse("preview", kwargs={"token": made.token})
        data = reverse("wagtailapi_v3:detail_page", kwargs={"page_id": page_id})
        context |= {
            "expires_at": made.expires_at,
            "address": request.build_absolute_uri(shown),
            "data_address": request.build_absolute_uri(f"{data}?{PREVIEW}={made.token}"),
        }
    return render(request, "api/preview_link.html", context)


@require_safe
@public_page()
def permalink(request: HttpRequest, page_id: int) -> HttpResponsePermanentRedirect:
    """Lead to where the page lies now. 404 for a draft, a withdrawn page and another authority's."""
    site = request.tenant.site  # type: ignore[attr-defined]  # set by the middleware
    pages = Page.objects.descendant_of(site.root_page, inclusive=True) if site else Page.objects.none()
    page = showing(pages).filter(pk=page_id).first()
    url = url_of(page, request) if page else None
    if url is None:
        raise Http404("没有这个永久链接")
    return HttpResponsePermanentRedirect(url)
