"""Wagtail's interface of pages, narrowed: reading only, the visited authority's public pages only, no other things.

Wagtail 8 calls it a preview. Its own instance (`wagtail.api.v3.api.api`) lists every authority's files, and writes
for whoever holds a token; it is never mounted. A test holds the addresses that exist against a list.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from ninja import NinjaAPI, Path, Query, Router
from ninja.pagination import paginate
from wagtail.api.v3.auth import AllowAnonymous
from wagtail.api.v3.errors import as_validation_error, register_exception_handlers
from wagtail.api.v3.pagination import WagtailLimitOffsetPagination
from wagtail.api.v3.routers.pages import PageDetailSchema, PageFilterSchema
from wagtail.api.v3.schemas import BasePageSchema
from wagtail.api.v3.schemas.pages import BASE_PAGE_READ_FIELDS
from wagtail.api.v3.schemas.params import APIFieldFilterSchema, OrderingSchema, SearchSchema
from wagtail.models import Page

from cms_content.showing import showing
from portal.api import previews
from portal.api.problems import BadParameters, problem_of
from portal.api.resources.common import tenant_of
from portal.api.schemas.common import Key
from portal.errors import DomainError, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

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


def public_rows(request: HttpRequest, model: type[Page] = Page) -> Any:
    """Return the visited authority's pages that anybody may read now, by the clock (`cms_content.showing`).

    In place of Wagtail's own set, which knows only what a worker has put live.
    """
    site = request._wagtail_site  # type: ignore[attr-defined]  # noqa: SLF001  # set by `at_home`
    manager: Any = model._default_manager  # noqa: SLF001  # Django's own name for it
    rows = showing(manager.public()).descendant_of(site.root_page, inclusive=True)
    return rows.select_related("content_type", "locale").order_by("pk")


class PublicFilter(PageFilterSchema):
    """Wagtail's filters; a page that one names must be public by the clock too."""

    @staticmethod
    def get_public_page(request: HttpRequest, page_id: int, loc: str) -> Page:
        """Return the page that a filter names, or raise what makes a 422."""
        try:
            found: Page = public_rows(request).get(pk=page_id)
        except Page.DoesNotExist as error:
            raise as_validation_error(error, f"No Page matches the given {loc} value.", loc=(loc,)) from error
        return found


@router.get("/", response=list[BasePageSchema], url_name="list_pages", operation_id="pages_list", summary="页面目录")
@at_home
@paginate(WagtailLimitOffsetPagination, pass_parameter="pagination_info")  # noqa: S106  # a parameter's name
def list_pages(
    request: HttpRequest,
    filters: Query[PublicFilter],
    ordering: Query[OrderingSchema],
    search: Query[SearchSchema],
    **kwargs: Any,
) -> Any:
    """List the public pages: Wagtail's own steps over our own set of pages."""
    models: Any = filters.type
    rows = public_rows(request, models[0] if len(models) == 1 else Page)
    fields = APIFieldFilterSchema.with_exclude_schemas(
        raw_params=request.GET,
        schemas=(PublicFilter, OrderingSchema, SearchSchema),
        base_fields=BASE_PAGE_READ_FIELDS,
    )
    rows = fields.filter_queryset(filters.filter(rows, request))
    rows = ordering.order_queryset(rows, kwargs["pagination_info"], base_fields=BASE_PAGE_READ_FIELDS)
    return search.search_queryset(request, rows)


@router.get("/find/", response={302: None}, url_name="find_page", operation_id="pages_find", summary="按地址查找页面")
@at_home
def find_page(request: HttpRequest, html_path: Query[str]) -> Any:
    """Lead to the page at an address of the site."""
    if "\x00" in html_path:
        raise NotFound
    root = request._wagtail_site.root_page.specific  # type: ignore[attr-defined]  # noqa: SLF001  # set by `at_home`
    try:
        page = root.route(request, [part for part in html_path.split("/") if part]).page
    except Http404 as error:
        raise NotFound from error
    get_object_or_404(public_rows(request), pk=page.pk)
    return redirect(reverse("wagtailapi_v3:detail_page", kwargs={"page_id": page.pk}))


@router.get(
    "/{page_id}/",
    response=PageDetailSchema,
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
    found: Page = get_object_or_404(public_rows(request), pk=page_id).specific
    return found


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
