"""What an authority issued, under which number, and how it numbers."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.documents.models import DocumentVersion
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant
from workflows.cases.models import Case, Decision
from workflows.issuing.kinds import KIND_CHOICES


class IssuingSetting(models.Model):
    """How one authority issues documents of one kind: its 代字, and its own template if it has one."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="issuing_settings", verbose_name="机关")
    kind = models.SlugField("文书", choices=KIND_CHOICES)
    word = models.CharField("发文代字", max_length=30)
    template = models.ForeignKey(
        DocumentVersion, models.PROTECT, null=True, related_name="+", verbose_name="模板", help_text="空为通用模板"
    )

    across_tenants = models.Manager()
    objects = TenantManager["IssuingSetting"]()

    class Meta:
        verbose_name = verbose_name_plural = "文书设置"
        default_manager_name = "across_tenants"
        constraints = [models.UniqueConstraint(fields=["tenant", "kind"], name="issuing_setting_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.word}"


class NumberSeries(models.Model):
    """The last number given under one 代字 in one year; kinds with the same 代字 share it (RULES B5.1)."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="number_series", verbose_name="机关")
    word = models.CharField("发文代字", max_length=30)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("已用至", default=0)

    across_tenants = models.Manager()
    objects = TenantManager["NumberSeries"]()

    class Meta:
        verbose_name = verbose_name_plural = "文号序列"
        default_manager_name = "across_tenants"
        constraints = [models.UniqueConstraint(fields=["tenant", "word", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕"


class SeriesStart(models.Model):
    """Why a series goes on at a later number: the ones before it were used on paper."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="starts", verbose_name="序列")
    before = models.PositiveIntegerField("原已用至")
    last = models.PositiveIntegerField("现已用至")
    reason = models.CharField("原因", max_length=200)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "起始号登记"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=models.Q(last__gt=models.F("before")), name="series_goes_up")]

    def __str__(self) -> str:
        return f"{self.series} {self.before} → {self.last}"


class LetterDraft(models.Model):
    """A document as it would be issued, for the authority's own eyes, before it has a number (签发前的草稿)."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="letter_drafts", verbose_name="机关")
    case = models.ForeignKey(Case, models.PROTECT, related_name="letter_drafts", verbose_name="办件")
    kind = models.SlugField("文书", choices=KIND_CHOICES)
    words = models.TextField("写入文书的说明", blank=True)
    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="+", verbose_name="Word 文件")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="起草人")
    prepared_at = models.DateTimeField("起草时间")

    across_tenants = models.Manager()
    objects = TenantManager["LetterDraft"]()

    class Meta:
        verbose_name = verbose_name_plural = "文书草稿"
        default_manager_name = "across_tenants"
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "kind"], name="letter_draft_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（草稿）"


class IssuedDocument(models.Model):
    """One document that an authority issued after a decision. A void one stays, with its number and the reason."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="issued_documents", verbose_name="发文机关")
    case = models.ForeignKey(Case, models.PROTECT, related_name="issued_documents", verbose_name="办件")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="issued", verbose_name="所依据的结论")
    kind = models.SlugField("文书", choices=KIND_CHOICES)
    title = models.CharField("标题", max_length=200)
    word = models.CharField("发文代字", max_length=30)
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("顺序号")
    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="+", verbose_name="Word 文件")
    pdf = models.ForeignKey(DocumentVersion, models.PROTECT, null=True, related_name="+", verbose_name="PDF 文件")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="印发人")
    issued_at = models.DateTimeField("印发时间")
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="作废人"
    )
    voided_at = models.DateTimeField("作废时间", null=True)
    void_reason = models.CharField("作废原因", max_length=300, blank=True)

    across_tenants = models.Manager()
    objects = TenantManager["IssuedDocument"]()

    class Meta:
        verbose_name = verbose_name_plural = "已印发文书"
        ordering = ["issued_at", "pk"]
        default_manager_name = "across_tenants"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "word", "year", "number"], name="issued_number_once"),
            models.UniqueConstraint(
                fields=["decision", "kind"], condition=models.Q(voided_at=None), name="issued_once_per_decision"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="issued_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.full_number}"

    @property
    def full_number(self) -> str:
        """The number as it is printed: 代字〔年份〕N号, never padded with zeros (RULES B5.1)."""
        return full_number(self.word, self.year, self.number)


def full_number(word: str, year: int, number: int) -> str:
    """Return 代字〔年份〕N号 with six-corner brackets (GB/T 9704-2012, RULES B5.1)."""
    return f"{word}〔{year}〕{number}号"
