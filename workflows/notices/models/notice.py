"""A notice and the items on it; the period is computed once and frozen."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant
from workflows.cases.models import Case
from workflows.programmes.models import ProgrammeEdition


class ItemOutcome(models.TextChoices):
    """What became of one item: an objection holds its own item, never the notice (RULES A8-3)."""

    PENDING = "pending", _("公示中")
    CLEAR = "clear", _("公示通过")
    HELD = "held", _("异议处理中")
    REFUSED = "refused", _("异议成立，取消")
    RETURNED = "returned", _("异议成立，退回补正")
    CORRECTED = "corrected", _("更正后重新公示")


class Notice(models.Model):
    """What an authority lays before the public, until a moment that never moves (RULES S2-11, A8-2)."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="notices", verbose_name="公示机关")
    edition = models.ForeignKey(ProgrammeEdition, models.PROTECT, related_name="notices", verbose_name="事项")
    title = models.CharField("标题", max_length=200)
    basis = models.TextField("依据")
    procedure = models.TextField("经过的程序")
    how_to_object = models.TextField("异议方式")
    business_contact = models.CharField("业务联系方式", max_length=200)
    supervision_contact = models.CharField("监督联系方式", max_length=200)
    first_day = models.DateField("公示起始日")
    last_day = models.DateField("公示截止日（含）")
    closes_at = models.DateTimeField("截止时刻", db_index=True)
    days = models.PositiveSmallIntegerField("公示期长度")
    unit = models.CharField("公示期单位", max_length=8)
    mode = models.CharField("计算方式", max_length=24)
    counting_rule = models.CharField("公示期的算法", max_length=100)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("公开时间", null=True, help_text="门户把公示页放出的时刻；起止以发布时间为准")
    closed_at = models.DateTimeField("办结时间", null=True)

    across_tenants = models.Manager()
    objects = TenantManager["Notice"]()

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        default_manager_name = "across_tenants"
        indexes = [models.Index(fields=["tenant", "-published_at"], name="notice_by_tenant")]

    def __str__(self) -> str:
        return self.title

    def is_open_at(self, moment: dt.datetime) -> bool:
        """Tell whether objections are taken at `moment`: by the clock alone, whatever the worker did."""
        return self.published_at <= moment < self.closes_at

    @property
    def has_opened(self) -> bool:
        """Whether its opening moment has passed, by the clock alone."""
        return self.published_at <= clock.now()

    @property
    def has_ended(self) -> bool:
        """Whether its closing moment has passed; one that is planned for later has not."""
        return self.closes_at <= clock.now()

    @property
    def is_open(self) -> bool:
        """Whether objections are taken now."""
        return self.is_open_at(clock.now())


class NoticeItem(models.Model):
    """One line of a notice, with the names as they were published, and its own fate."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notice_items")
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("名称", max_length=120)
    organisation = models.CharField("申报单位", max_length=120)
    place = models.CharField("所在地", max_length=60, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=ItemOutcome, default=ItemOutcome.PENDING)
    outcome_at = models.DateTimeField("结果时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "公示条目"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "case"], name="notice_item_case_once"),
            models.UniqueConstraint(fields=["notice", "position"], name="notice_item_position_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_settled(self) -> bool:
        """Whether the outcome is final."""
        return self.outcome not in {ItemOutcome.PENDING, ItemOutcome.HELD}
