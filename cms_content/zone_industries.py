"""The public page of zones and their strategic industries: one zone, one industry, with its history (RULES S4-1)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_content.listing import narrowed
from cms_content.section_filter import Facet, WordsFacet
from portal import clock
from portal.freshness import public_page
from portal.registry.models import Industry
from portal.registry.queries import pairs_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from portal.registry.models import Zone, ZoneIndustry
    from portal.tenancy.models import Tenant

PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """A zone with what it stands for today, and what it stood for or will stand for besides, the newest first."""

    zone: Zone
    present: ZoneIndustry | None
    others: tuple[ZoneIndustry, ...]
    group: str
    """Code of the classification's first level to which the industry belongs; "" where none is known."""


@require_safe
@public_page()
def zone_industries(request: HttpRequest) -> HttpResponse:
    """List the visited authority's zones and their industries. 404 where the authority keeps no such list."""
    tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    lines = lines_of(tenant) if tenant is not None else []
    if not lines:
        raise Http404("本机关没有高新区战略产业名录")
    crumbs = [{"title": _("首页"), "url": "/"}, {"title": _("高新区战略产业")}]
    shown = narrowed(request, facets=_facets(), rows=lines, per_page=PER_PAGE)
    return render(request, "cms_content/zone_industries.html", {"crumbs": crumbs, "today": clock.today(), **shown})


def lines_of(tenant: Tenant) -> list[Line]:
    """Return a line for each zone that stands or stood for an industry; one query."""
    by_zone = itertools.groupby(pairs_of(tenant), key=lambda pair: pair.zone)
    return [_line(zone, list(pairs)) for zone, pairs in by_zone]


def _line(zone: Zone, pairs: list[ZoneIndustry]) -> Line:
    today = clock.today()
    begun = (one for one in pairs if one.since is None or one.since <= today)
    present = next((one for one in begun if one.until is None or one.until >= today), None)
    named = present or pairs[0]
    group = named.industry.code.split(".")[0] if named.industry else ""
    return Line(zone, present, tuple(one for one in pairs if one is not present), group)


def _facets() -> tuple[Facet | WordsFacet, ...]:
    return (
        WordsFacet("q", gettext_lazy("高新区或产业"), _texts),
        Facet("class", gettext_lazy("产业分类"), "group", _classes),
    )


def _texts(line: Line) -> list[str]:
    pairs = [*([line.present] if line.present else []), *line.others]
    return [line.zone.name, *(pair.words for pair in pairs)]


def _classes(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return the classes of the first level that occur, in the order of the standard (战略性新兴产业分类2018)."""
    found = Industry.objects.filter(code__in=[code for code in codes if code]).values_list("code", "name")
    return [(code, name) for code, name in found.order_by("pk")]
