"""Where the cluster directory takes its rows from: a source that the register's owner registers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from portal.tenancy.models import Tenant


@dataclass(frozen=True)
class ClusterRow:
    """One line of the directory: name, who builds it, industry, status word and the day it was confirmed."""

    name: str
    builder: str
    industry: str
    status: str
    since: dt.date | None
    document: str = ""


Listing = Callable[["Tenant"], Iterable[ClusterRow]]
_listings: list[Listing] = []


def register_listing(listing: Listing) -> None:
    """Add a source of rows `(tenant) -> rows`; call it in an app's `ready()`."""
    if listing not in _listings:
        _listings.append(listing)


def clusters_of(tenant: Tenant) -> list[ClusterRow]:
    """Return the clusters in the authority's register, by name."""
    return sorted((row for listing in _listings for row in listing(tenant)), key=lambda row: row.name)
