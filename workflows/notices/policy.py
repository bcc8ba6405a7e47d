"""What an authority asks of objectors and how long it keeps who they were: its own row, or the defaults."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from portal.tenancy.scope import bound
from workflows.notices.models import RETENTION_DAYS, ObjectionPolicy

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant


@dataclass(frozen=True)
class Policy:
    """The settings in force at one authority; see the fields of ObjectionPolicy."""

    signature_required: bool = False
    seal_required: bool = True
    id_offered: bool = False
    posted_counts: bool = True
    retention_days: int = RETENTION_DAYS


NAMES = tuple(field.name for field in fields(Policy))


def policy_of(tenant: Tenant) -> Policy:
    """Return what holds at this authority."""
    row = ObjectionPolicy.across_tenants.filter(tenant=bound(tenant)).values(*NAMES).first()
    return Policy(**row) if row else Policy()
