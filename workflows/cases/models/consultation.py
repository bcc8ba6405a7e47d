"""Opinions that colleagues are asked for before a step is decided (会签, 加签), and what each of them wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from workflows.cases.models.case import Case
from workflows.cases.models.decision import AppendOnly, Decision
from workflows.cases.models.work import WorkItem

if TYPE_CHECKING:
    import datetime as dt

    from portal.tenancy.models import Tenant

WORDS_LIMIT = 1000
"""Longest question, in characters."""


class Outcome(models.TextChoices):
    """How a consultation ended; empty while it runs."""

    OPEN = "", "征求中"
    ANSWERED = "answered", "已全部答复"
    ENDED = "ended", "提前结束"
    DECIDED = "decided", "环节已作出结论"
    RETURNED = "returned", "因退回终止"
    WITHDRAWN = "withdrawn", "因申报单位撤回终止"
    CANCELLED = "cancelled", "因环节取消终止"


class Stance(models.TextChoices):
    """What somebody who was asked says."""

    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    RESERVE = "reserve", "保留"


class Consultation(models.Model):
    """One question to colleagues of the authority that has the step; until enough answered no verdict is given.

    It belongs to the step, not to who asked: whoever has the step now sees how far it is, adds somebody or ends it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations")
    work = models.ForeignKey(WorkItem, models.PROTECT, related_name="consultations", verbose_name="环节")
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="征求人")
    question = models.CharField("征求事项", max_length=WORDS_LIMIT)
    needed = models.PositiveSmallIntegerField("至少几人答复", null=True, help_text="空为全部答复")
    asked_at = models.DateTimeField("征求时间")
    days = models.PositiveSmallIntegerField("答复期限（工作日）", null=True)
    counted_from = models.DateField("起算日（不计入）")
    due_on = models.DateField("答复期限", null=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.OPEN, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField("结束理由", max_length=300, blank=True)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, related_name="consultations", help_text="使其结束的结论；撤销后恢复征求"
    )

    class Meta:
        verbose_name = verbose_name_plural = "会签"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["work"], condition=Q(outcome=""), name="consultation_one_at_a_time"),
            models.CheckConstraint(condition=Q(needed=None) | Q(needed__gte=1), name="consultation_needs_somebody"),
        ]

    def __str__(self) -> str:
        return f"会签 {self.work}"

    @property
    def tenant(self) -> Tenant:
        """The authority that asks, and whose people are asked."""
        return self.work.tenant

    @property
    def began_at(self) -> dt.datetime:
        """When it was asked."""
        return self.asked_at

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken."""
        return self.outcome == Outcome.OPEN


class ConsultedPerson(models.Model):
    """Somebody who is asked; `is_added`: later and in addition (加签), so that this opinion must be there as well."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="persons")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consulted")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_added = models.BooleanField("加签", default=False)
    asked_at = models.DateTimeField("征求时间")

    class Meta:
        verbose_name = verbose_name_plural = "会签人员"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["consultation", "person"], name="consulted_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.consultation}"

    @property
    def has_answered(self) -> bool:
        """Whether the opinion is there."""
        return hasattr(self, "opinion")


class ConsultedOpinion(models.Model):
    """What somebody who was asked answered: written once, inside the authority only."""

    asked = models.OneToOneField(ConsultedPerson, models.PROTECT, related_name="opinion")
    stance = models.CharField("意见", max_length=10, choices=Stance)
    text = models.TextField("说明", blank=True)
    at = models.DateTimeField("答复时间")

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会签意见"
        ordering = ["pk"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.asked.person}：{self.get_stance_display()}"
