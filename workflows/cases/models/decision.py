"""What was decided, what was issued with it, and what the applicant was asked to put right."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from portal.documents.models import DocumentVersion
from portal.tenancy.models import Tenant
from workflows.cases.models.case import Case, CaseEdition
from workflows.cases.models.work import WorkItem


class AppendOnly(models.QuerySet[Any]):
    """Rows that are written once."""

    def update(self, **_changes: Any) -> int:
        """Refuse: decisions are never rewritten."""
        raise TypeError("append-only")

    def delete(self) -> Any:
        """Refuse: decisions are never removed."""
        raise TypeError("append-only")


class Decision(models.Model):
    """One verdict: who, for which authority, at which step, on which edition, with what opinion."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    work = models.OneToOneField(WorkItem, models.PROTECT, related_name="decision")
    edition = models.ForeignKey(CaseEdition, models.PROTECT, related_name="decisions")
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="机关")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="委托人"
    )
    step = models.CharField("环节名", max_length=60)
    title = models.CharField("环节", max_length=60)
    verdict = models.CharField("结论", max_length=30)
    verdict_title = models.CharField("结论文字", max_length=40)
    opinion = models.TextField("意见")
    at = models.DateTimeField("时间")
    handed_over = models.BooleanField("移交下一机关", default=False)
    told_applicant = models.BooleanField("告知申报单位", default=False)
    details = models.JSONField("附加内容", default=dict)
    mandate = models.ForeignKey("cases.Mandate", models.PROTECT, null=True, related_name="+")

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理意见"
        ordering = ["at", "pk"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["case", "actor"], name="decision_by_person")]

    def __str__(self) -> str:
        return f"{self.title}：{self.verdict_title}"

    @property
    def author(self) -> str:
        """Who decided, and in whose stead."""
        return f"{self.actor}（受{self.on_behalf_of}委托）" if self.on_behalf_of else str(self.actor)

    @property
    def signature(self) -> str:
        """Who decided, with the organisation in whose name an agent did (代办)."""
        return f"{self.actor}（代办：{self.case.organisation}）" if self.mandate_id else self.author

    @property
    def is_undone(self) -> bool:
        """Whether it was taken back: the row stays, the gateways no longer read it."""
        return hasattr(self, "undoing")


class Undoing(models.Model):
    """A verdict taken back by the person who gave it, while the next step was untouched (docs/decisions)."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="undoing")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=300)
    at = models.DateTimeField("时间")

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "撤销结论"
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"撤销 {self.decision}"


class DecisionDocument(models.Model):
    """A document that a decision issued or rests on, such as the recommendation letter (推荐函, S2-9)."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="documents")
    kind = models.SlugField("种类")
    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "意见附件"

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class CorrectionRequest(models.Model):
    """What the applicant is asked to put right: only these fields and materials open (DESIGN 6)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="corrections")
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="correction")
    reason = models.TextField("总体要求", blank=True, help_text="不是由办理环节、而是由异议处理提出时填写")
    items = models.JSONField("补正项", default=dict, help_text="字段或材料 → 要求；空为全部开放")
    answered_at = models.DateTimeField("补正完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "补正要求"

    def __str__(self) -> str:
        return f"{self.case} 补正 {len(self.items)} 项"

    @property
    def asked_by(self) -> Tenant:
        """The authority that asks."""
        return self.decision.tenant if self.decision else self.case.edition.tenant

    @property
    def words(self) -> str:
        """What is asked in general, as the applicant reads it."""
        return self.decision.opinion if self.decision else self.reason
