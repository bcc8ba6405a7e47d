"""Cases, the editions that were submitted, their materials, and who takes part."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from viewflow.workflow.models import Process

from portal.documents.models import DocumentVersion
from portal.identity.models import Organisation
from portal.registry.models import Cluster
from portal.tenancy.models import Tenant
from portal.tenancy.scope import current_tenant
from workflows.programmes.models import ProgrammeEdition


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
    SUSPENDED = "suspended", "中止办理"
    FILED = "filed", "已备案"
    BUILDING = "building", "建设期内"
    APPEALABLE = "appealable", "结果申诉期"
    COMPLETED = "completed", "已办结"


class Occasion(models.TextChoices):
    """Why an application is filed: several programmes tell them apart (RULES B6, S3-11)."""

    NEW = "new", "新申报"
    CHANGE = "change", "变更复核"
    RECONFIRM = "reconfirm", "复核"
    PROMOTION = "promotion", "择优推荐"
    EXIT = "exit", "退出"


class Capacity(models.TextChoices):
    """In which capacity an authority takes part in a case."""

    FILING = "filing", "申报"
    RECOMMENDER = "recommender", "推荐"
    CITY = "city", "属地"
    MANAGER = "manager", "主管"
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
    occasion = models.CharField("申报类型", max_length=12, choices=Occasion, default=Occasion.NEW)
    cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所涉集群"
    )
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", verbose_name="复制自")
    draft = models.JSONField("填写内容", default=dict)
    draft_saved_at = models.DateTimeField("最近保存", null=True)
    process = models.OneToOneField(Process, models.PROTECT, null=True, related_name="case")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("建件时间")
    closed_at = models.DateTimeField("办结时间", null=True)

    across_tenants = models.Manager()
    objects = CaseManager()

    never_corrected = False
    """True where a verb has read that no correction was ever asked for; False says nothing."""

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
        if capacity == Capacity.CITY:
            if self.tenant.city is None:
                raise LookupError(f"{self.tenant} has no city authority")
            return self.tenant.city
        return self.edition.tenant

    @property
    def state_title(self) -> str:
        """The state in the programme's own words (RULES A7), or in the general ones."""
        return self.edition.word(self.state, "title") or self.get_state_display()


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
    mandate = models.ForeignKey("cases.Mandate", models.PROTECT, null=True, related_name="editions")

    class Meta:
        verbose_name = verbose_name_plural = "提交版本"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="case_edition_once")]

    def __str__(self) -> str:
        return f"{self.case} 第{self.number}次提交"

    @property
    def signature(self) -> str:
        """Who submitted it: the organisation, or its agent in its name (代办)."""
        name = self.case.organisation.name
        return f"{self.submitted_by}（代办：{name}）" if self.mandate_id else name


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
