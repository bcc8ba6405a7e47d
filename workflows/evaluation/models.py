"""Results of the annual evaluation, appeals against them, and what was decided about a cluster's status."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal import clock
from portal.registry.models import Cluster, ClusterStatus
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant
from workflows.cases.models import Case, Mandate
from workflows.programmes.models import ProgrammeEdition, Visibility


class EvaluationReturn(models.Model):
    """Which case is a cluster's return for a year: one each (RULES S2-14)."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="evaluation_returns")
    year = models.PositiveSmallIntegerField("评价年度")
    case = models.OneToOneField(Case, models.PROTECT, related_name="evaluation_return")

    class Meta:
        verbose_name = verbose_name_plural = "年度报送"
        constraints = [models.UniqueConstraint(fields=["cluster", "year"], name="evaluation_return_once")]

    def __str__(self) -> str:
        return f"{self.cluster} {self.year}年度"


class EvaluationResult(models.Model):
    """Score and grade of one cluster for one year; who sees it is decided by `queries.results_for` alone (A8-4)."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="evaluation_results", verbose_name="评价机关")
    filing = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="报送机关")
    recommender = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="省级部门")
    case = models.OneToOneField(Case, models.PROTECT, related_name="evaluation_result")
    edition = models.ForeignKey(ProgrammeEdition, models.PROTECT, related_name="+", verbose_name="事项版本")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="evaluation_results")
    year = models.PositiveSmallIntegerField("评价年度")
    score = models.DecimalField("得分", max_digits=5, decimal_places=2)
    grade = models.SlugField("等级", max_length=20)
    told_at = models.DateTimeField("告知时间")
    appeals_close_at = models.DateTimeField("申诉截止时刻")
    final_at = models.DateTimeField("结果确定时间", null=True)
    visibility = models.CharField("公开范围", max_length=12, choices=Visibility)
    visibility_basis = models.CharField("公开决定", max_length=200, blank=True)
    visibility_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    visibility_at = models.DateTimeField("公开范围决定时间")

    across_tenants = models.Manager()
    objects = TenantManager["EvaluationResult"]()

    class Meta:
        verbose_name = verbose_name_plural = "评价结果"
        default_manager_name = "across_tenants"
        constraints = [models.UniqueConstraint(fields=["cluster", "year"], name="evaluation_result_once")]
        indexes = [models.Index(fields=["tenant", "year"]), models.Index(fields=["filing"])]

    def __str__(self) -> str:
        return f"{self.cluster} {self.year}年度"

    @property
    def grade_title(self) -> str:
        """The grade in the words of the programme edition."""
        return grades_of(self.edition).get(self.grade, self.grade)

    @property
    def is_appealable(self) -> bool:
        """Whether an appeal is in time now and none was made."""
        return self.final_at is None and clock.now() < self.appeals_close_at and not hasattr(self, "appeal")


def grades_of(edition: ProgrammeEdition) -> dict[str, str]:
    """Return the edition's grades, key → Chinese title, best first (`options["grades"]`)."""
    return dict(edition.options.get("grades", []))


class Appeal(models.Model):
    """What the builder holds against its result, and what became of it; one for each result."""

    result = models.OneToOneField(EvaluationResult, models.PROTECT, related_name="appeal")
    ground = models.TextField("申诉理由")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+", verbose_name="代办委托")
    filed_at = models.DateTimeField("提出时间")
    changed = models.BooleanField("是否变更结果", null=True)
    reply = models.TextField("复核意见", blank=True)
    answered_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "评价申诉"

    def __str__(self) -> str:
        return f"{self.result} 申诉"

    @property
    def signature(self) -> str:
        """Who filed it: the builder, or its agent in its name (代办)."""
        return str(self.mandate or self.result.case.organisation)


class StatusDecision(models.Model):
    """A downgrade or withdrawal, decided by a person with ground and document (RULES S1-21); never by itself."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="status_decisions", verbose_name="决定机关")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="status_decisions")
    result = models.ForeignKey(EvaluationResult, models.PROTECT, null=True, related_name="status_decisions")
    before = models.CharField("原状态", max_length=20, choices=ClusterStatus)
    after = models.CharField("新状态", max_length=20, choices=ClusterStatus)
    ground = models.TextField("理由")
    document = models.CharField("决定文件", max_length=200)
    effective_on = models.DateField("生效日期")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("决定时间")

    across_tenants = models.Manager()
    objects = TenantManager["StatusDecision"]()

    class Meta:
        verbose_name = verbose_name_plural = "集群状态决定"
        default_manager_name = "across_tenants"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.cluster} → {self.get_after_display()}"
