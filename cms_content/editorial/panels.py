"""What an editor sees on the dashboard of the editors' site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.admin.ui.components import Component

from cms_content.editorial import freshness, queries

if TYPE_CHECKING:
    from collections.abc import Mapping


class ReviewPanel(Component):
    """What waits for this person's examination, and what waits for others'."""

    name = "review"
    order = 100
    template_name = "editorial/panel_review.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the pieces under review in the visited authority."""
        request = parent_context["request"]
        return {"waiting": queries.waiting_in(request.tenant, request.user)}


class FreshnessPanel(Component):
    """Columns, when they last grew, and how long they may wait (RULES B5.1)."""

    name = "freshness"
    order = 110
    template_name = "editorial/panel_freshness.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return how the visited authority's columns stand today."""
        return {"columns": freshness.freshness_of(parent_context["request"].tenant)}
