"""Which case holds one of the places that a recommending authority has in an edition (RULES S3-16, A8-5)."""

from __future__ import annotations

from django.db import models

from portal.tenancy.models import Tenant
from workflows.cases.models.case import Case
from workflows.programmes.models import ProgrammeEdition


class QuotaSlot(models.Model):
    """A place, taken when the authority submitted the case; freed by a withdrawal before the deadline."""

    edition = models.ForeignKey(ProgrammeEdition, models.PROTECT, related_name="quota_slots", verbose_name="事项版本")
    recommender = models.ForeignKey(Tenant, models.PROTECT, related_name="quota_slots", verbose_name="推荐机关")
    case = models.ForeignKey(Case, models.CASCADE, related_name="quota_slots")
    taken_at = models.DateTimeField("占用时间")
    freed_at = models.DateTimeField("释放时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "推荐名额"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(freed_at__isnull=True), name="quota_slot_once_per_case"
            )
        ]
        indexes = [models.Index(fields=["edition", "recommender"])]

    def __str__(self) -> str:
        return f"{self.recommender} {self.case}"
