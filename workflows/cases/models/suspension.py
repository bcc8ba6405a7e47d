"""A case set aside for a time: no verdict, no clock."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.tenancy.models import Tenant
from workflows.cases.models.case import Case


class Suspension(models.Model):
    """From when to when a case was suspended, by which authority, and why."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="suspensions")
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="机关")
    reason = models.CharField("理由", max_length=500)
    state_before = models.CharField("中止前状态", max_length=20)
    suspended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    suspended_at = models.DateTimeField("中止时间")
    resume_reason = models.CharField("恢复理由", max_length=500, blank=True)
    resumed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resumed_at = models.DateTimeField("恢复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "中止办理"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(resumed_at=None), name="suspension_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} 中止"
