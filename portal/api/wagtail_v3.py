"""Wagtail's interface of pages, narrowed: reading only, the visited authority's public pages only, no other things.

Wagtail 8 calls it a preview. Its own instance (`wagtail.api.v3.api.api`) lists every authority's files, and writes
for whoever holds a token; it is never mounted. A test holds the addresses that exist against a list.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Path, Query, Router
from wagtail.api.v3.auth import AllowAnonymous
from wagtail.api.v3.errors import register_exception_handlers
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.api.v3.routers import pages as wagtail_pages
from wagtail.api.v3.schemas import BasePageSchema

from portal.api import previews
from portal.api.problems import BadParameters, problem_of
from portal.api.resources.common import tenant_of
from portal.api.schemas.common import Key
from portal.errors import DomainError, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from wagtail.models import Page

ABOUT = "只读的页面接口（Wagtail API v3，预览版）：本机关站点已公开的页面及其公开字段；草稿只凭预览凭证查阅。"

router = Router(tags=["页面"], auth=[AllowAnonymous()])


def at_home(view: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap an operation of Wagtail's: the site is the visited authority's, and no parameter names another."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if "site" in request.GET:
            raise BadParameters([{"field": "site", "message": "数据范围由访问的域名决定，不能另行指定站点。"}])
        site = tenant_of(request).site
        if site is None:
            raise NotFound
        request._wagtail_site = site  # type: ignore[attr-defined]  # noqa: SLF001  # what Wagtail asks for the site
        return view(request, *args, **kwargs)

    return wrapped


router.get("/", response=list[BasePageSchema], url_name="list_pages", operation_id="pages_list", summary="页面目录")(
    at_home(wagtail_pages.list_pages)
)


@router.get("/find/", response={302: None}, url_name="find_page", operation_id="pages_find", summary="按地址查找页面")
@at_home
def find_page(request: HttpRequest, html_path: Query[str]) -> Any:
    """Lead to the page at an address of the site."""
    if "\x00" in html_path:
        raise NotFound
    try:
        return wagtail_pages.find_page(request, html_path=html_path)
    except Http404 as error:
        raise NotFound from error


@router.get(
    "/{page_id}/",
    response=wagtail_pages.PageDetailSchema,
    url_name="detail_page",
    operation_id="pages_detail",
    summary="页面",
    description="一个已公开的页面；带预览凭证时为凭证所指的草稿。",
)
@at_home
def get_page(
    request: HttpRequest,
    page_id: Path[Key],
    preview_token: str | None = None,
) -> Page:
    """Return a public page, or the draft that a preview token opens."""
    if preview_token is not None:
        return previews.opened(tenant=tenant_of(request), token=preview_token, page_id=page_id)
    return get_object_or_404(get_pages_queryset(request), pk=page_id).specific


def _interface() -> NinjaAPI:
    made = NinjaAPI(
        title="集群通页面接口",
        version="3.0.0",
        description=ABOUT,
        urls_namespace="wagtailapi_v3",  # Wagtail's serialisers look addresses up under this name
        openapi_url="/openapi.json",
        docs_url=None,
    )
    register_exception_handlers(made)
    made.add_exception_handler(DomainError, _told)
    made.add_router("/pages/", router)
    return made


def _told(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem_of(error)


api = _interface()
