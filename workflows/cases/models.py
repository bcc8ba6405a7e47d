"""Cases, the editions that were submitted, who takes part, what is to do, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from viewflow.workflow.models import Process, Task

from portal.documents.models import DocumentVersion
from portal.identity.models import Organisation
from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role
from portal.tenancy.scope import current_tenant
from workflows.programmes.models import ProgrammeEdition

if TYPE_CHECKING:
    from workflows.cases.steps import StepSpec


class CaseState(models.TextChoices):
    """Where a case is, in words that everybody who may see it reads."""

    DRAFT = "draft", "草稿"
    RUNNING = "running", "办理中"
    CORRECTING = "correcting", "待补正"
    NOTICED = "noticed", "公示中"
    HELD = "held", "异议处理中"
    CONFIRMED = "confirmed", "已确认"
    NOT_RECOMMENDED = "not_recommended", "不予推荐"
    REFUSED = "refused", "不予受理"
    FAILED = "failed", "审议未通过"
    OBJECTED = "objected", "异议成立，不予确认"
    WITHDRAWN = "withdrawn", "已撤回"


class Capacity(models.TextChoices):
    """In which capacity an authority takes part in a case."""

    FILING = "filing", "申报"
    RECOMMENDER = "recommender", "推荐"
    NATION = "nation", "确认"


class CaseManager(models.Manager["Case"]):
    """`objects` of Case: those in which the current tenant takes part. Raises outside a scope."""

    def get_queryset(self) -> models.QuerySet[Case]:
        """Return the cases handed to, or filed by, the current tenant."""
        mine = Participation.objects.filter(case=models.OuterRef("pk"), tenant=current_tenant())
        return super().get_queryset().filter(models.Exists(mine))


class Case(models.Model):
    """One application on its way through one programme edition."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="filed_cases", verbose_name="申报机关")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cases", verbose_name="申报单位")
    edition = models.ForeignKey(ProgrammeEdition, models.PROTECT, related_name="cases", verbose_name="事项")
    number = models.CharField("件号", max_length=30, unique=True)
    name = models.CharField("名称", max_length=120, blank=True)
    state = models.CharField("状态", max_length=20, choices=CaseState, default=CaseState.DRAFT)
    draft = models.JSONField("填写内容", default=dict)
    draft_saved_at = models.DateTimeField("最近保存", null=True)
    process = models.OneToOneField(Process, models.PROTECT, null=True, related_name="case")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("建件时间")
    closed_at = models.DateTimeField("办结时间", null=True)

    across_tenants = models.Manager()
    objects = CaseManager()

    class Meta:
        verbose_name = verbose_name_plural = "办件"
        default_manager_name = "across_tenants"
        indexes = [models.Index(fields=["tenant", "state"])]

    def __str__(self) -> str:
        return self.name or self.number

    def authority(self, capacity: str) -> Tenant:
        """Return the authority that acts in this case in `capacity`, by the tree (RULES A1, S2-8)."""
        if capacity == Capacity.FILING:
            return self.tenant
        if capacity == Capacity.RECOMMENDER:
            recommender = self.tenant.recommender
            if recommender is None:
                raise LookupError(f"{self.tenant} has no recommending authority")
            return recommender
        return self.edition.tenant


class Participation(models.Model):
    """An authority's part in a case: it sees what was handed over to it, from then on."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="participations")
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="participations")
    capacity = models.CharField("身份", max_length=12, choices=Capacity)
    since = models.DateTimeField("自")
    until = models.DateTimeField("至", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "参与机关"
        constraints = [
            models.UniqueConstraint(fields=["case", "tenant", "capacity"], name="participation_once"),
        ]
        indexes = [models.Index(fields=["tenant", "case"])]

    def __str__(self) -> str:
        return f"{self.tenant} {self.get_capacity_display()} {self.case_id}"


class CaseEdition(models.Model):
    """What was submitted, frozen: decisions name the edition that they judged."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField("第几次提交")
    form = models.JSONField("填写内容")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = verbose_name_plural = "提交版本"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="case_edition_once")]

    def __str__(self) -> str:
        return f"{self.case} 第{self.number}次提交"


class Material(models.Model):
    """A document filed under one key of the programme's list; `edition` is empty while a draft."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="materials")
    edition = models.ForeignKey(CaseEdition, models.CASCADE, null=True, related_name="materials")
    key = models.SlugField("材料")
    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "申报材料"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "key"], condition=models.Q(edition__isnull=True), name="material_once_in_draft"
            ),
            models.UniqueConstraint(fields=["edition", "key"], name="material_once_per_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class WorkItemState(models.TextChoices):
    """What has become of a piece of work."""

    OPEN = "open", "待办"
    DONE = "done", "已办"
    CANCELLED = "cancelled", "已取消"


class WorkItem(models.Model):
    """The queue: one row for each step that waits for a person of one role of one authority."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="work")
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="work")
    role = models.CharField("角色", max_length=20, choices=Role)
    task = models.OneToOneField(Task, models.PROTECT, related_name="work")
    step = models.CharField("环节名", max_length=60)
    title = models.CharField("环节", max_length=60)
    state = models.CharField("状态", max_length=10, choices=WorkItemState, default=WorkItemState.OPEN)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="claimed_work")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="done_work")
    opened_at = models.DateTimeField("到达时间")
    due_on = models.DateField("到期日", null=True)
    apart_from = models.CharField("回避环节", max_length=200, blank=True, help_text="|环节名|环节名|")
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "待办"
        indexes = [
            models.Index(fields=["tenant", "role", "state", "due_on"]),
            models.Index(fields=["case", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.case}"

    @property
    def spec(self) -> StepSpec:
        """The step's declaration in the flow: verdicts, role, guard."""
        return self.task.flow_task.spec


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
    step = models.CharField("环节名", max_length=60)
    title = models.CharField("环节", max_length=60)
    verdict = models.CharField("结论", max_length=30)
    verdict_title = models.CharField("结论文字", max_length=40)
    opinion = models.TextField("意见")
    at = models.DateTimeField("时间")
    handed_over = models.BooleanField("移交下一机关", default=False)
    told_applicant = models.BooleanField("告知申报单位", default=False)
    details = models.JSONField("附加内容", default=dict)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理意见"
        ordering = ["at", "pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.title}：{self.verdict_title}"


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
