"""An authority's register of the clusters' enterprises, and every change of their tier (RULES S1-8, S1-9)."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from portal.identity.models import Organisation
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant


class EnterpriseTier(models.TextChoices):
    """培育一批、认定一批、升规一批、上市一批: rungs in their order (RULES S1-9)."""

    CULTIVATED = "cultivated", "培育"
    RECOGNISED = "recognised", "认定"
    ABOVE_SCALE = "above_scale", "升规"
    LISTED = "listed", "上市"


class TierChangeKind(models.TextChoices):
    """What a line of an enterprise's history tells."""

    ADMITTED = "admitted", "入库"
    READMITTED = "readmitted", "重新入库"
    MOVED = "moved", "梯次变动"
    EXITED = "exited", "退出"


class RegisteredEnterprise(models.Model):
    """One enterprise in one authority's register; it stays there, with its history, after it has left.

    Parameters
    ----------
    tenant: the authority that keeps the register.
    tier: the rung on which it stands, or stood when it left.
    exited_on: day of the exit; None while it is in the register.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="enterprises", verbose_name="管理机关")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="registrations", verbose_name="企业")
    tier = models.CharField("梯次", max_length=12, choices=EnterpriseTier)
    entered_on = models.DateField("入库日期")
    exited_on = models.DateField("退出日期", null=True, blank=True)

    across_tenants = models.Manager()
    objects = TenantManager["RegisteredEnterprise"]()

    class Meta:
        verbose_name = verbose_name_plural = "在库企业"
        default_manager_name = "across_tenants"
        ordering = ["organisation__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["tenant", "organisation"], name="enterprise_once_in_register")]
        indexes = [models.Index(fields=["tenant", "tier"])]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def is_in(self) -> bool:
        """Whether the enterprise is in the register now."""
        return self.exited_on is None


class _WrittenOnce(models.QuerySet[Any]):
    """Rows that are written once."""

    def update(self, **_changes: Any) -> NoReturn:
        """Refuse: history is never rewritten."""
        raise TypeError("append-only")

    def delete(self) -> NoReturn:
        """Refuse: history is never removed."""
        raise TypeError("append-only")


class EnterpriseTierChange(models.Model):
    """One line of an enterprise's history: from which rung to which, when, on what basis, by whom.

    `reason` is required where a rung is skipped or the change goes down, and for every exit.
    """

    enterprise = models.ForeignKey(RegisteredEnterprise, models.PROTECT, related_name="changes")
    kind = models.CharField("变动", max_length=12, choices=TierChangeKind)
    before = models.CharField("原梯次", max_length=12, choices=EnterpriseTier, blank=True)
    after = models.CharField("新梯次", max_length=12, choices=EnterpriseTier, blank=True)
    effective_on = models.DateField("生效日期")
    basis = models.CharField("依据", max_length=200, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    source_case = models.BigIntegerField("来源事项", unique=True, null=True, blank=True)
    at = models.DateTimeField("记录时间")

    objects = _WrittenOnce.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "梯次变动"
        ordering = ["pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_kind_display()} {self.get_after_display()}"
