"""The page of a toolkit (政策工具包): a curated set of policies with the versions that were curated (RULES S1-20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel

from cms_content.directory import directory_of, no_clusters
from cms_content.models.base import OrderedRow
from cms_content.models.section import CHECKED_PANEL, SectionedPage, SectionKind

if TYPE_CHECKING:
    from django.http import HttpRequest


class ToolkitScope(models.TextChoices):
    """For whom or for what it is put together."""

    TOPIC = "topic", _("按政策工具")
    CLUSTER = "cluster", _("一群一策")
    TIER = "tier", _("按企业梯次")


class Instrument(models.TextChoices):
    """Classes of policy instruments (RULES S0-6)."""

    FISCAL = "fiscal", _("财政")
    TAX = "tax", _("税收")
    LAND = "land", _("土地")
    FINANCE = "finance", _("金融")
    TRADE = "trade", _("贸易")
    PROJECT = "project", _("项目")
    BASE = "base", _("基地")
    TALENT = "talent", _("人才")
    EVALUATION = "evaluation", _("评价")
    PROCUREMENT = "procurement", _("采购")


class Tier(models.TextChoices):
    """Rungs on which enterprises grow (RULES S1-9)."""

    CULTIVATED = "cultivated", _("培育")
    RECOGNISED = "recognised", _("认定")
    ABOVE_SCALE = "above_scale", _("升规")
    LISTED = "listed", _("上市")


class ToolkitForm(WagtailAdminPageForm):
    """The editor's form: offers and takes only clusters that the authority's own directory shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from cms_content.queries import tenant_of  # it reads the page types, this one among them

        if "cluster" in self.fields:
            tenant = tenant_of(self.parent_page)
            self.fields["cluster"].queryset = directory_of(tenant) if tenant else no_clusters()


class ToolkitPage(SectionedPage):
    """Policies put together by instrument, for one cluster, or for one rung of enterprises."""

    section_kind = SectionKind.TOOLKITS
    scope = models.CharField("编排方式", max_length=10, choices=ToolkitScope, default=ToolkitScope.TOPIC)
    cluster = models.ForeignKey(
        "registry.Cluster",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="适用集群",
    )
    tier = models.CharField("企业梯次", max_length=12, blank=True, choices=Tier)
    summary = models.TextField("适用说明")
    reviewed_on = models.DateField("最近梳理日期", null=True, blank=True)

    content_panels = [
        *SectionedPage.content_panels,
        MultiFieldPanel([FieldPanel("scope"), FieldPanel("cluster"), FieldPanel("tier")], heading="适用对象"),
        FieldPanel("summary"),
        FieldPanel("theme"),
        FieldPanel("reviewed_on"),
        InlinePanel("entries", label="政策工具", min_num=1),
        CHECKED_PANEL,
    ]
    template = "cms_content/toolkit_page.html"
    base_form_class = ToolkitForm

    class Meta:
        verbose_name = verbose_name_plural = "政策工具包"

    def clean(self) -> None:
        """Refuse a set for one cluster that names none, and one for a rung that names none."""
        super().clean()
        if self.scope == ToolkitScope.CLUSTER and not self.cluster_id:
            raise ValidationError({"cluster": "“一群一策”工具包请选择适用的集群。"})
        if self.scope == ToolkitScope.TIER and not self.tier:
            raise ValidationError({"tier": "按企业梯次编排的工具包请选择梯次。"})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the instruments by class and the validity of each document today."""
        from cms_content import toolkits  # it reads this model

        return super().get_context(request, *args, **kwargs) | toolkits.toolkit_context(self, request)


class ToolkitEntry(OrderedRow):
    """One instrument: what it gives, to whom, by which document, in the version that was read."""

    page = ParentalKey(ToolkitPage, on_delete=models.CASCADE, related_name="entries")
    instrument = models.CharField("工具类别", max_length=12, choices=Instrument)
    benefit = models.CharField("支持内容", max_length=200)
    audience = models.CharField("适用对象", max_length=120, blank=True)
    policy = models.ForeignKey(
        "cms_content.PolicyPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="toolkit_entries",
        verbose_name="依据文件",
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="收入时的版本",
    )
    title = models.CharField("文件名称", max_length=200, blank=True, help_text="本门户未收录时填写。")
    number = models.CharField("发文字号", max_length=60, blank=True)
    clause = models.CharField("条款", max_length=120, blank=True)
    guide = models.ForeignKey(
        "cms_content.GuidePage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="toolkit_entries",
        verbose_name="办事指南",
    )

    panels = [
        FieldPanel("instrument"),
        FieldPanel("benefit"),
        FieldPanel("audience"),
        FieldPanel("policy"),
        FieldPanel("title"),
        FieldPanel("number"),
        FieldPanel("clause"),
        PageChooserPanel("guide", "cms_content.GuidePage"),
    ]

    class Meta(OrderedRow.Meta):
        verbose_name = verbose_name_plural = "政策工具"

    def __str__(self) -> str:
        return self.benefit

    def clean(self) -> None:
        """Refuse an instrument without a document."""
        super().clean()
        if not (self.policy_id or self.title or self.number):
            raise ValidationError({"title": "请选择依据文件，或填写文件名称、发文字号。"})
