"""What all page types share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from wagtail.models import Orderable, Page, Site

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest
    from wagtail.models import Revision


class OrderedRow(Orderable):
    """A row of a page in the order that editors gave it; what nobody put in an order stays as it was entered."""

    class Meta:
        abstract = True
        ordering = ["sort_order", "pk"]


class PortalPage(Page):
    """A page of one authority's site, with breadcrumbs. Abstract.

    Its tenant is that of the site it lies under, never a field of its own.
    """

    class Meta:
        abstract = True

    def require_publishable(self) -> None:
        """Raise a DomainError when this version lacks what a page of its kind must have; asked before it is public.

        Also where publication is planned for later, and by the review before its last approval counts.
        """

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Publish, or schedule, a revision. Raises what `require_publishable` of that version raises."""
        revision.as_object().require_publishable()
        super().publish(revision, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the template's context with the breadcrumbs from the home page down to here."""
        context = super().get_context(request, *args, **kwargs)
        crumbs = [{"title": page.title, "url": page.get_url(request)} for page in self._above(request)]
        if crumbs:
            crumbs[0]["title"] = _("首页")
        context["crumbs"] = [*crumbs, {"title": self.title, "url": ""}]
        return context

    def _above(self, request: HttpRequest) -> Iterable[Page]:
        """Return the pages from the home page down to the one above; the home page itself is known with the site."""
        site = Site.find_for_request(request)
        if site and self.is_child_of(site.root_page):
            return [site.root_page]
        return self.get_ancestors().filter(depth__gte=2).only("title", "depth", "url_path", "path")
