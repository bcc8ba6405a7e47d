"""The host says which authority is being visited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404

from portal.tenancy.models import Tenant
from portal.tenancy.scope import tenant_scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class TenantMiddleware:
    """Set `request.tenant` from the host and open its scope for the whole request.

    Hosts without a tenant are unknown (404), but for the demonstration's start page
    and the health check, which belong to no authority.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the visited authority's scope. Raises Http404 for an unknown host."""
        host = request.get_host().rsplit(":", 1)[0].lower()
        known = Tenant.objects.select_related("parent__parent", "site__root_page")
        tenant = known.filter(host=host, is_active=True).first()
        request.tenant = tenant  # type: ignore[attr-defined]  # the one place that adds it
        if tenant is not None:
            if tenant.site is not None:
                # where Wagtail keeps what Site.find_for_request found: it need not look for the site again
                request._wagtail_site = tenant.site  # type: ignore[attr-defined]  # noqa: SLF001  # its documented place
            with tenant_scope(tenant):
                return self.get_response(request)
        if request.path == "/healthz":
            return self.get_response(request)
        if settings.DEMO_MODE and host in settings.DEMO_START_HOSTS:
            # only the demonstration's own few pages exist here: the others need an authority
            request.urlconf = settings.TENANTLESS_URLCONF
            return self.get_response(request)
        raise Http404("没有这个站点")
