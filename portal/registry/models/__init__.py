"""What is registered: industries, divisions, zones, and the clusters that were confirmed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from portal.identity.models import Organisation
from portal.registry.models.enterprises import (
    EnterpriseTier,
    EnterpriseTierChange,
    RegisteredEnterprise,
    TierChangeKind,
)
from portal.registry.models.places import ClusterPlace
from portal.registry.models.stewardship import Stewardship, StewardshipKind
from portal.registry.models.zone_industry import ZoneIndustry
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant

__all__ = [
    "Cluster",
    "ClusterFormerName",
    "ClusterPlace",
    "ClusterStatus",
    "ClusterStatusChange",
    "Division",
    "EnterpriseTier",
    "EnterpriseTierChange",
    "Industry",
    "RegisteredEnterprise",
    "Stewardship",
    "StewardshipKind",
    "TierChangeKind",
    "Zone",
    "ZoneIndustry",
]


class Industry(models.Model):
    """A class of 战略性新兴产业分类（2018）; cluster names use levels 2 and 3 (RULES S2-7)."""

    code = models.CharField("代码", max_length=10, unique=True)
    name = models.CharField("名称", max_length=60)
    level = models.PositiveSmallIntegerField("层级")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    verified = models.BooleanField("已核实", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "产业分类"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=models.Q(level__in=[1, 2, 3]), name="industry_three_levels")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Division(models.Model):
    """A province, or a city or county below it, by its GB/T 2260 code."""

    code = models.CharField("代码", max_length=6, unique=True)
    name = models.CharField("名称", max_length=60)
    short = models.CharField("简称", max_length=4, blank=True)
    kind = models.CharField("类别", max_length=10)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    plan_city = models.BooleanField("计划单列市", default=False)
    verified = models.BooleanField("已核实", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Zone(models.Model):
    """A high-tech zone."""

    name = models.CharField("名称", max_length=60, unique=True)
    province = models.ForeignKey(Division, models.PROTECT, related_name="zones", verbose_name="所在省级区划")
    national = models.BooleanField("国家级", default=True)
    strategic_industry = models.CharField("主导产业", max_length=60, blank=True)
    verified = models.BooleanField("已核实", default=False)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "高新区"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ClusterStatus(models.TextChoices):
    """The words of all programmes; each programme uses some of them (RULES A7)."""

    CULTIVATED = "cultivated", pgettext_lazy("cluster status", "培育")
    PILOT_CULTIVATED = "pilot_cultivated", pgettext_lazy("cluster status", "试点（培育）")
    PILOT = "pilot", pgettext_lazy("cluster status", "试点")
    CONFIRMED = "confirmed", pgettext_lazy("cluster status", "创新型产业集群")
    PROVINCIAL = "provincial", pgettext_lazy("cluster status", "省级集群")
    WITHDRAWN = "withdrawn", pgettext_lazy("cluster status", "已取消")


class Cluster(models.Model):
    """An entry of the register: confirmed by an authority under a programme."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="clusters", verbose_name="确认机关")
    programme = models.SlugField("项目", max_length=60, help_text="计划项目的代码；同一项目内名称不得重复")
    name = models.CharField("集群名称", max_length=120)
    normalised_key = models.CharField("查重键", max_length=120)
    place = models.CharField("行政区划或高新区", max_length=60)
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="clusters", verbose_name="产业分类"
    )
    lead_organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="clusters", verbose_name="牵头建设单位"
    )
    status = models.CharField("状态", max_length=20, choices=ClusterStatus)
    status_since = models.DateField("状态自")
    confirmed_on = models.DateField("确认日期")
    confirming_document = models.CharField("确认文件", max_length=200, blank=True)
    source_case = models.BigIntegerField(
        "来源事项", unique=True, null=True, blank=True, help_text="办理事项的编号；补录的条目为空"
    )

    across_tenants = models.Manager()
    objects = TenantManager["Cluster"]()

    class Meta:
        verbose_name = verbose_name_plural = "创新型产业集群"
        default_manager_name = "across_tenants"
        ordering = ["-confirmed_on", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "normalised_key"], name="cluster_name_once")]

    def __str__(self) -> str:
        return self.name


class ClusterFormerName(models.Model):
    """A name and industry that a cluster bore until a change was confirmed (变更复核, RULES B6); only ever appended."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="former_names")
    name = models.CharField("原名称", max_length=120)
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, related_name="+", verbose_name="原产业分类")
    until = models.DateField("变更日期")
    basis = models.CharField("依据", max_length=200, blank=True)
    source_case = models.BigIntegerField("变更事项", unique=True, help_text="办理事项的编号")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = verbose_name_plural = "集群曾用名"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.cluster}（曾用名：{self.name}）"


class ClusterStatusChange(models.Model):
    """A change of status, with its date and basis; only ever appended."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="changes")
    before = models.CharField("原状态", max_length=20, choices=ClusterStatus, blank=True)
    after = models.CharField("新状态", max_length=20, choices=ClusterStatus)
    effective_on = models.DateField("生效日期")
    basis = models.CharField("依据", max_length=200, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = verbose_name_plural = "集群状态变更"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.cluster} → {self.get_after_display()}"
