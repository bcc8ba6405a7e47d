"""The demonstration's clock shift: one row, read by `now()` in demonstration mode only."""

import datetime as dt

from django.db import models


class ClockShift(models.Model):
    """How far the demonstration's clock runs ahead of (or behind) the real one."""

    ahead = models.DurationField("提前量", default=dt.timedelta)

    class Meta:
        verbose_name = "演示时钟"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="clock_one_row")]

    def __str__(self) -> str:
        return f"演示时钟 {self.ahead}"

    @classmethod
    def current(cls) -> dt.timedelta:
        """Return the shift in force, zero if the clock was never moved."""
        ahead = cls.objects.filter(pk=1).values_list("ahead", flat=True).first()
        return ahead or dt.timedelta()
