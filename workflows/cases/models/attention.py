"""What draws colleagues' attention to a case without changing who decides: copies and urgings."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.tenancy.models import Tenant
from workflows.cases.models.case import Case
from workflows.cases.models.work import WorkItem


class CaseCopy(models.Model):
    """A case sent for information to one colleague, or to an authority taking part; it gives no right to act."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="copies")
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="抄送至机关")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="case_copies", verbose_name="抄送至"
    )
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField("附言", max_length=300, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "抄送"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "tenant", "reader"], name="copy_once_to_a_person"),
            models.UniqueConstraint(
                fields=["case", "tenant"], condition=models.Q(reader=None), name="copy_once_to_an_authority"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} → {self.reader or self.tenant}"


class CopyReading(models.Model):
    """Somebody opened a copy: what goes to an authority is read by each of its people for themselves."""

    copy = models.ForeignKey(CaseCopy, models.CASCADE, related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField("阅读时间")

    class Meta:
        verbose_name = verbose_name_plural = "抄送阅读"
        constraints = [models.UniqueConstraint(fields=["copy", "reader"], name="copy_read_once")]

    def __str__(self) -> str:
        return f"{self.reader} {self.copy}"


class Urging(models.Model):
    """Somebody waited for a step and said so; one a day for each step."""

    work = models.ForeignKey(WorkItem, models.PROTECT, related_name="urgings")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField("说明", max_length=300, blank=True)
    day = models.DateField("日期")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["work", "day"], name="urging_once_a_day")]

    def __str__(self) -> str:
        return f"催办 {self.work}"
