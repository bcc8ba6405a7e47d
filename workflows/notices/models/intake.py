"""What an authority asks of objectors, and the messages that objectors asked for."""

from __future__ import annotations

from django.db import models

from portal.notifications.models import DeliveryState, Outgoing
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant
from workflows.notices.models.objection import Objection


class MailOccasion(models.TextChoices):
    """Of what an objector is told by e-mail."""

    RECEIVED = "received", "收到"
    REPLIED = "replied", "答复"
    REVIEWED = "reviewed", "复核答复"


RETENTION_DAYS = 3 * 365
"""Days after the end for which identity and papers are kept by default (docs/decisions: 待核实)."""


class ObjectionPolicy(models.Model):
    """What an authority asks of objectors and how long it keeps who they were; without a row the defaults hold."""

    tenant = models.OneToOneField(Tenant, models.PROTECT, related_name="+", verbose_name="公示机关")
    signature_required = models.BooleanField("个人须上传签名页", default=False)
    seal_required = models.BooleanField("单位须上传加盖公章的异议函", default=True)
    id_offered = models.BooleanField("个人可以上传身份证件", default=False)
    posted_counts = models.BooleanField("信函以寄出日期（邮戳）为准", default=True)
    retention_days = models.PositiveIntegerField("办结后保存天数", default=RETENTION_DAYS)

    across_tenants = models.Manager()
    objects = TenantManager["ObjectionPolicy"]()

    class Meta:
        verbose_name = verbose_name_plural = "异议设置"
        default_manager_name = "across_tenants"
        constraints = [
            models.CheckConstraint(condition=models.Q(retention_days__gte=1), name="objection_policy_keeps_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.tenant}"


class ObjectorMail(Outgoing):
    """A message to an objector who asked for one: a row of the verb's transaction, sent by the worker.

    The address stays sealed in the objection and is opened only while the message leaves.
    """

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="mails")
    occasion = models.CharField("事由", max_length=10, choices=MailOccasion)

    class Meta:
        verbose_name = verbose_name_plural = "异议人邮件"
        constraints = [models.UniqueConstraint(fields=["objection", "occasion"], name="objector_mail_once")]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state__in=[DeliveryState.PENDING, DeliveryState.SENDING]),
                name="objector_mail_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.objection_id} {self.get_state_display()}"


class Turn(models.Model):
    """Where one virtual queue ends: of an address or of a notice, both known by a keyed hash only (throttle.py)."""

    queue = models.CharField("队列", max_length=64, primary_key=True)
    at = models.FloatField("队尾的时刻（Unix 秒）")
    forget_at = models.FloatField("可以删除的时刻（Unix 秒）", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "提交排队"

    def __str__(self) -> str:
        return f"{self.queue[:8]} {self.at:.0f}"
