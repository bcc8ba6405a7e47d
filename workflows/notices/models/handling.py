"""How an objection is handled: its flow, its steps, what was decided, what was asked of others, its one review.

Nothing here names the objector. Rows of decisions, findings, answers and additions are written once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process, Task

from portal.documents.models import DocumentVersion
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role
from workflows.cases.models import WorkItemState
from workflows.cases.models.decision import AppendOnly
from workflows.notices.models.notice import NoticeItem
from workflows.notices.models.objection import DecisionOutcome, Objection
from workflows.programmes.models import ProgrammeEdition

if TYPE_CHECKING:
    from workflows.notices.handling.nodes import HandlingSpec

OWN_CHOICE = "本机关自定的内部时限，国家层面没有统一的法定时限（待核实）"


class HandlingLimits(models.Model):
    """An authority's limits for handling objections, in working days; no law sets them (RULES B5.3)."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="handling_limits", verbose_name="公示机关")
    edition = models.ForeignKey(
        ProgrammeEdition, models.PROTECT, null=True, related_name="+", verbose_name="事项", help_text="空为全部事项"
    )
    admission = models.PositiveSmallIntegerField("受理审查（工作日）", default=5)
    investigation = models.PositiveSmallIntegerField("调查核实（工作日）", default=20)
    comments = models.PositiveSmallIntegerField("答复征询（工作日）", default=10)
    proposal = models.PositiveSmallIntegerField("提出处理意见（工作日）", default=5)
    decision = models.PositiveSmallIntegerField("作出处理决定（工作日）", default=5)
    review_window = models.PositiveSmallIntegerField("申请复核的期限（工作日）", default=10)
    review = models.PositiveSmallIntegerField("复核审查（工作日）", default=15)
    basis = models.CharField("依据", max_length=200, default=OWN_CHOICE)

    across_tenants = models.Manager()
    objects = TenantManager["HandlingLimits"]()

    class Meta:
        verbose_name = verbose_name_plural = "异议处理时限"
        default_manager_name = "across_tenants"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "edition"], name="handling_limits_edition_once"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(edition=None), name="handling_limits_tenant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant} {self.edition or '全部事项'}"


class Handling(models.Model):
    """The flow of one objection: its process, the limits that held when it began, until when a review may be asked."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="handling")
    process = models.OneToOneField(Process, models.PROTECT, null=True, related_name="handling")
    limits = models.JSONField("时限（工作日）", default=dict)
    started_at = models.DateTimeField("启动时间")
    review_until = models.DateField("申请复核截止日", null=True)
    replied_on = models.DateField("答复日", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议办理"

    def __str__(self) -> str:
        return f"办理 {self.objection}"


class HandlingStep(models.Model):
    """One step that waits, or waited, for a person of one role of the authority that published the notice."""

    handling = models.ForeignKey(Handling, models.PROTECT, related_name="steps")
    task = models.OneToOneField(Task, models.PROTECT, related_name="handling_step")
    step = models.CharField("环节名", max_length=60)
    title = models.CharField("环节", max_length=60)
    role = models.CharField("角色", max_length=20, choices=Role)
    apart_from = models.CharField("回避环节", max_length=200, blank=True, help_text="|环节名|环节名|")
    state = models.CharField("状态", max_length=10, choices=WorkItemState, default=WorkItemState.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="承办人"
    )
    opened_at = models.DateTimeField("到达时间")
    counted_from = models.DateField("起算日（不计入）")
    days = models.PositiveSmallIntegerField("时限（工作日）", null=True)
    due_on = models.DateField("到期日", null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议办理环节"
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "role", "due_on"], name="handling_step_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["handling"], condition=models.Q(state="open"), name="handling_one_open_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.handling.objection}"

    @property
    def spec(self) -> HandlingSpec:
        """The step's declaration in the flow."""
        return self.task.flow_task.spec


