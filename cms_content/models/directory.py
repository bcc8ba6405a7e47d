"""The page that lists an authority's clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cms_content import directory
from cms_content.models.base import PortalPage

if TYPE_CHECKING:
    from django.http import HttpRequest


class ClusterDirectoryPage(PortalPage):
    """集群名录: the clusters in the register, read when the page is opened."""

    template = "cms_content/cluster_directory_page.html"
    parent_page_types = ["cms_content.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = verbose_name_plural = "集群名录"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the register's clusters of this authority and of those below it."""
        context = super().get_context(request, *args, **kwargs)
        tenant = getattr(request, "tenant", None)
        context["clusters"] = list(directory.directory_of(tenant)) if tenant else []
        return context
