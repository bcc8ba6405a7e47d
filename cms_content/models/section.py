"""A section of a site that lists one kind of page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms_content import themes
from cms_content.models.base import PortalPage

if TYPE_CHECKING:
    from wagtail.models import Page


class SectionKind(models.TextChoices):
    """What a section lists."""

    GUIDES = "guides", _("办事指南")
    INTERPRETATIONS = "interpretations", _("政策解读")
    TOOLKITS = "toolkits", _("政策工具包")
    NEWS = "news", _("工作动态")
    REPORTS = "reports", _("年度报告")
    RANKINGS = "rankings", _("企业榜单")
    TOPICS = "topics", _("专题")


class SectionPage(PortalPage):
    """栏目: the pages of one kind, with filters; the newest first unless the kind says otherwise."""

    kind = models.CharField("栏目类别", max_length=16, choices=SectionKind)
    intro = models.CharField("导语", max_length=200, blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("kind"), FieldPanel("intro")]
    template = "cms_content/section_page.html"
    parent_page_types = ["cms_content.HomePage"]
    subpage_types = [
        "cms_content.GuidePage",
        "cms_content.InterpretationPage",
        "cms_content.ToolkitPage",
        "cms_content.NewsPage",
        "cms_content.AnnualReportPage",
        "cms_content.RankingPage",
        "cms_content.TopicPage",
    ]

    class Meta:
        verbose_name = verbose_name_plural = "栏目"

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with one page of the section's list. 404 for a page that does not exist."""
        from cms_content import listing  # it reads the page types, this one among them

        return super().get_context(request, *args, **kwargs) | listing.section_context(self, request)


CHECKED_PANEL = MultiFieldPanel([FieldPanel("needs_verification"), FieldPanel("verification_note")], heading="核对")


class SectionedPage(PortalPage):
    """A page that lies in the section of its kind, with its class and whether its facts are checked. Abstract."""

    section_kind: SectionKind
    theme = models.CharField("主题分类", max_length=8, blank=True, choices=themes.choices)
    needs_verification = models.BooleanField("待核实", default=False)
    verification_note = models.TextField("待核实事项", blank=True)

    parent_page_types = ["cms_content.SectionPage"]
    subpage_types: list[str] = []

    class Meta:
        abstract = True

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """Tell whether `parent` is a section of this kind."""
        return super().can_create_at(parent) and getattr(parent.specific, "kind", "") == cls.section_kind

    def can_move_to(self, parent: Page) -> bool:
        """Tell whether `parent` is a section of this kind."""
        return super().can_move_to(parent) and getattr(parent.specific, "kind", "") == self.section_kind
