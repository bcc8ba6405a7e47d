"""Pages of every sectioned kind, small and complete, for tests."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cms_content.models import (
    AnnualReportPage,
    InterpretationPage,
    InterpretedPolicy,
    NewsPage,
    RankingEntry,
    RankingPage,
    ReportFigure,
    SectionKind,
    ToolkitEntry,
    ToolkitPage,
    TopicHighlight,
    TopicPage,
)
from portal.tenancy.models import Tenant
from tests.cms_content.guide_samples import unsaved


def news(title: str = "一条动态", **given: Any) -> NewsPage:
    """Return a piece of news."""
    return NewsPage(
        title=title, **({"lead": "一句导语。", "source": "本站", "body": [("text", "<p>正文。</p>")]} | given)
    )


def toolkit(title: str, *entries: str | ToolkitEntry, **given: Any) -> ToolkitPage:
    """Return a toolkit of instruments, given as rows or by their class alone."""
    page = ToolkitPage(title=title, summary="说明。", **given)
    page.entries = [
        ToolkitEntry(instrument=one, benefit=f"支持{one}", title="某文件") if isinstance(one, str) else one
        for one in entries or ("fiscal",)
    ]
    for place, entry in enumerate(page.entries.all()):
        entry.sort_order = place
    return page


def report(title: str, year: int, *figures: ReportFigure, **given: Any) -> AnnualReportPage:
    """Return an annual report."""
    page = AnnualReportPage(title=title, year=year, summary="概况。", **given)
    page.figures = [*figures] or [ReportFigure(label="营业收入", value=Decimal(1), unit="亿元")]
    return page


def ranking(title: str, *entries: str | RankingEntry, series: str = "领军企业榜", **given: Any) -> RankingPage:
    """Return an edition of a list."""
    page = RankingPage(title=title, series=series, **({"edition": "第一届", "criteria": "标准。"} | given))
    page.entries = [RankingEntry(name=one) if isinstance(one, str) else one for one in entries or ("某公司",)]
    return page


def interpretation(title: str, form: str = "text") -> InterpretationPage:
    """Return an interpretation of a document that the portal does not hold."""
    page = InterpretationPage(title=title, form=form, office="某处", body=[("text", "<p>正文。</p>")])
    page.policies = [InterpretedPolicy(title="某文件")]
    return page


def topic(title: str, *targets: Any, **given: Any) -> TopicPage:
    """Return a topic that puts `targets` in front."""
    page = TopicPage(title=title, summary="说明。", **given)
    page.highlights = [
        TopicHighlight(target_id=one.pk, note="推荐语", sort_order=place) for place, one in enumerate(targets)
    ]
    return page


MAKERS: dict[SectionKind, Callable[[str], Any]] = {
    SectionKind.GUIDES: lambda title: unsaved(Tenant.objects.get(code="hubei"), title=title, slug=""),
    SectionKind.INTERPRETATIONS: interpretation,
    SectionKind.TOOLKITS: toolkit,
    SectionKind.NEWS: news,
    SectionKind.REPORTS: lambda title: report(title, 2025),
    SectionKind.RANKINGS: ranking,
    SectionKind.TOPICS: topic,
}
