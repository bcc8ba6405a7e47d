"""What happened to a case, for everybody who is to hear of it: written in the verb's own transaction."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.tenancy.models import Tenant
from workflows.cases.models.case import Case


class EventKind(models.TextChoices):
    """What can happen to a case."""

    SUBMITTED = "submitted", "提交申请"
    OPENED = "opened", "环节到达"
    DECIDED = "decided", "作出结论"
    RETURNED = "returned", "退回补正"
    DEEMED = "deemed", "视为受理"
    CLOSED = "closed", "办结"
    WITHDRAWN = "withdrawn", "撤回"
    SUSPENDED = "suspended", "中止"
    RESUMED = "resumed", "恢复办理"
    TRANSFERRED = "transferred", "转办"
    DELEGATED = "delegated", "委托"
    CONSULTED = "consulted", "征求会签意见"
    ANSWERED = "answered", "答复会签意见"
    CONSULT_OVER = "consult_over", "会签结束"
    COPIED = "copied", "抄送"
    URGED = "urged", "催办"
    UNDONE = "undone", "撤销结论"
    DUE_SOON = "due_soon", "即将到期"
    OVERDUE = "overdue", "已超期"
    RESCHEDULED = "rescheduled", "到期日调整"
    ISSUED = "issued", "印发文书"
    VOIDED = "voided", "作废文书"


class CaseEvent(models.Model):
    """One thing that happened; the worker tells it to every listener once (`cases.telling`)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name="发生于")
    kind = models.CharField("事件", max_length=12, choices=EventKind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    work = models.ForeignKey("cases.WorkItem", models.SET_NULL, null=True, related_name="+")
    decision = models.ForeignKey("cases.Decision", models.PROTECT, null=True, related_name="+")
    details = models.JSONField("内容", default=dict)
    at = models.DateTimeField("时间")
    told_at = models.DateTimeField("已通知", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "办件事件"
        ordering = ["pk"]
        indexes = [models.Index(fields=["id"], condition=models.Q(told_at=None), name="event_untold")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.case_id}"
