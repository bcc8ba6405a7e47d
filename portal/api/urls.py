"""Addresses of what other systems read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, path

from portal.api import views
from portal.api.delivery import machine_readable
from portal.api.interface import api
from portal.api.office.access import for_systems
from portal.api.office.interface import api as office_api
from portal.api.opendata import views as opendata
from portal.api.wagtail_v3 import api as pages_api

if TYPE_CHECKING:
    from collections.abc import Callable

    from ninja import NinjaAPI


def opened(interface: NinjaAPI, wrap: Callable[..., Any] = machine_readable) -> tuple[list[Any], str, str]:
    """Return the interface's addresses, each for programs of any origin, or as `wrap` says."""
    patterns, app_name, namespace = interface.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = wrap(pattern.callback)
    return patterns, app_name, namespace


urlpatterns = [
    path("api/", views.about, name="api"),
    path("api/v1/", machine_readable(views.index), name="api_index"),
    path("api/v1/office/", opened(office_api, for_systems)),
    path("api/v1/office/<path:rest>", for_systems(views.unknown_office), name="api_office_unknown"),
    path("api/v1/", opened(api)),
    path("api/v3/", opened(pages_api)),
    path("api/<path:rest>", machine_readable(views.unknown), name="api_unknown"),
    path("open-data/", opendata.page, name="open_data"),
    path("open-data/manifest.json", machine_readable(opendata.describe), name="open_data_manifest"),
    path("open-data/<slug:name>.<slug:form>", machine_readable(opendata.file, kept=False), name="open_data_file"),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("workspace/previews/<int:page_id>/", views.preview_link, name="preview_link"),
    path("p/<int:page_id>/", views.permalink, name="permalink"),
]
