"""The list of an authority's policies, with filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import Http404
from wagtail.admin.panels import FieldPanel

from cms_content.models.base import PortalPage
from portal.paging import page_of, query_without_page

if TYPE_CHECKING:
    from django.http import HttpRequest

PER_PAGE = 20


class PolicyIndexPage(PortalPage):
    """政策: filter by validity, theme and year; newest first."""

    intro = models.CharField("导语", max_length=200, blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("intro")]
    template = "cms_content/policy_index_page.html"
    parent_page_types = ["cms_content.HomePage"]
    subpage_types = ["cms_content.PolicyPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = verbose_name_plural = "政策栏目"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the filter form and one page of policies. 404 for a page that does not exist."""
        from cms_content import queries  # queries and forms read the page types, this one among them
        from cms_content.forms import PolicyFilter

        context = super().get_context(request, *args, **kwargs)
        tenant = getattr(request, "tenant", None)
        if tenant is None:
            raise Http404
        form = PolicyFilter(request.GET, years=queries.policy_years(tenant), themes=queries.policy_themes(tenant))
        found = queries.policies_of(tenant, **form.chosen())
        page = page_of(request, found, PER_PAGE)
        query = query_without_page(request)
        context.update(
            filter=form,
            unknown=form.unknown(),
            page_of_policies=page,
            policies=queries.listed(page.object_list),
            query=f"{query}&" if query else "",
        )
        return context
