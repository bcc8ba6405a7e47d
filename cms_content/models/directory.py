"""The page that lists an authority's clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from cms_content import directory
from cms_content.models.base import PortalPage
from portal.registry.queries import pairs_of

if TYPE_CHECKING:
    from django.http import HttpRequest


PER_PAGE = 50


class ClusterDirectoryPage(PortalPage):
    """集群名录: the clusters in the register, read when the page is opened."""

    template = "cms_content/cluster_directory_page.html"
    parent_page_types = ["cms_content.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = verbose_name_plural = "集群名录"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with one page of the register's clusters here and below, and their toolkits (S1-20)."""
        from cms_content import listing, queries, toolkits  # they read the page types, this one among them

        context = super().get_context(request, *args, **kwargs)
        tenant = getattr(request, "tenant", None)
        if tenant is None:
            raise Http404
        # hundreds at most: read once, then narrowed and counted here
        rows = list(directory.directory_of(tenant).prefetch_related("former_names"))
        context |= listing.narrowed(request, facets=directory.facets_of(rows), rows=rows, per_page=PER_PAGE)
        kits, columns = toolkits.toolkits_by_cluster(queries.public_pages(tenant)), directory.marked(tenant, rows)
        context["clusters"] = directory.entries(context["page_of_rows"].object_list, kits, columns)
        context["has_toolkits"] = any(entry.toolkit for entry in context["clusters"])
        context["columns"] = [one.column for one in columns]
        context["has_zones"] = pairs_of(tenant).exists()
        return context