class HandlingDecision(models.Model):
    """What one person decided at one step, in their words; never rewritten."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="decisions")
    work = models.OneToOneField(HandlingStep, models.PROTECT, related_name="decision")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    step = models.CharField("环节名", max_length=60)
    title = models.CharField("环节", max_length=60)
    verdict = models.CharField("结论", max_length=30)
    verdict_title = models.CharField("结论文字", max_length=40)
    words = models.TextField("意见", blank=True)
    reply = models.TextField("答复", blank=True, help_text="给异议人")
    details = models.JSONField("附加内容", default=dict)
    at = models.DateTimeField("时间")

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "异议办理意见"
        ordering = ["pk"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["objection", "actor"], name="handling_by_person")]

    def __str__(self) -> str:
        return f"{self.title}：{self.verdict_title}"


class Finding(models.Model):
    """What the investigation found, written down on the way."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="findings")
    work = models.ForeignKey(HandlingStep, models.PROTECT, related_name="findings")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    words = models.TextField("调查记录")
    at = models.DateTimeField("时间")

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "调查记录"
        ordering = ["pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.objection} {self.at:%Y-%m-%d}"


class Asked(models.TextChoices):
    """Whose comments the investigation asks for."""

    AUTHORITY = "authority", "有关机关"
    APPLICANT = "applicant", "申报单位"


class CommentRequest(models.Model):
    """What the investigator asks another authority or the applicant: item, facts and question, never who objected."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="comment_requests")
    work = models.ForeignKey(HandlingStep, models.PROTECT, related_name="comment_requests")
    item = models.ForeignKey(NoticeItem, models.PROTECT, related_name="comment_requests")
    whom = models.CharField("征询对象", max_length=10, choices=Asked)
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="comment_requests", verbose_name="答复机关")
    facts = models.TextField("需要核实的事实", help_text="由承办人摘写，不含异议人信息")
    question = models.TextField("征询的问题")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("征询时间")
    days = models.PositiveSmallIntegerField("时限（工作日）", null=True)
    due_on = models.DateField("答复期限", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    closed_at = models.DateTimeField("不再等待的时间", null=True)

    across_tenants = models.Manager()
    objects = TenantManager["CommentRequest"]()

    class Meta:
        verbose_name = verbose_name_plural = "征询意见"
        default_manager_name = "across_tenants"
        ordering = ["pk"]
        indexes = [models.Index(fields=["tenant", "whom", "answered_at"], name="comments_by_tenant")]

    def __str__(self) -> str:
        return f"征询{self.get_whom_display()}：{self.item}"

    @property
    def is_open(self) -> bool:
        """Whether an answer is still waited for."""
        return self.answered_at is None and self.closed_at is None


class CommentAnswer(models.Model):
    """What the asked side answers, in its own words and with its own papers."""

    request = models.OneToOneField(CommentRequest, models.PROTECT, related_name="answer")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    words = models.TextField("答复意见")
    document = models.OneToOneField(
        DocumentVersion, models.PROTECT, null=True, related_name="comment_answer", verbose_name="附件"
    )
    at = models.DateTimeField("时间")

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "征询答复"
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"答复 {self.request}"


class Addition(models.Model):
    """What the objector adds while the objection is open; a file with it is evidence like the first."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="additions")
    words = models.TextField("补充说明", blank=True)
    files = models.PositiveSmallIntegerField("补充的文件数", default=0)
    at = models.DateTimeField("时间")

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "异议补充"
        ordering = ["pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.objection} 补充 {self.at:%Y-%m-%d}"


class ReviewState(models.TextChoices):
    """Where the one review of a decision stands."""

    OPEN = "open", _("复核中")
    DECIDED = "decided", _("复核办结")
    WITHDRAWN = "withdrawn", _("已撤回复核")


class Review(models.Model):
    """The one review (复核) of what came of an objection; other people do it (docs/decisions/0028)."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="review")
    reasons = models.TextField("申请复核的理由")
    asked_at = models.DateTimeField("申请时间")
    holds = models.BooleanField("复核期间暂不确认")
    state = models.CharField("状态", max_length=10, choices=ReviewState, default=ReviewState.OPEN)
    outcome = models.CharField("复核结论", max_length=14, choices=DecisionOutcome, blank=True)
    reply = models.TextField("复核答复", blank=True)
    decided_at = models.DateTimeField("办结时间", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "异议复核"

    def __str__(self) -> str:
        return f"复核 {self.objection}"


class ReplyDelivery(models.Model):
    """That the written reply reached the objector by another way than the status page."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="deliveries")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    words = models.CharField("送达方式和情况", max_length=200)
    at = models.DateTimeField("登记时间")

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "答复送达"
        ordering = ["pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.objection} 送达 {self.at:%Y-%m-%d}"
