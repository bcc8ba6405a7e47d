"""One person's work in a role, done by a colleague for a time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.tenancy.models import Tenant
from portal.tenancy.roles import Role


class Delegation(models.Model):
    """`delegate` decides in the stead of `delegator` in one role of one authority, both days included.

    It gives no role: it lapses by itself with its last day, and is worth nothing as soon as the delegator
    no longer holds the role or either of the two has left the authority.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="delegations")
    role = models.CharField("角色", max_length=20, choices=Role)
    delegator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_given")
    delegate = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_held")
    starts_on = models.DateField("自（含）")
    ends_on = models.DateField("至（含）")
    reason = models.CharField("事由", max_length=300)
    made_at = models.DateTimeField("委托时间")
    ended_at = models.DateTimeField("提前终止", null=True)
    begun_told_at = models.DateTimeField("已告知开始", null=True)
    over_told_at = models.DateTimeField("已告知到期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "委托"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["delegate", "tenant", "ends_on"], name="delegation_by_delegate")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="delegation_has_days"),
            models.CheckConstraint(condition=~Q(delegate=models.F("delegator")), name="delegation_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.delegator} → {self.delegate} {self.get_role_display()}"
