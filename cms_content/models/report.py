"""The page of an annual report (年度发展报告, RULES S2-17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField

from cms_content.models.base import OrderedRow
from cms_content.models.section import CHECKED_PANEL, SectionedPage, SectionKind
from cms_content.prose import ProseBlock

if TYPE_CHECKING:
    from django.http import HttpRequest

FIRST_YEAR, LAST_YEAR = 1949, 2100


class AnnualReportPage(SectionedPage):
    """What an authority reports of one year: text, key figures with their sources, the report as a file."""

    section_kind = SectionKind.REPORTS
    year = models.PositiveSmallIntegerField(
        "报告年度", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    summary = models.TextField("摘要")
    scope_note = models.CharField("统计口径", max_length=200, blank=True)
    body = StreamField(ProseBlock(), verbose_name="正文", blank=True)

    content_panels = [
        *SectionedPage.content_panels,
        FieldPanel("year"),
        FieldPanel("summary"),
        FieldPanel("scope_note"),
        InlinePanel("figures", label="主要数据"),
        FieldPanel("body"),
        InlinePanel("files", label="报告文件"),
        CHECKED_PANEL,
    ]
    template = "cms_content/annual_report_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "年度报告"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the figures and those of the year before."""
        from cms_content import reports  # it reads this model

        return super().get_context(request, *args, **kwargs) | reports.report_context(self, request)


class ReportFigure(OrderedRow):
    """A key figure with its unit and where it comes from."""

    page = ParentalKey(AnnualReportPage, on_delete=models.CASCADE, related_name="figures")
    label = models.CharField("指标", max_length=80)
    value = models.DecimalField("数值", max_digits=20, decimal_places=4)
    unit = models.CharField("单位", max_length=20, blank=True)
    source = models.CharField("来源", max_length=120, blank=True)
    is_unverified = models.BooleanField("待核实", default=False)

    panels = [
        FieldPanel("label"),
        FieldPanel("value"),
        FieldPanel("unit"),
        FieldPanel("source"),
        FieldPanel("is_unverified"),
    ]

    class Meta(OrderedRow.Meta):
        verbose_name = verbose_name_plural = "主要数据"

    def __str__(self) -> str:
        return f"{self.label} {self.value.normalize():f} {self.unit}".strip()


class ReportFile(OrderedRow):
    """The report as a file."""

    page = ParentalKey(AnnualReportPage, on_delete=models.CASCADE, related_name="files")
    title = models.CharField("名称", max_length=120)
    version = models.ForeignKey(
        "documents.DocumentVersion", models.PROTECT, related_name="+", verbose_name="文件", null=True, blank=True
    )

    panels = [FieldPanel("title"), FieldPanel("version")]

    class Meta(OrderedRow.Meta):
        verbose_name = verbose_name_plural = "报告文件"

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a file that was not uploaded to be published."""
        from cms_content import public_files  # it reads the rows of this model

        super().clean()
        public_files.check_file(self)
