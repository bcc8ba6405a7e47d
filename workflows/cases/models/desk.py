"""What an official arranges for the own desk: saved views of the queue."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.tenancy.managers import TenantManager
from portal.tenancy.models import Tenant


class SavedView(models.Model):
    """A selection of the queue under a name, one person's own."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField("名称", max_length=30)
    query = models.CharField("筛选条件", max_length=500, help_text="地址中问号后的部分")

    across_tenants = models.Manager()
    objects = TenantManager["SavedView"]()

    class Meta:
        verbose_name = verbose_name_plural = "保存的视图"
        default_manager_name = "across_tenants"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
