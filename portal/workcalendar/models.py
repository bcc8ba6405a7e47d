"""Calendars per year: which days differ from their weekday, for the nation and locally."""

from __future__ import annotations

from django.db import models

from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant
from portal.workcalendar.engine import DayKind


class YearStatus(models.TextChoices):
    """Whether deadlines may rely on a year's calendar (RULES B4)."""

    DRAFT = "draft", "未发布"
    PUBLISHED = "published", "已发布"


class CalendarYear(models.Model):
    """One year's calendar: the national one, or one authority's exceptions to it."""

    year = models.PositiveSmallIntegerField("年份")
    tenant = models.ForeignKey(
        Tenant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calendars",
        verbose_name="机关",
        help_text="空为全国日历；否则为该机关对全国日历的例外",
    )
    status = models.CharField("状态", max_length=10, choices=YearStatus, default=YearStatus.DRAFT)
    source = models.CharField("来源", max_length=200, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    across_tenants = models.Manager()
    objects = TenantManager["CalendarYear"]()

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        default_manager_name = "across_tenants"
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["year"], condition=models.Q(tenant=None), name="calendar_one_national"),
            models.UniqueConstraint(fields=["year", "tenant"], name="calendar_one_local"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年工作日历（{self.get_status_display()}）"


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday, or a make-up working day."""

    calendar = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    date = models.DateField("日期")
    kind = models.CharField("类别", max_length=4, choices=DayKind)
    name = models.CharField("名称", max_length=40, blank=True)
    reason = models.CharField(
        "理由", max_length=200, blank=True, help_text="由管理员逐日调整的写明理由；按来源导入的为空"
    )

    class Meta:
        verbose_name = verbose_name_plural = "日历例外日"
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()} {self.name}"
