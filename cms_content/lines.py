"""How a page of any kind stands in a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cms_content.themes import full_name

if TYPE_CHECKING:
    import datetime as dt

    from wagtail.models import Page

    from cms_content.models import (
        AnnualReportPage,
        GuidePage,
        InterpretationPage,
        NewsPage,
        RankingPage,
        SectionedPage,
        ToolkitPage,
        TopicPage,
    )


@dataclass(frozen=True)
class Line:
    """One line: the page, a sentence about it, short facts, and when it went live (None: put in place unpublished)."""

    page: Page
    lead: str = ""
    facts: tuple[str, ...] = ()
    published_at: dt.datetime | None = None


def _line(page: SectionedPage, lead: str, *facts: Any) -> Line:
    doubt = (_("待核实"),) if page.needs_verification else ()
    words = tuple(str(fact) for fact in facts if fact)
    return Line(page, lead, words + doubt, page.first_published_at)


def guide_line(page: GuidePage) -> Line:
    """Return a guide's line."""
    return _line(page, page.summary, full_name(page.theme))


def interpretation_line(page: InterpretationPage) -> Line:
    """Return an interpretation's line."""
    return _line(page, page.summary, page.get_form_display(), page.office)


def toolkit_line(page: ToolkitPage) -> Line:
    """Return a toolkit's line; its rows carry `standing`, the number of instruments that have not lapsed."""
    count: int = page.standing
    aim = page.cluster.name if page.cluster else page.get_tier_display()
    return _line(page, page.summary, page.get_scope_display(), aim, _("%(count)d 项政策工具") % {"count": count})


def news_line(page: NewsPage) -> Line:
    """Return the line of a piece of news."""
    return _line(page, page.lead, page.source)


def report_line(page: AnnualReportPage) -> Line:
    """Return an annual report's line."""
    return _line(page, page.summary, _("%(year)d年度") % {"year": page.year})


def ranking_line(page: RankingPage) -> Line:
    """Return the line of a list's edition; its rows carry `size`, the number of enterprises."""
    count: int = page.size
    order = _("排名分先后") if page.is_ranked else _("排名不分先后")
    return _line(page, "", page.series, page.edition, _("%(count)d 家企业") % {"count": count}, order)


def topic_line(page: TopicPage) -> Line:
    """Return a topic's line."""
    return _line(page, page.summary, full_name(page.theme))
