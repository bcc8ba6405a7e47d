"""Reading the record: one authority's rows, newest first."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from portal.audit.models import AuditRecord
from portal.tenancy.models import Tenant
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.identity.models import User


def records_of(
    tenant: Tenant,
    *,
    verb: str = "",
    actor: User | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> QuerySet[AuditRecord]:
    """Return what was done for `tenant`, newest first.

    Parameters
    ----------
    verb: a whole verb, or its beginning up to a dot ("cases.").
    since, until: moments in the portal's time; `until` itself is excluded.

    Raises NoTenantScope for no tenant.
    """
    rows = AuditRecord.across_tenants.filter(tenant=bound(tenant)).order_by("-seq")
    if verb:
        rows = rows.filter(verb__startswith=verb) if verb.endswith(".") else rows.filter(verb=verb)
    if actor is not None:
        rows = rows.filter(actor=actor)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return rows


def trail(tenant: Tenant, target: str) -> QuerySet[AuditRecord]:
    """Return everything that was done for `tenant` to one thing, oldest first."""
    return AuditRecord.across_tenants.filter(tenant=bound(tenant), target=target).order_by("seq")
