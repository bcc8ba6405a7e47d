"""What everybody may read of the annual evaluation: grades that the leader decided to publish (RULES S2-16, A8-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_content.directory import Column, Mark
from cms_content.listing import narrowed
from cms_content.section_filter import Facet, WordsFacet
from portal.freshness import public_page
from workflows.evaluation.models import EvaluationResult, grades_of
from workflows.evaluation.queries import public_results

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest, HttpResponse

    from portal.registry.models import Cluster
    from portal.tenancy.models import Tenant
    from workflows.cases.programme_links import Link
    from workflows.programmes.models import ProgrammeEdition

PER_PAGE = 50


@require_safe
@public_page()
def results(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Show the public results of one year, the latest if none is named. 404 for a year of which none is public."""
    tenant = request.tenant  # type: ignore[attr-defined]  # set by the middleware
    if tenant is None:
        raise Http404("没有这个页面")
    published = list(public_results(tenant))  # some hundreds a year at most: read once, narrowed and counted here
    years = sorted({one.year for one in published}, reverse=True)
    if year is not None and year not in years:
        raise Http404("该年度没有公开的评价结果")
    shown_year = year or (years[0] if years else None)
    rows = sorted((one for one in published if one.year == shown_year), key=_by_grade)
    context = narrowed(request, facets=_facets(rows), rows=rows, per_page=PER_PAGE)
    context |= {
        "year": shown_year,
        "years": years,
        "editions": list(dict.fromkeys(str(one.edition) for one in rows)),
        "crumbs": [{"title": _("首页"), "url": "/"}, {"title": _("年度评价结果")}],
    }
    return render(request, "evaluation/public.html", context)


def _by_grade(one: EvaluationResult) -> tuple[int, str]:
    order = list(grades_of(one.edition))
    return order.index(one.grade) if one.grade in order else len(order), one.cluster.name


def _facets(rows: list[EvaluationResult]) -> tuple[Facet | WordsFacet, ...]:
    best_first = list(dict.fromkeys(one.grade_title for one in rows))

    def grades(found: Iterable[str]) -> list[tuple[str, str]]:
        return [(one, one) for one in best_first if one in set(found)]

    return (
        WordsFacet("q", gettext_lazy("集群名称"), lambda one: [one.cluster.name]),
        Facet("grade", gettext_lazy("等级"), "grade_title", grades),
    )


def _marks(tenant: Tenant, clusters: Sequence[Cluster]) -> dict[int, Mark]:
    """Return what the directory says of each cluster: the grade of its last public evaluation; one query."""
    wanted, found = {one.pk for one in clusters}, {}
    for one in public_results(tenant) if wanted else ():  # the latest year first
        if one.cluster_id in wanted and one.cluster_id not in found:
            text = f"{one.grade_title}（{one.year}）"
            found[one.cluster_id] = Mark(text, reverse("evaluations:year", args=[one.year]))
    return found


GRADES = Column(gettext_lazy("最近公开评价"), _marks, more_url="/evaluation/", more_label=gettext_lazy("年度评价结果"))
"""The directory's column of grades."""


def links(tenant: Tenant, edition: ProgrammeEdition) -> list[Link]:
    """Return the years of which results under this edition are public, for the programme's page; none for others."""
    if not grades_of(edition):
        return []
    years = public_results(tenant).filter(edition=edition).order_by("-year").values_list("year", flat=True).distinct()
    return [(_("%s年度评价结果") % year, reverse("evaluations:year", args=[year])) for year in years]
