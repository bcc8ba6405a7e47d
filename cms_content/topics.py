"""What the page of a topic shows: what the editors chose, then all of the site's pages in the topic's class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wagtail.models import Page

from cms_content import queries
from cms_content.kinds import shelf_of
from cms_content.models.section import SectionKind
from cms_content.navigation import open_sections

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cms_content.lines import Line
    from cms_content.models import TopicPage
    from portal.tenancy.models import Tenant

MOST = 6
"""Lines of each kind; the rest is in the kind's own section."""


@dataclass(frozen=True)
class Group:
    """The pages of one kind in the class: heading, lines, and where the whole section is."""

    key: str
    label: str
    lines: list[Line]
    more_url: str


def topic_context(page: TopicPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template needs beside the page itself."""
    tenant = getattr(request, "tenant", None)
    highlights = _highlights(page)
    above = [page.pk, *[target.pk for target, _note in highlights]]
    return {
        "address": page.get_full_url(request),
        "highlights": highlights,
        "policies": _policies(tenant, page.theme, above) if tenant else [],
        "groups": _groups(tenant, page.theme, above) if tenant else [],
    }


def _highlights(page: TopicPage) -> list[tuple[Page, str]]:
    """Return the chosen pages that anybody may read, with what was said of them, in the editors' order."""
    rows = page.highlights.select_related("target").order_by("sort_order", "pk") if page.pk else []
    readable = Page.objects.live().public().filter(pk__in=[row.target_id for row in rows])
    shown = set(readable.values_list("pk", flat=True))
    return [(row.target, row.note) for row in rows if row.target_id in shown]


def _policies(tenant: Tenant, theme: str, above: list[int]) -> list[queries.Listed]:
    """Return the latest policies of the class that do not stand `above` already."""
    return queries.listed(queries.public_policies(tenant, theme=theme).exclude(pk__in=above)[:MOST]) if theme else []


def _groups(tenant: Tenant, theme: str, above: list[int]) -> list[Group]:
    if not theme:
        return []
    public = queries.public_pages(tenant).exclude(pk__in=above)
    sections = open_sections(tenant)
    found = []
    for kind in SectionKind:
        shelf = shelf_of(kind)
        rows = shelf.within(public).filter(theme__startswith=theme)
        lines = [shelf.line(one) for one in rows[:MOST]]
        if lines:
            found.append(Group(kind.value, str(kind.label), lines, sections.get(kind, "")))
    return found
