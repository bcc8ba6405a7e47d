"""The page of open data, its manifest and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import clock
from portal.api.delivery import answer
from portal.api.opendata.dump import WRITERS, dumped
from portal.api.opendata.manifest import manifest
from portal.api.opendata.tables import table_named
from portal.api.resources.common import tenant_of
from portal.errors import NotFound
from portal.freshness import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


@require_safe
@public_page()
def page(request: HttpRequest) -> HttpResponse:
    """Show people what can be downloaded and what its columns mean."""
    crumbs = [{"title": _("首页"), "url": "/"}, {"title": _("开放数据"), "url": ""}]
    return render(request, "api/open_data.html", {"crumbs": crumbs, "offer": manifest(request)})


def describe(request: HttpRequest) -> HttpResponseBase:
    """Answer with the manifest."""
    return answer(request, manifest(request))


def file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """Answer with a whole table as a file, or 304 if the reader holds it. Raises NotFound."""
    if form not in WRITERS:
        raise NotFound("只提供 csv 和 json 两种格式。")
    table = table_named(name)
    dump = dumped(table, form, request)
    called = f"{tenant_of(request).code}-{name}-{clock.today():%Y%m%d}.{form}"
    response = FileResponse(dump.file, content_type=WRITERS[form][1], as_attachment=True, filename=called)
    response["Content-Length"] = str(dump.size)
    response["ETag"] = etag = f'"{dump.sha256}"'
    patch_cache_control(response, public=True, no_cache=True)
    held = get_conditional_response(request, etag=etag)
    if held is None:
        return response
    dump.file.close()  # not the answer, which would end the request
    held["ETag"] = etag
    return held
