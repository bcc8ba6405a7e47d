"""Who may act for an organisation without belonging to it (代办, RULES S4-12)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.documents.models import DocumentVersion
from portal.identity.models import Organisation
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant


class Mandate(models.Model):
    """An organisation's written word that a person files in its name; ended by its last day or by revocation.

    Parameters
    ----------
    tenant: the organisation's authority, at whose site the agent works.
    programme: key of the one item that it covers; empty for all.
    since, until: first and last day, both included.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="机关")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="mandates", verbose_name="委托单位")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mandates", verbose_name="代办人")
    programme = models.SlugField("委托事项", blank=True)
    since = models.DateField("自")
    until = models.DateField("至（含）")
    document = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="+", verbose_name="委托书")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField("委托时间")
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField("撤销时间", null=True)

    across_tenants = models.Manager()
    objects = TenantManager["Mandate"]()

    class Meta:
        verbose_name = verbose_name_plural = "代办委托"
        default_manager_name = "across_tenants"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["agent", "organisation"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="mandate_not_ended_before")
        ]

    def __str__(self) -> str:
        return f"{self.agent}（代办：{self.organisation}）"
