"""The page of a topic (专题): what the site holds on one subject, of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel

from cms_content.models.base import OrderedRow
from cms_content.models.section import SectionedPage, SectionKind

if TYPE_CHECKING:
    from django.http import HttpRequest


class TopicPage(SectionedPage):
    """Chosen pages first, then all of the site's pages in the topic's class."""

    section_kind = SectionKind.TOPICS
    summary = models.TextField("说明")

    content_panels = [
        *SectionedPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("theme"),
        InlinePanel("highlights", label="推荐"),
    ]
    template = "cms_content/topic_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "专题"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the chosen pages and those of the class, by kind."""
        from cms_content import topics  # it reads this model

        return super().get_context(request, *args, **kwargs) | topics.topic_context(self, request)


class TopicHighlight(OrderedRow):
    """A page that the editors put in front."""

    page = ParentalKey(TopicPage, on_delete=models.CASCADE, related_name="highlights")
    target = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name="页面")
    note = models.CharField("推荐语", max_length=120, blank=True)

    panels = [PageChooserPanel("target"), FieldPanel("note")]

    class Meta(OrderedRow.Meta):
        verbose_name = verbose_name_plural = "推荐"

    def __str__(self) -> str:
        return self.note or str(self.target_id)
