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


class Arrival(models.TextChoices):
    """By which way an objection reached the authority (RULES B5.3)."""

    WEB = "web", _("网上")
    LETTER = "letter", _("信函")
    EMAIL = "email", _("电子邮件")
    VISIT = "visit", _("来访")


class ReplyBy(models.TextChoices):
    """How the objector wants to be told of the reply; on the status page it always stands."""

    PAGE = "page", _("在网上查询")
    EMAIL = "email", _("电子邮件")
    PHONE = "phone", _("电话")
    LETTER = "letter", _("书面邮寄")


class PaperKind(models.TextChoices):
    """What a file is that came with an objection."""

    EVIDENCE = "evidence", _("证据材料")
    SIGNATURE = "signature", _("签名页")
    SEAL = "seal", _("加盖公章的异议函")
    ID = "id", _("身份证件")
    ORIGINAL = "original", _("原件扫描件")


REVEALING = (PaperKind.SIGNATURE, PaperKind.SEAL, PaperKind.ID, PaperKind.ORIGINAL)
"""Papers that show who objects: guarded like the sealed identity, not like evidence."""


class ObjectionState(models.TextChoices):
    """Where an objection stands."""

    RECEIVED = "received", _("已收到，待受理")
    ADMITTED = "admitted", _("已受理，调查中")
    NOT_ADMITTED = "not_admitted", _("不予受理")
    DECIDED = "decided", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")
    MERGED = "merged", _("已并入先前异议")


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
    arrival = models.CharField("提出方式", max_length=8, choices=Arrival, default=Arrival.WEB)
    kind = models.CharField("异议人类别", max_length=12, choices=ObjectorKind)
    identity = models.TextField("身份信息（加密）", blank=True, help_text="保存期限届满后清空")
    person_hash = models.CharField("异议人标识（带密钥的摘要）", max_length=80, blank=True)
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeated_by", verbose_name="先前异议")
    reply_by = models.CharField("答复方式", max_length=8, choices=ReplyBy, default=ReplyBy.PAGE)
    ground = models.CharField("异议类别", max_length=12, choices=Ground)
    reasons = models.TextField("事实和理由")
    received_at = models.DateTimeField("收到时间")
    posted_on = models.DateField("寄出日期（邮戳）", null=True)
    in_time = models.BooleanField("公示期内提出")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField("登记时间", null=True, help_text="由工作人员代为登记时")
    state = models.CharField("状态", max_length=12, choices=ObjectionState, default=ObjectionState.RECEIVED)
    receipt_number = models.CharField("回执号", max_length=20, unique=True)
    code_hash = models.CharField("查询码摘要", max_length=64)
    token_hash = models.CharField("表单凭证摘要", max_length=64, unique=True)
    fingerprint = models.CharField("内容摘要", max_length=64)
    erased_at = models.DateTimeField("身份信息和材料的删除时间", null=True)
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
            models.Index(fields=["notice", "person_hash"], name="objection_by_person"),
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
    """A file that came with an objection: kept as a version, or refused with the reason, or erased in time."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="evidence")
    kind = models.CharField("种类", max_length=10, choices=PaperKind, default=PaperKind.EVIDENCE)
    version = models.OneToOneField(DocumentVersion, models.PROTECT, null=True, related_name="objection_evidence")
    refusal = models.CharField("没有收下的原因", max_length=200, blank=True)
    added_at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = verbose_name_plural = "异议材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.objection_id}:{self.version_id}"

    @property
    def reveals(self) -> bool:
        """Whether it shows who objected."""
        return self.kind in REVEALING
