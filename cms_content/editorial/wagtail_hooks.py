"""The review's places in Wagtail's screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.action_menu import CancelWorkflowMenuItem, RestartWorkflowMenuItem, SubmitForModerationMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.widgets.button import Button

from cms_content.editorial.links import sheet_url
from cms_content.editorial.narrowing import narrow
from cms_content.editorial.panels import FreshnessPanel, ReviewPanel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.urls import URLPattern, URLResolver
    from wagtail.models import Page

narrow()


@hooks.register("register_admin_urls")
def review_urls() -> list[URLPattern | URLResolver]:
    """Put the review's screens behind the editors' door."""
    return [path("review/", include("cms_content.editorial.urls"))]


@hooks.register("register_admin_menu_item")
def review_menu() -> MenuItem:
    """Put the register into the menu."""
    return MenuItem("三审三校", reverse("editorial:register"), name="review", icon_name="clipboard-list", order=150)


@hooks.register("insert_global_admin_css")
def review_styles() -> str:
    """Style the sheet, the register and the panels."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/editorial.css"))


@hooks.register("register_page_header_buttons")
def sheet_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001  # Wagtail's names
    """Lead from a page to its sheet."""
    if page.pk and view_name == "edit":
        yield Button("审核单", sheet_url(page.pk), icon_name="clipboard-list", priority=5)


class SubmitItem(SubmitForModerationMenuItem):
    """Wagtail's button, with the name of what it begins."""

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Return the button's context; its words are ours."""
        return super().get_context_data(parent_context) | {"label": "提交三审三校"}


class TakeBackItem(CancelWorkflowMenuItem):
    """Wagtail's button, with the word that authors use."""

    label = "撤回送审"


class AgainItem(RestartWorkflowMenuItem):
    """Wagtail's button, with the word that authors use."""

    label = "重新送审"


OWN_WORDS: dict[type, type] = {
    SubmitForModerationMenuItem: SubmitItem,
    CancelWorkflowMenuItem: TakeBackItem,
    RestartWorkflowMenuItem: AgainItem,
}


@hooks.register("construct_page_action_menu")
def review_buttons(items: list[Any], _request: HttpRequest, _context: dict[str, Any]) -> None:
    """Name the review on the buttons that begin and end it."""
    items[:] = [OWN_WORDS[type(item)](order=item.order) if type(item) in OWN_WORDS else item for item in items]


@hooks.register("construct_homepage_panels")
def dashboard(request: HttpRequest, panels: list[Any]) -> None:
    """Show the review and the columns' freshness; Wagtail's own list would ask without proofreading."""
    if getattr(request, "tenant", None) is not None:
        panels[:] = [panel for panel in panels if not isinstance(panel, WorkflowObjectsToModeratePanel)]
        panels += [ReviewPanel(), FreshnessPanel()]
