"""Pages that apps above this one offer on a programme's public page, such as the results of an evaluation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition

Link = tuple[str, str]
"""Title and address."""
LinkMaker = Callable[["Tenant", "ProgrammeEdition"], list[Link]]
_makers: list[LinkMaker] = []


def register_programme_links(maker: LinkMaker) -> None:
    """Add `(visited authority, edition) -> links`; call it in an app's `ready()`. Only what the public may open."""
    if maker not in _makers:
        _makers.append(maker)


def links_of(tenant: Tenant, edition: ProgrammeEdition) -> list[Link]:
    """Return the pages to offer with this edition on the site of `tenant`."""
    return [link for maker in _makers for link in maker(tenant, edition)]
