"""The tree of authorities, their names over time, and who holds which role."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from portal.tenancy.roles import Role, permission_name


class TenantKind(models.TextChoices):
    """Kinds of authority (RULES A1, S0-13): direct recommenders are units of their own."""

    NATIONAL = "national", "国家主管机构"
    PROVINCE = "province", "省级科技主管部门"
    PLAN_CITY = "plan_city", "计划单列市科技主管部门"
    XPCC = "xpcc", "新疆生产建设兵团科技局"
    CITY = "city", "地市级科技主管部门"
    ZONE = "zone", "高新区管委会"
    COUNTY = "county", "省直辖县级行政区科技主管部门"


RECOMMENDERS = frozenset({TenantKind.PROVINCE, TenantKind.PLAN_CITY, TenantKind.XPCC})
"""Kinds that recommend to the nation directly (RULES S2-8, A1)."""


class Tenant(models.Model):
    """An authority with its own host, site, pages, roles and programmes."""

    code = models.SlugField("代码", unique=True)
    name = models.CharField("全称", max_length=100)
    short_name = models.CharField("简称", max_length=30)
    kind = models.CharField("类别", max_length=12, choices=TenantKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级机关"
    )
    host = models.CharField("主机名", max_length=120, unique=True)
    division_code = models.CharField("行政区划代码", max_length=6, blank=True)
    place_name = models.CharField(
        "地名或高新区名", max_length=60, help_text="集群名称的第一部分（RULES S2-7），如“武汉市”或“无锡高新区”"
    )
    is_national_zone = models.BooleanField("国家级高新区", default=False)
    primary_colour = models.CharField("主题色", max_length=7, default="#1f4e8c")
    contact = models.CharField("业务联系方式", max_length=200, blank=True)
    supervision_contact = models.CharField("监督联系方式", max_length=200, blank=True)
    is_active = models.BooleanField("启用", default=True)
    site = models.OneToOneField("wagtailcore.Site", models.PROTECT, null=True, verbose_name="站点")
    collection = models.OneToOneField("wagtailcore.Collection", models.PROTECT, null=True, verbose_name="资料集")

    class Meta:
        verbose_name = verbose_name_plural = "机关"
        ordering = ["code"]
        permissions = [(permission_name(role), f"在该机关担任{label}") for role, label in Role.choices]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=TenantKind.NATIONAL) | models.Q(parent__isnull=False),
                name="tenant_only_nation_is_root",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def recommender(self) -> Tenant | None:
        """The authority that recommends for this one: itself, or the nearest one above (S2-8)."""
        if self.kind in RECOMMENDERS:
            return self
        return self.parent.recommender if self.parent else None

    @property
    def city(self) -> Tenant | None:
        """The city authority in whose area this one lies: itself, or the nearest one above (RULES S4)."""
        if self.kind == TenantKind.CITY:
            return self
        return self.parent.city if self.parent else None

    @property
    def nation(self) -> Tenant:
        """The root of the tree."""
        return self.parent.nation if self.parent else self


class AuthorityName(models.Model):
    """A name that an authority bore in a period: old documents keep their issuer's old name."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=100)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "机关曾用名"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Who holds which role in an authority, since when, by whose grant."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=20, choices=Role)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField("自")
    until = models.DateTimeField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "role"],
                condition=models.Q(until__isnull=True),
                name="membership_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} @ {self.tenant}"


class TenantGroupPermission(GroupObjectPermissionBase):
    """guardian's grants on tenants, by a real foreign key: they go with their tenant."""

    content_object = models.ForeignKey(Tenant, models.CASCADE)


class TenantUserPermission(UserObjectPermissionBase):
    """guardian's per-user grants on tenants: kept empty, roles go through groups."""

    content_object = models.ForeignKey(Tenant, models.CASCADE)
