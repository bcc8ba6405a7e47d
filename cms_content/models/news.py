"""The page of a piece of news (工作动态)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms_content.models.section import CHECKED_PANEL, SectionedPage, SectionKind
from cms_content.prose import ProseBlock

if TYPE_CHECKING:
    from django.http import HttpRequest


class NewsPage(SectionedPage):
    """What happened. Its date is the moment it went live; nobody types it."""

    section_kind = SectionKind.NEWS
    lead = models.CharField("导语", max_length=200)
    source = models.CharField("来源", max_length=100, help_text="稿件的提供单位；转载的写明原发布单位。")
    source_url = models.URLField("原文地址", blank=True)
    body = StreamField(ProseBlock(), verbose_name="正文")

    content_panels = [
        *SectionedPage.content_panels,
        FieldPanel("lead"),
        FieldPanel("source"),
        FieldPanel("source_url"),
        FieldPanel("theme"),
        FieldPanel("body"),
        CHECKED_PANEL,
    ]
    template = "cms_content/news_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "工作动态"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the other news and what search machines read."""
        from cms_content import news  # it reads this model

        return super().get_context(request, *args, **kwargs) | news.news_context(self, request)
