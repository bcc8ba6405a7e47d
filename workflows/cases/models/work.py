"""What is to do: one row for each step that waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from viewflow.workflow.models import Task

from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role
from workflows.cases.models.case import Case

if TYPE_CHECKING:
    import datetime as dt

    from workflows.cases.steps import StepSpec


class WorkItemState(models.TextChoices):
    """What has become of a piece of work."""

    OPEN = "open", "待办"
    DONE = "done", "已办"
    CANCELLED = "cancelled", "已取消"


class WorkItem(models.Model):
    """The queue: one row for each step that waits for a person of one role of one authority."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="work")
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="work")
    role = models.CharField("角色", max_length=20, choices=Role)
    task = models.OneToOneField(Task, models.PROTECT, related_name="work")
    step = models.CharField("环节名", max_length=60)
    title = models.CharField("环节", max_length=60)
    state = models.CharField("状态", max_length=10, choices=WorkItemState, default=WorkItemState.OPEN)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="claimed_work")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="done_work")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="assigned_work", verbose_name="指定办理人"
    )
    opened_at = models.DateTimeField("到达时间")
    days = models.PositiveSmallIntegerField("时限（工作日）", null=True, help_text="扣除已用时间后的余量；空为未设时限")
    counted_from = models.DateField("起算日（不计入）", null=True, help_text="从次日起计；恢复办理后为恢复当日")
    due_on = models.DateField("到期日", null=True)
    apart_from = models.CharField("回避环节", max_length=200, blank=True, help_text="|环节名|环节名|")
    closed_at = models.DateTimeField("办结时间", null=True)
    reminded_at = models.DateTimeField("已提醒即将到期", null=True)
    overdue_at = models.DateTimeField("已提醒超期", null=True)
    escalated_at = models.DateTimeField("已上报", null=True)

    was_consulted: bool | None = None
    """Whether colleagues were ever asked in this case, where the query said so; None where it has to be asked."""

    class Meta:
        verbose_name = verbose_name_plural = "待办"
        indexes = [
            models.Index(fields=["tenant", "role", "state", "due_on"]),
            models.Index(fields=["case", "state"]),
            models.Index(fields=["done_by", "tenant", "-closed_at"], name="work_done_by_person"),
            models.Index(fields=["due_on"], condition=models.Q(state="open"), name="work_open_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.case}"

    @property
    def began_at(self) -> dt.datetime:
        """When it came into the queue."""
        return self.opened_at

    @property
    def spec(self) -> StepSpec:
        """The step's declaration in the flow: verdicts, role, guard."""
        return self.task.flow_task.spec
