"""Reads on programme editions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import clock
from portal.tenancy.scope import bound
from workflows.programmes.models import ProgrammeEdition

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from portal.tenancy.models import Tenant


def _above(tenant: Tenant) -> list[int]:
    """Return the keys of the authorities above, the nearest first."""
    above, authority = [], bound(tenant).parent
    while authority is not None:
        above.append(authority.pk)
        authority = authority.parent
    return above


def editions_of(tenant: Tenant) -> QuerySet[ProgrammeEdition]:
    """Return the authority's own editions, active or not, by key and edition."""
    rows = ProgrammeEdition.across_tenants.filter(tenant=bound(tenant)).select_related("tenant")
    return rows.prefetch_related("extensions").order_by("key", "-edition")


def offered_at(tenant: Tenant) -> QuerySet[ProgrammeEdition]:
    """Return the editions that the site of `tenant` tells of: its own and those of the authorities above it."""
    whose = [bound(tenant).pk, *_above(tenant)]
    return ProgrammeEdition.across_tenants.filter(tenant__in=whose).select_related("tenant")


def named(tenant: Tenant, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], ProgrammeEdition]:
    """Return the editions that the site of `tenant` tells of under (key, edition); unknown names are left out.

    An empty edition means the current one: active before withdrawn, then the latest. Of two authorities that use
    one key the visited one counts.
    """
    found: dict[tuple[str, str], ProgrammeEdition] = {}
    nearest = {pk: place for place, pk in enumerate([bound(tenant).pk, *_above(tenant)])}
    editions = list(offered_at(tenant).filter(key__in={key for key, _edition in names}))
    editions.sort(key=lambda one: one.edition, reverse=True)
    editions.sort(key=lambda one: (nearest[one.tenant_id], not one.is_active))
    for key, edition in names:
        for one in editions:
            if one.key == key and edition in {"", one.edition}:
                found[key, edition] = one
                break
    return found


def open_to(tenant: Tenant) -> list[ProgrammeEdition]:
    """Return the editions in which `tenant` may apply today: its own and those of the authorities above it."""
    today = clock.today()
    return [
        one
        for one in offered_at(tenant).filter(is_active=True)
        if one.may_apply(tenant) and one.window_state(today) == "open"
    ]


def open_to_or_none(tenant: Tenant, pk: int) -> ProgrammeEdition | None:
    """Return one edition in which `tenant` may apply today, or None."""
    return next((one for one in open_to(tenant) if one.pk == pk), None)
