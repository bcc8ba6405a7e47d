"""Wagtail pages that show notices. Their content is the Notice; editors add a word of explanation."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PagePermissionTester
from wagtail.url_routing import RouteResult

from cms_content.models.base import PortalPage
from cms_content.showing import showing
from portal import clock
from portal.paging import page_of
from workflows.notices.models.notice import Notice

if TYPE_CHECKING:
    from django.http import HttpRequest

PER_PAGE = 20


class KeptPagePermissions(PagePermissionTester):
    """Notices and their section stay where they are: nobody moves, unpublishes, copies or deletes them."""

    def can_delete(self, *_args: Any, **_kwargs: Any) -> bool:
        """Refuse."""
        return False

    def can_unpublish(self) -> bool:
        """Refuse."""
        return False

    def can_move(self) -> bool:
        """Refuse."""
        return False

    def can_copy(self) -> bool:
        """Refuse."""
        return False


class NoticeIndexPage(PortalPage):
    """公示: what is open first, then what was."""

    content_panels: list[Any] = []
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []
    template = "notices/notice_index_page.html"
    parent_page_types = ["cms_content.HomePage"]
    subpage_types = ["notices.NoticePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = verbose_name_plural = "公示栏目"

    def permissions_for_user(self, user: Any) -> KeptPagePermissions:
        """Return what `user` may do: nothing that would take a notice away."""
        return KeptPagePermissions(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with open and past notices, by the clock. 404 for a page that does not exist."""
        from workflows.notices import queries  # queries read the page types, this one among them

        context = super().get_context(request, *args, **kwargs)
        tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
        moment = clock.now()
        context["running"] = queries.summaries(tenant, queries.open_notices(tenant, moment), moment)
        context["page_of_past"] = page_of(request, queries.past_notices(tenant, moment), PER_PAGE)
        return context


class NoticePage(PortalPage):
    """One notice's page; it is made by the verb that publishes, and stays when the notice has ended."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="page")
    explanation = RichTextField("说明", features=["bold", "ol", "ul", "link"], blank=True)

    content_panels = [FieldPanel("explanation")]
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []
    template = "notices/notice_page.html"
    parent_page_types = ["notices.NoticeIndexPage"]
    subpage_types: list[str] = []
    is_creatable = False

    class Meta:
        verbose_name = verbose_name_plural = "公示页"

    def permissions_for_user(self, user: Any) -> KeptPagePermissions:
        """Return what `user` may do: edit the explanation at most."""
        return KeptPagePermissions(user, self)

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Lead to this page from its opening moment on, also when no worker was there to put it live."""
        if not path_components and not self.live and showing(NoticePage.objects.filter(pk=self.pk)).exists():
            return RouteResult(self)
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the notice as the clock has it at this moment. 404 for a part that is not there."""
        from workflows.notices import queries, renewing, table  # they read the page types, this one among them

        context = super().get_context(request, *args, **kwargs)
        moment = clock.now()
        context["shown"] = queries.heading(self.notice, moment)
        context["table"] = table.table_of(self.notice, request, moment)
        context["errata"] = errata = list(self.notice.errata.select_related("item"))
        anew = renewing.renewed(one.item for one in errata if one.item and one.is_material)
        for one in errata:
            one.renewed = anew.get(one.item_id)
        context["attachments"] = queries.attachments_of(self.notice)
        return context


def opened_by_clock(moment: dt.datetime) -> Q:
    """Return the pages whose planned moment has come by `moment` while no worker has put them live yet."""
    due = NoticePage.objects.filter(notice__opened_at=None, notice__published_at__lte=moment)
    return Q(pk__in=due.order_by().values("pk"))
