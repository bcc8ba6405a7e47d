"""What the page of an annual report shows: its figures, compared with those of the year before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cms_content.kinds import shelf_of
from cms_content.schema_org import report

if TYPE_CHECKING:
    from decimal import Decimal

    from django.http import HttpRequest

    from cms_content.models import AnnualReportPage, ReportFigure


@dataclass(frozen=True)
class FigureRow:
    """One figure: its row, its value in words, the value of the year before and the change, "" when not comparable."""

    figure: ReportFigure
    value: str
    before: str = ""
    change: str = ""
    is_doubtful: bool = False


def report_context(page: AnnualReportPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template needs beside the page itself."""
    siblings: Any = type(page).objects.sibling_of(page, inclusive=False)
    others = list(shelf_of(page.section_kind).prepared(siblings.live().public()))
    before = next((other for other in others if other.year == page.year - 1), None)
    rows = figure_rows(_figures(page), _figures(before) if before else [])
    tenant = getattr(request, "tenant", None)
    address = page.get_full_url(request)
    return {
        "address": address,
        "before": before,
        "figures": rows,
        "is_compared": any(row.before for row in rows),
        "files": list(page.files.select_related("version__document").all()) if page.pk else [],
        "others": others,
        "structured_data": report(page, publisher=tenant.name if tenant else "", url=address),
    }


def figure_rows(now: list[ReportFigure], before: list[ReportFigure]) -> list[FigureRow]:
    """Return the figures, each with that of the year before when both have the same label and the same stated unit."""
    times = Counter(figure.label for figure in before)
    known = {(figure.label, figure.unit): figure for figure in before if figure.unit and times[figure.label] == 1}
    return [_row(figure, known.get((figure.label, figure.unit))) for figure in now]


def _row(figure: ReportFigure, earlier: ReportFigure | None) -> FigureRow:
    if earlier is None:
        return FigureRow(figure, in_digits(figure.value), is_doubtful=figure.is_unverified)
    return FigureRow(
        figure,
        in_digits(figure.value),
        in_digits(earlier.value),
        change_in_words(earlier.value, figure.value),
        is_doubtful=figure.is_unverified or earlier.is_unverified,
    )


def change_in_words(before: Decimal, after: Decimal) -> str:
    """Return `+12.5%`, `−3.0%` or `0.0%`; "" where a share of what was before means nothing."""
    if before <= 0:
        return ""
    share = (after - before) / before * 100
    return f"{share:+,.1f}%".replace("-", "\N{MINUS SIGN}") if round(share, 1) else "0.0%"


def in_digits(value: Decimal) -> str:
    """Return the number as it was typed, without trailing zeros, in groups of three digits."""
    return f"{value.normalize():,f}"


def _figures(page: AnnualReportPage) -> list[ReportFigure]:
    return list(page.figures.all())
