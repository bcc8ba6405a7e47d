"""An objection of a person or an organisation to items of a notice (RULES B5.3, A8-3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.documents.models import DocumentVersion
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant
from workflows.notices.models.notice import Notice, NoticeItem


class ObjectorKind(models.TextChoices):
    """As what somebody objects."""

    PERSON = "person", _("个人")
    ORGANISATION = "organisation", _("单位")


class Ground(models.TextChoices):
    """What an objection is about."""

    ELIGIBILITY = "eligibility", _("不符合申报条件")
    TRUTH = "truth", _("申报材料不真实")
    RIGHTS = "rights", _("名称、归属或知识产权争议")
    PROCEDURE = "procedure", _("程序不符合规定")
    OTHER = "other", _("其他")


class ObjectionState(models.TextChoices):
    """Where an objection stands."""

    RECEIVED = "received", _("已收到，待受理")
    ADMITTED = "admitted", _("已受理，调查中")
    NOT_ADMITTED = "not_admitted", _("不予受理")
    DECIDED = "decided", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


class AdmissionGround(models.TextChoices):
    """Why an objection is not admitted (RULES B5.3)."""

    ANONYMOUS = "anonymous", _("匿名或未留有效联系方式")
    IMPERSONATED = "impersonated", _("冒用他人或单位名义")
    NO_FACTS = "no_facts", _("没有具体事实或线索")
    LATE = "late", _("超过公示期限提出")
    UNRELATED = "unrelated", _("与公示内容无关")


class DecisionOutcome(models.TextChoices):
    """What an investigated objection comes to (RULES A8-3)."""

    UNFOUNDED = "unfounded", _("异议不成立")
    UPHELD_REFUSE = "upheld_refuse", _("异议成立，不予确认")
    UPHELD_RETURN = "upheld_return", _("异议成立，退回补正")
    CORRECTION = "correction", _("更正后重新公示")


class Objection(models.Model):
    """One objection. `identity` is a sealed blob: only `read_identity` opens it, with a recorded reason."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="objections", verbose_name="公示机关")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    items = models.ManyToManyField(NoticeItem, through="ObjectionItem", related_name="objections")
    kind = models.CharField("异议人类别", max_length=12, choices=ObjectorKind)
    identity = models.TextField("身份信息（加密）")
    ground = models.CharField("异议类别", max_length=12, choices=Ground)
    reasons = models.TextField("事实和理由")
    received_at = models.DateTimeField("收到时间")
    in_time = models.BooleanField("公示期内提出")
    state = models.CharField("状态", max_length=12, choices=ObjectionState, default=ObjectionState.RECEIVED)
    receipt_number = models.CharField("回执号", max_length=20, unique=True)
    code_hash = models.CharField("查询码摘要", max_length=64)
    token_hash = models.CharField("表单凭证摘要", max_length=64, unique=True)
    fingerprint = models.CharField("内容摘要", max_length=64)
    evidence_note = models.CharField("证据材料说明", max_length=200, blank=True)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="handled_objections")
    admitted_at = models.DateTimeField("受理决定时间", null=True)
    admission_ground = models.CharField("不予受理理由", max_length=14, choices=AdmissionGround, blank=True)
    outcome = models.CharField("处理结论", max_length=14, choices=DecisionOutcome, blank=True)
    reply = models.TextField("答复", blank=True)
    decided_at = models.DateTimeField("办结时间", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    across_tenants = models.Manager()
    objects = TenantManager["Objection"]()

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        default_manager_name = "across_tenants"
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(fields=["tenant", "state", "received_at"], name="objection_queue"),
            models.Index(fields=["notice", "state"], name="objection_by_notice"),
        ]

    def __str__(self) -> str:
        return self.receipt_number


class ObjectionItem(models.Model):
    """An item that an objection names."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="targets")
    item = models.ForeignKey(NoticeItem, models.PROTECT, related_name="targeted_by")

    class Meta:
        verbose_name = verbose_name_plural = "异议所指条目"
        constraints = [models.UniqueConstraint(fields=["objection", "item"], name="objection_item_once")]

    def __str__(self) -> str:
        return f"{self.objection_id}:{self.item_id}"


class ObjectionEvidence(models.Model):
    """A file that supports an objection; served to its handlers only."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="evidence")
    version = models.OneToOneField(DocumentVersion, models.PROTECT, related_name="objection_evidence")
    added_at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = verbose_name_plural = "异议证据"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.objection_id}:{self.version_id}"
