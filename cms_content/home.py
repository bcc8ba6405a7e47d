"""What is open now on an authority's home page: panels that apps above this one put there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cms_content.lines import Line
    from portal.tenancy.models import Tenant


@dataclass(frozen=True)
class Panel:
    """A box of the home page.

    Parameters
    ----------
    title: its heading.
    template: the include that shows it; it sees the panel as `panel`.
    data: what the template needs, as `panel.data`.
    more_url, more_label: where the rest is, if there is more.
    order: lower stands first.
    """

    title: str
    template: str
    data: dict[str, Any] = field(default_factory=dict)
    more_url: str = ""
    more_label: str = ""
    order: int = 50


PanelMaker = Callable[["Tenant", "HttpRequest"], Panel | None]
_makers: list[PanelMaker] = []


def register_panel(maker: PanelMaker) -> None:
    """Add `(tenant, request) -> Panel | None`; call it in an app's `ready()`. None: nothing to show now."""
    if maker not in _makers:
        _makers.append(maker)


def panels_for(tenant: Tenant, request: HttpRequest) -> list[Panel]:
    """Return the boxes that have something to show: no empty one is ever shown."""
    made = (maker(tenant, request) for maker in _makers)
    return sorted((panel for panel in made if panel is not None), key=lambda panel: panel.order)


@dataclass(frozen=True)
class Shown:
    """The latest pages of a section on the home page."""

    key: str
    title: str
    lines: list[Line]
    more_url: str


LATEST = {"interpretations": 4, "toolkits": 4, "news": 5}
"""Kinds that the home page shows beside the policies, in this order, and how many pages of each."""


def latest_of(tenant: Tenant) -> list[Shown]:
    """Return the sections that hold a page, each with its latest: no empty column is ever shown."""
    from cms_content import kinds, navigation, queries
    from cms_content.models.section import SectionKind  # they read the page types, which read this module

    public, addresses = queries.public_pages(tenant), navigation.open_sections(tenant)
    found = []
    for key, most in LATEST.items():
        if key in addresses:
            shelf, kind = kinds.shelf_of(key), SectionKind(key)
            lines = [shelf.line(page) for page in shelf.within(public)[:most]]
            found.append(Shown(key, str(kind.label), lines, addresses[key]))
    return [one for one in found if one.lines]
