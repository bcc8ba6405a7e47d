"""Programme editions: the rules of one programme as data; a running case stays on its edition."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models

from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant, TenantKind
from portal.workcalendar.engine import CountingMode, Unit


class ProgrammeEdition(models.Model):
    """One edition of one authority's programme (RULES A7: rules are per programme, not global).

    `materials` is a list of {"key", "title", "required", "types", "hint"}; `eligibility` of
    {"key", "title", "rule"}; `step_days` maps a step's name to its limit in working days;
    `form` names the application form in `workflows.programmes.forms`.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="programmes", verbose_name="主管机关")
    key = models.SlugField("事项")
    edition = models.CharField("版本", max_length=20)
    title = models.CharField("名称", max_length=120)
    basis = models.CharField("依据", max_length=200)
    flow = models.CharField("流程", max_length=200)
    form = models.SlugField("申请表")
    applicant_kinds = models.JSONField("可申报单位类别", default=list)
    opens_on = models.DateField("受理开始日", null=True, blank=True)
    closes_on = models.DateField("受理截止日（含）", null=True, blank=True)
    materials = models.JSONField("申报材料", default=list)
    eligibility = models.JSONField("申报条件", default=list)
    step_days = models.JSONField("环节时限（工作日）", default=dict)
    plan_years = models.PositiveSmallIntegerField("规划期（年）", default=3)
    notice_days = models.PositiveSmallIntegerField("公示期", default=5)
    notice_unit = models.CharField("公示期单位", max_length=8, choices=Unit.choices, default=Unit.WORKING)
    notice_mode = models.CharField(
        "计算方式", max_length=24, choices=CountingMode.choices, default=CountingMode.NEXT_DAY
    )
    notice_closes_at = models.TimeField("公示截止时刻", default=dt.time(17, 30))
    is_active = models.BooleanField("启用", default=True)

    across_tenants = models.Manager()
    objects = TenantManager["ProgrammeEdition"]()

    class Meta:
        verbose_name = verbose_name_plural = "事项版本"
        default_manager_name = "across_tenants"
        constraints = [models.UniqueConstraint(fields=["tenant", "key", "edition"], name="programme_edition_once")]

    def __str__(self) -> str:
        return f"{self.title}（{self.edition}年版）"

    def window_state(self, on: dt.date) -> str:
        """Return "not_yet", "open" or "closed" for day `on`; both ends belong to the window (A8-6)."""
        if self.opens_on and on < self.opens_on:
            return "not_yet"
        if self.closes_on and on > self.closes_on:
            return "closed"
        return "open"

    def may_apply(self, tenant: Tenant) -> bool:
        """Tell whether this authority may file here: its kind is listed, a zone is a national one (S2-1)."""
        if tenant.kind not in self.applicant_kinds:
            return False
        return tenant.kind != TenantKind.ZONE or tenant.is_national_zone

    def material(self, key: str) -> dict[str, Any]:
        """Return the definition of one required material. Raises KeyError for an unknown key."""
        return {entry["key"]: entry for entry in self.materials}[key]
