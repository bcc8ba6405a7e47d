"""Reads on programme editions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import clock
from portal.tenancy.scope import bound
from workflows.programmes.models import ProgrammeEdition

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant


def open_to(tenant: Tenant) -> list[ProgrammeEdition]:
    """Return the editions in which `tenant` may apply today: those of the authorities above it."""
    above, authority = [], bound(tenant).parent
    while authority is not None:
        above.append(authority.pk)
        authority = authority.parent
    editions = ProgrammeEdition.across_tenants.filter(tenant__in=above, is_active=True).select_related("tenant")
    today = clock.today()
    return [one for one in editions if one.may_apply(tenant) and one.window_state(today) == "open"]


def open_to_or_none(tenant: Tenant, pk: int) -> ProgrammeEdition | None:
    """Return one edition in which `tenant` may apply today, or None."""
    return next((one for one in open_to(tenant) if one.pk == pk), None)
