"""Who leads the work for a cluster or a chain: 群主, 链长 (RULES S1-19, A8-8, B6).

The documents name the office and define neither its holder's rank nor powers: the record says who, since when, for
what. It gives no right to approve anything.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.identity.models import Organisation
from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant


class StewardshipKind(models.TextChoices):
    """The office's name; neighbouring practice uses another word for the same record."""

    CLUSTER = "cluster", "群主"
    CHAIN = "chain", "链长"


class Stewardship(models.Model):
    """One holder's term as leader of one cluster or chain.

    Parameters
    ----------
    tenant: the authority that appointed.
    subject: name of the cluster or chain, also before it stands in the register; `cluster` is its entry from then on.
    holder: the name that is shown, with post; `organisation` where a unit holds the office.
    official: the account by which the holder works in the portal.
    contact: for internal use only, never on a public page (RULES A8-8).
    until: last day of the term; None where none was set.
    source_case: number of the case in which the holder was appointed; one open term for each.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="stewardships", verbose_name="任命机关")
    kind = models.CharField("名义", max_length=10, choices=StewardshipKind, default=StewardshipKind.CLUSTER)
    subject = models.CharField("集群或产业链", max_length=120)
    cluster = models.ForeignKey("registry.Cluster", models.PROTECT, null=True, blank=True, related_name="stewardships")
    holder = models.CharField("担任者", max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="stewardships"
    )
    duties = models.TextField("职责")
    contact = models.CharField("内部联系方式", max_length=120, blank=True)
    since = models.DateField("任期自")
    until = models.DateField("任期至（含）", null=True, blank=True)
    ended_reason = models.CharField("结束原因", max_length=200, blank=True)
    source_case = models.BigIntegerField("来源事项", null=True, blank=True)

    across_tenants = models.Manager()
    objects = TenantManager["Stewardship"]()

    class Meta:
        verbose_name = verbose_name_plural = "群主（链长）"
        default_manager_name = "across_tenants"
        ordering = ["-since", "-pk"]
        indexes = [models.Index(fields=["source_case"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="stewardship_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.holder}"
