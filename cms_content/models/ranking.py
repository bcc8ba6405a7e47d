"""The page of one edition of a list of enterprises (领军企业榜, RULES S1-7, A8-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel

from cms_content.models.base import OrderedRow
from cms_content.models.section import CHECKED_PANEL, SectionedPage, SectionKind
from portal.identity.uscc import fault_of

if TYPE_CHECKING:
    from django.http import HttpRequest


class RankingPage(SectionedPage):
    """One edition: by which criteria, who is on it. The measures set no criteria, so the edition must state its own."""

    section_kind = SectionKind.RANKINGS
    series = models.CharField("榜单", max_length=80, help_text="各届同名，如“创新型集群领军企业榜”。")
    edition = models.CharField("届次", max_length=40)
    criteria = models.TextField("入榜标准")
    method = models.TextField("产生办法", blank=True)
    is_ranked = models.BooleanField("排名分先后", default=False)
    notice_page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="公示"
    )

    content_panels = [
        *SectionedPage.content_panels,
        FieldPanel("series"),
        FieldPanel("edition"),
        FieldPanel("criteria"),
        FieldPanel("method"),
        FieldPanel("is_ranked"),
        PageChooserPanel("notice_page"),
        InlinePanel("entries", label="入榜企业", min_num=1),
        CHECKED_PANEL,
    ]
    template = "cms_content/ranking_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "企业榜单"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the enterprises and the other editions."""
        from cms_content import rankings  # it reads this model

        return super().get_context(request, *args, **kwargs) | rankings.ranking_context(self, request)


class RankingEntry(OrderedRow):
    """An enterprise on the list."""

    page = ParentalKey(RankingPage, on_delete=models.CASCADE, related_name="entries")
    name = models.CharField("企业名称", max_length=120)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    place = models.CharField("所在地", max_length=60, blank=True)
    field = models.CharField("领域", max_length=80, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    is_unverified = models.BooleanField("待核实", default=False)

    panels = [
        FieldPanel("name"),
        FieldPanel("uscc"),
        FieldPanel("place"),
        FieldPanel("field"),
        FieldPanel("note"),
        FieldPanel("is_unverified"),
    ]

    class Meta(OrderedRow.Meta):
        verbose_name = verbose_name_plural = "入榜企业"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a credit code with a wrong check digit (RULES B5.2)."""
        super().clean()
        if self.uscc and (problem := fault_of(self.uscc)):
            raise ValidationError({"uscc": problem})
