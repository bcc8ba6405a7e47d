"""Paper that goes beside the electronic record: sent by one side, received by the other (RULES S3-18, A8-6, A8-12)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.tenancy.models import Tenant
from workflows.cases.models.case import Case


class PaperReceipt(models.Model):
    """One parcel: how many copies were dispatched when and by whom, and how many arrived when."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="paper")
    key = models.SlugField("材料")
    sender = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="寄发单位")
    copies = models.PositiveSmallIntegerField("寄发份数")
    dispatched_on = models.DateField("寄发日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    received_copies = models.PositiveSmallIntegerField("收到份数", null=True)
    received_on = models.DateField("收到日期", null=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField("签收登记时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "纸质材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key} {self.copies}"
