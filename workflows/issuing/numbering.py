"""Numbers without gaps and without doubles: the series' row is locked until the document is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import clock
from workflows.issuing.models import NumberSeries

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant


def locked_series(tenant: Tenant, word: str) -> NumberSeries:
    """Return this year's series under `word`, locked until the caller's transaction ends.

    Everybody else who issues under the same word waits here, so the next number is `last + 1` for exactly one
    of them, and a transaction that fails gives it back. The year is Beijing's.
    """
    year = clock.today().year
    NumberSeries.across_tenants.get_or_create(tenant=tenant, word=word, year=year)
    return NumberSeries.across_tenants.select_for_update(of=("self",)).get(tenant=tenant, word=word, year=year)
