"""Reads on organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from portal.identity.models import Organisation
from portal.tenancy.scope import bound

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.tenancy.models import Tenant


def organisations_in(tenant: Tenant) -> QuerySet[Organisation]:
    """Return the organisations of this authority and of those below it, by name."""
    own = bound(tenant)
    below = Q(tenant=own) | Q(tenant__parent=own) | Q(tenant__parent__parent=own)
    return Organisation.across_tenants.filter(below).order_by("name", "pk")
