"""Managers that know their tenant."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from portal.tenancy.scope import current_tenant

M = TypeVar("M", bound=models.Model)


class TenantManager(models.Manager[M]):
    """`objects` of a model with a `tenant` field: the current tenant's rows only.

    Raises NoTenantScope outside a scope. Models pair it with a plain manager
    `across_tenants` (their default manager, so that Django's own machinery sees
    all rows); a contract test lists the few places that may call that one.
    """

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the rows of the current tenant."""
        return super().get_queryset().filter(tenant=current_tenant())
