"""The page of the authority's own numbers, and its tables as files."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import clock
from portal.tenancy.permissions import may
from workflows.cases.statistics import MOST_MEASURED, Statistics, statistics_of
from workflows.cases.views.common import page, workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portal.identity.http import SignedInRequest

RAIL_KEY = "statistics"
Row = tuple[object, ...]


def statistics_links(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the link to the numbers, for those who may read them."""
    if not may(request.user, "statistics.view", request.tenant):
        return []
    return [{"key": RAIL_KEY, "title": "统计", "url": reverse("cases:statistics")}]


@never_cache
@workspace
@require_safe
def statistics(request: SignedInRequest) -> HttpResponse:
    """Show the visited authority's numbers."""
    found = _found(request)
    most = {
        "programme": max((one.total for one in found.programmes), default=0),
        "month": max((max(one.arrived, one.closed) for one in found.months), default=0),
        "days": max((one.median_days or 0 for one in found.steps), default=0),
    }
    return page(request, "cases/statistics.html", RAIL_KEY, found=found, most=most, most_measured=MOST_MEASURED)


def _programmes(found: Statistics) -> Iterable[Row]:
    yield "事项", "累计办件", "现有待办"
    yield from ((one.title, one.total, one.waiting) for one in found.programmes)


def _steps(found: Statistics) -> Iterable[Row]:
    yield "事项", "环节", "待办", "其中超期", "近一年办结", "其中逾期办结", "办理工作日中位数"
    for one in found.steps:
        days = "" if one.median_days is None else f"{one.median_days:g}"
        yield one.programme, one.title, one.waiting, one.overdue, one.done, one.late, days


def _months(found: Statistics) -> Iterable[Row]:
    yield "月份", "到达办件", "办结办件"
    yield from ((f"{one.month:%Y-%m}", one.arrived, one.closed) for one in found.months)


TABLES: dict[str, Callable[[Statistics], Iterable[Row]]] = {
    "programmes": _programmes,
    "steps": _steps,
    "months": _months,
}


@never_cache
@workspace
@require_safe
def statistics_csv(request: SignedInRequest, table: str) -> HttpResponse:
    """Return one of the page's tables as a file for a spreadsheet; 404 for another name."""
    if table not in TABLES:
        raise Http404("没有这张表")
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="statistics-{table}-{clock.today():%Y%m%d}.csv"'
    csv.writer(answer).writerows(TABLES[table](_found(request)))
    return answer


def _found(request: SignedInRequest) -> Statistics:
    """Return the numbers for whoever may read them; 404 for others."""
    if not may(request.user, "statistics.view", request.tenant):
        raise Http404("没有这个页面")
    return statistics_of(request.tenant)
