"""Where a cluster lies when one place is not enough (RULES S1-16)."""

from __future__ import annotations

from django.db import models


class ClusterPlace(models.Model):
    """One of the cities that a cluster spans; the lead unit stays one (RULES A8-16)."""

    cluster = models.ForeignKey("registry.Cluster", models.CASCADE, related_name="places")
    place = models.CharField("市州", max_length=60)
    position = models.PositiveSmallIntegerField("序号")

    class Meta:
        verbose_name = verbose_name_plural = "集群所跨市州"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["cluster", "place"], name="cluster_place_once")]

    def __str__(self) -> str:
        return self.place
