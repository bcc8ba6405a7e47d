"""Which strategic industry a zone stands for, and which it stood for before (RULES S0-1, S4-1)."""

from __future__ import annotations

from django.db import models

from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant


class ZoneIndustry(models.Model):
    """One zone's one industry in one period; the next begins on the day after this one ends.

    Parameters
    ----------
    tenant: the provincial authority that keeps the list.
    words: the industry in the zone's own words; `industry` is the class they belong to, None where none is known.
    since: None where the document that names the pair states no day (RULES A8-14: unknown, not guessed).
    until: the last day; None while it stands.
    source_case: number of the case that led here; None for a pair that the policy itself names (S4-3).
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="zone_industries", verbose_name="省级机关")
    zone = models.ForeignKey("registry.Zone", models.PROTECT, related_name="industries", verbose_name="高新区")
    words = models.CharField("战略产业", max_length=60)
    industry = models.ForeignKey(
        "registry.Industry", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="产业分类"
    )
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至（含）", null=True, blank=True)
    document = models.CharField("依据文件", max_length=200, blank=True)
    source_case = models.BigIntegerField("来源事项", unique=True, null=True, blank=True)

    across_tenants = models.Manager()
    objects = TenantManager["ZoneIndustry"]()

    class Meta:
        verbose_name = verbose_name_plural = "高新区战略产业"
        default_manager_name = "across_tenants"
        ordering = ["zone", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone"], condition=models.Q(until__isnull=True), name="zone_industry_one_active"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True)
                | models.Q(since__isnull=True)
                | models.Q(until__gte=models.F("since")),
                name="zone_industry_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone}：{self.words}"
