"""What is to become a notice or an erratum: written, examined by three people, then published (RULES B5.1)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cms_content.editorial.models import Stage
from portal.documents.models import DocumentVersion
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant
from workflows.cases.models import Case
from workflows.notices.models.notice import Notice, NoticeItem
from workflows.programmes.models import ProgrammeEdition


class DraftState(models.TextChoices):
    """Where a draft stands."""

    WRITING = "writing", "起草中"
    EXAMINED = "examined", "审校中"
    APPROVED = "approved", "三审通过，待发布"
    PUBLISHED = "published", "已发布"
    DROPPED = "dropped", "已作废"


LIVE_STATES = (DraftState.WRITING, DraftState.EXAMINED, DraftState.APPROVED)
"""States of a draft that still may become public."""


class NoticeDraft(models.Model):
    """The text of a notice of several cases, or of an erratum to a published one, before it is public.

    An erratum has `corrects` and, unless it concerns the whole notice, `item`; its words stand in `procedure`.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="notice_drafts", verbose_name="公示机关")
    edition = models.ForeignKey(ProgrammeEdition, models.PROTECT, related_name="notice_drafts", verbose_name="事项")
    cases = models.ManyToManyField(Case, through="DraftCase", related_name="notice_drafts")
    corrects = models.ForeignKey(
        Notice, models.PROTECT, null=True, related_name="erratum_drafts", verbose_name="所更正的公示"
    )
    item = models.ForeignKey(
        NoticeItem, models.PROTECT, null=True, related_name="erratum_drafts", verbose_name="所更正的条目"
    )
    is_material = models.BooleanField("实质性更正", default=False)
    title = models.CharField("标题", max_length=200)
    basis = models.TextField("依据", blank=True)
    procedure = models.TextField("经过的程序")
    how_to_object = models.TextField("异议方式", blank=True)
    business_contact = models.CharField("业务联系方式", max_length=200, blank=True)
    supervision_contact = models.CharField("监督联系方式", max_length=200, blank=True)
    opens_at = models.DateTimeField("公示起始时刻", null=True)
    state = models.CharField("状态", max_length=10, choices=DraftState, default=DraftState.WRITING)
    stage = models.CharField("审校环节", max_length=6, choices=Stage, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("起草时间")
    revision = models.PositiveIntegerField("修改次数", default=0)
    notice = models.OneToOneField(Notice, models.PROTECT, null=True, related_name="draft", verbose_name="公示")

    across_tenants = models.Manager()
    objects = TenantManager["NoticeDraft"]()

    class Meta:
        verbose_name = verbose_name_plural = "公示稿"
        default_manager_name = "across_tenants"
        indexes = [models.Index(fields=["tenant", "state", "-created_at"], name="draft_by_tenant")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_erratum(self) -> bool:
        """Whether it corrects a published notice."""
        return self.corrects_id is not None


class DraftCase(models.Model):
    """A case that a draft lays before the public, at its place in the table."""

    draft = models.ForeignKey(NoticeDraft, models.CASCADE, related_name="places")
    case = models.ForeignKey(Case, models.PROTECT, related_name="draft_places")
    position = models.PositiveSmallIntegerField("序号")

    class Meta:
        verbose_name = verbose_name_plural = "公示稿所列申报"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "case"], name="draft_case_once")]

    def __str__(self) -> str:
        return f"{self.draft_id}:{self.case_id}"


class DraftAttachment(models.Model):
    """A file that goes public with the notice; taken in as one for the public, shown only with it."""

    draft = models.ForeignKey(NoticeDraft, models.CASCADE, related_name="attachments")
    version = models.OneToOneField(DocumentVersion, models.PROTECT, related_name="notice_attachment")

    class Meta:
        verbose_name = verbose_name_plural = "公示附件"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.version.filename

    @property
    def title(self) -> str:
        """What the public reads: the file's name."""
        return self.version.document.title


class StepKind(models.TextChoices):
    """What can stand on a draft's sheet."""

    WRITTEN = "written", "修改"
    SUBMITTED = "submitted", "送审"
    APPROVED = "approved", "通过"
    REJECTED = "rejected", "退回修改"
    RECALLED = "recalled", "撤回送审"
    PUBLISHED = "published", "发布"
    DROPPED = "dropped", "作废"


class DraftStep(models.Model):
    """One line of a draft's sheet (审核单): who did what to which text, when. Only added, never changed."""

    draft = models.ForeignKey(NoticeDraft, models.PROTECT, related_name="steps")
    kind = models.CharField("办理", max_length=10, choices=StepKind)
    stage = models.CharField("环节", max_length=6, choices=Stage, blank=True)
    digest = models.CharField("内容摘要 SHA-256", max_length=64)
    proofread = models.BooleanField("已校对", default=False)
    opinion = models.TextField("意见", blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "公示稿审核记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}{self.get_kind_display()} {self.draft_id}"


class Erratum(models.Model):
    """A correction that stands on a published notice for everybody to see."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="errata")
    item = models.ForeignKey(NoticeItem, models.PROTECT, null=True, related_name="errata")
    draft = models.OneToOneField(NoticeDraft, models.PROTECT, related_name="erratum")
    words = models.TextField("更正内容")
    is_material = models.BooleanField("实质性更正")
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        ordering = ["published_at", "pk"]

    def __str__(self) -> str:
        return self.words[:40]


class NoticeTemplate(models.Model):
    """An authority's own form of words (体例) for the notices of one programme."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="notice_templates")
    programme = models.CharField("事项代码", max_length=64)
    title = models.CharField("标题", max_length=200)
    basis = models.TextField("依据", blank=True)
    procedure = models.TextField("经过的程序", blank=True)
    how_to_object = models.TextField("异议方式", blank=True)

    across_tenants = models.Manager()
    objects = TenantManager["NoticeTemplate"]()

    class Meta:
        verbose_name = verbose_name_plural = "公示体例"
        default_manager_name = "across_tenants"
        constraints = [models.UniqueConstraint(fields=["tenant", "programme"], name="notice_template_once")]

    def __str__(self) -> str:
        return f"{self.programme}：{self.title}"
