"""How long a whole case may take, in working days from its acceptance (办结时限, RULES S4-12)."""

from __future__ import annotations

from django.db import models

from workflows.cases.models.case import Case


class TotalLimit(models.Model):
    """A case's limit as a whole, beside the limits of its steps.

    Parameters
    ----------
    days: the limit in working days.
    accepted_on: the day of acceptance, which itself does not count.
    deemed: nobody said so; silence counted as acceptance (RULES B5.4).
    counted_from: the day after which `left` counts: of acceptance, or on which the clock went on; None while paused.
    left: working days that are left after `counted_from`, or since the clock was paused.
    due_on: the last day; None while paused, and while the year that it falls in has no calendar.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="limit")
    days = models.PositiveSmallIntegerField("总时限（工作日）")
    accepted_on = models.DateField("受理日")
    deemed = models.BooleanField("视为受理", default=False)
    counted_from = models.DateField("起算日（不计入）", null=True)
    left = models.PositiveSmallIntegerField("自起算日或暂停时的余量（工作日）")
    due_on = models.DateField("应办结日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "办结时限"

    def __str__(self) -> str:
        return f"{self.case_id} {self.days}个工作日"

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands still, because the applicant corrects or the case is suspended."""
        return self.counted_from is None
