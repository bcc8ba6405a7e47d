"""An authority's home page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_noop as _
from wagtail.admin.panels import FieldPanel

from cms_content import home
from cms_content.models.base import PortalPage

if TYPE_CHECKING:
    from django.http import HttpRequest

LATEST = 6


class HomePage(PortalPage):
    """Search first, what is open now, latest policies."""

    headline = models.CharField("标语", max_length=40, default=_("找政策 · 办申报 · 提意见"))
    common_searches = models.CharField(
        "常用检索词", max_length=100, blank=True, default="评价指引 有效期 公示", help_text="用空格隔开。"
    )

    content_panels = [*PortalPage.content_panels, FieldPanel("headline"), FieldPanel("common_searches")]
    template = "cms_content/home_page.html"
    parent_page_types: list[str] = []
    subpage_types = [
        "cms_content.PolicyIndexPage",
        "cms_content.SectionPage",
        "cms_content.ClusterDirectoryPage",
        "cms_content.StandardPage",
    ]

    class Meta:
        verbose_name = verbose_name_plural = "首页"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the open panels, the latest policies and the latest of other sections."""
        from cms_content import queries  # queries read the page types, this one among them

        context = super().get_context(request, *args, **kwargs)
        tenant = getattr(request, "tenant", None)
        context["crumbs"] = []
        context["hints"] = self.common_searches.split()
        context["panels"] = home.panels_for(tenant, request) if tenant else []
        context["latest"] = queries.listed(queries.policies_of(tenant)[:LATEST]) if tenant else []
        context["shelves"] = home.latest_of(tenant) if tenant else []
        return context
