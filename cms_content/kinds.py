"""The kinds of page that lie in sections: how each is read, narrowed and written as a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from cms_content import lines
from cms_content.directory import names_of
from cms_content.models import (
    AnnualReportPage,
    GuidePage,
    Instrument,
    InterpretationForm,
    InterpretationPage,
    NewsPage,
    RankingPage,
    SectionKind,
    Tier,
    ToolkitPage,
    ToolkitScope,
    TopicPage,
)
from cms_content.section_filter import Facet, as_they_are, words_of, years
from portal import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cms_content.models import SectionedPage, SectionPage

Prepare = Callable[[Any], Any]


def _plain(rows: Any) -> Any:
    return rows


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """One kind.

    Parameters
    ----------
    model: its page type. line: a page → its line. facets: its filters.
    prepare: adds what the line and the filters need to the rows, so that a list takes as many queries as one page.
    order: before the moment of publication, which always follows. feed: name of the address of its Atom feed.
    """

    model: type[SectionedPage]
    line: Callable[[Any], lines.Line]
    facets: tuple[Facet, ...] = ()
    prepare: Prepare = _plain
    order: tuple[str, ...] = ()
    feed: str = ""

    def rows(self, section: SectionPage) -> QuerySet[Any]:
        """Return the section's live pages that anybody may read, the newest first."""
        return self.prepared(self.model.objects.child_of(section).live().public())

    def within(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        """Return those of `pages`, a narrowed query of all kinds, that are of this kind, the newest first."""
        return self.prepared(self.model.objects.filter(pk__in=pages.order_by().values("pk")))

    def prepared(self, pages: Any) -> QuerySet[Any]:
        """Return `pages` with what their lines and filters need, the newest first."""
        newest = F("first_published_at").desc(nulls_last=True)
        rows: QuerySet[Any] = self.prepare(pages).order_by(*self.order, newest, "-pk")
        return rows


def _clusters(values: Iterable[int]) -> list[tuple[Any, Any]]:
    return [(str(pk), name) for pk, name in names_of(values)]


def _toolkits(rows: Any) -> Any:
    """Count the instruments whose document has not lapsed by today (S1-22)."""
    today = clock.today()
    lapsed = Q(entries__policy__repealed_on__lte=today) | Q(entries__policy__valid_until__lt=today)
    return rows.select_related("cluster").annotate(standing=Count("entries") - Count("entries", filter=lapsed))


@cache
def _shelves() -> dict[str, Shelf]:
    return {
        SectionKind.GUIDES: Shelf(model=GuidePage, line=lines.guide_line),
        SectionKind.INTERPRETATIONS: Shelf(
            model=InterpretationPage,
            line=lines.interpretation_line,
            facets=(Facet("form", _("解读形式"), "form", words_of(InterpretationForm)),),
            feed="content:interpretation_feed",
        ),
        SectionKind.TOOLKITS: Shelf(
            model=ToolkitPage,
            line=lines.toolkit_line,
            facets=(
                Facet("scope", _("编排方式"), "scope", words_of(ToolkitScope)),
                Facet("instrument", _("工具类别"), "entries__instrument", words_of(Instrument)),
                Facet("tier", _("企业梯次"), "tier", words_of(Tier)),
                Facet("cluster", _("适用集群"), "cluster", _clusters, int),
            ),
            prepare=_toolkits,
        ),
        SectionKind.NEWS: Shelf(
            model=NewsPage,
            line=lines.news_line,
            facets=(Facet("year", _("年份"), "published_year", years, int),),
            prepare=lambda rows: rows.annotate(published_year=ExtractYear("first_published_at")),
            feed="content:news_feed",
        ),
        SectionKind.REPORTS: Shelf(
            model=AnnualReportPage,
            line=lines.report_line,
            facets=(Facet("year", _("报告年度"), "year", years, int),),
            order=("-year",),
        ),
        SectionKind.RANKINGS: Shelf(
            model=RankingPage,
            line=lines.ranking_line,
            facets=(Facet("series", _("榜单"), "series", as_they_are),),
            prepare=lambda rows: rows.annotate(size=Count("entries")),
        ),
        SectionKind.TOPICS: Shelf(model=TopicPage, line=lines.topic_line),
    }


def shelf_of(kind: str) -> Shelf:
    """Return how pages of `kind`, a value of `SectionKind`, are listed. Raises KeyError for another word."""
    return _shelves()[kind]
