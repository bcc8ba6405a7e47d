"""Pages of sections as rows of the search index."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cms_content.models import (
    AnnualReportPage,
    GuidePage,
    InterpretationPage,
    NewsPage,
    RankingPage,
    ToolkitPage,
    TopicPage,
)
from cms_content.queries import tenant_of
from cms_content.themes import full_name
from portal import clock
from search.principals import PUBLIC
from search.schema import Kind, SearchRow
from search.sources import Source, register

if TYPE_CHECKING:
    from wagtail.fields import StreamValue

    from cms_content.citations import Cited
    from cms_content.models import SectionedPage


@dataclass(frozen=True)
class SectionSource:
    """How pages of one type are found; `key` is the source's, `text` what is searched beside the title."""

    model: type[SectionedPage]
    key: str
    kind: Kind
    text: Callable[[Any], Iterable[str]]

    def load(self, pk: str) -> SearchRow | None:
        """Return the row of a page that anybody may read now; None for any other."""
        page = self.model.objects.live().public().filter(pk=pk).first()
        tenant = tenant_of(page) if page else None
        if page is None or tenant is None:
            return None
        parts = page.get_url_parts()
        published = page.first_published_at
        return SearchRow(
            source=self.key,
            pk=pk,
            tenant_code=tenant.code,
            kind=self.kind,
            title=page.title,
            body="\n".join(line for line in self.text(page) if line),
            url=parts[2] if parts else page.get_url(),
            principals=(PUBLIC,),
            date=published.astimezone(clock.BEIJING).date() if published else None,
        )

    def all_pks(self) -> Iterable[object]:
        """Return every live page's key."""
        return self.model.objects.live().order_by("pk").values_list("pk", flat=True)


def _stream(value: StreamValue) -> list[str]:
    """Return the words of a stream without markup."""
    return [str(line) for line in value.stream_block.get_searchable_content(value)]


def _cited(row: Cited) -> str:
    """Return the title and number of a cited document as readers see them: nothing of one that is not public."""
    policy = row.policy if row.policy and row.policy.live else None
    return " ".join([policy.title, policy.doc_number] if policy else [row.title, row.number])


def guide_text(page: GuidePage) -> list[str]:
    """Return the searched words of a guide."""
    bases = [f"{_cited(one)} {one.clause}" for one in page.bases.select_related("policy")]
    streams = (page.conditions, page.materials, page.steps, page.questions)
    words = [line for stream in streams for line in _stream(stream)]
    offices = [contact.office for contact in page.contacts.all()]
    return [page.summary, page.window_note, page.applicants, *bases, *words, page.quota, page.result, *offices]


def interpretation_text(page: InterpretationPage) -> list[str]:
    """Return the searched words of an interpretation."""
    return [
        page.summary,
        page.office,
        *[_cited(one) for one in page.policies.select_related("policy")],
        *_stream(page.body),
    ]


def toolkit_text(page: ToolkitPage) -> list[str]:
    """Return the searched words of a toolkit."""
    aim = page.cluster.name if page.cluster else page.get_tier_display()
    entries = page.entries.select_related("policy")
    words = [
        f"{one.get_instrument_display()} {one.benefit} {one.audience} {_cited(one)} {one.clause}" for one in entries
    ]
    return [page.summary, str(page.get_scope_display()), str(aim), *words]


def news_text(page: NewsPage) -> list[str]:
    """Return the searched words of a piece of news."""
    return [page.lead, page.source, *_stream(page.body)]


def report_text(page: AnnualReportPage) -> list[str]:
    """Return the searched words of an annual report."""
    return [page.summary, page.scope_note, *[figure.label for figure in page.figures.all()], *_stream(page.body)]


def ranking_text(page: RankingPage) -> list[str]:
    """Return the searched words of a list's edition."""
    names = [f"{one.name} {one.uscc} {one.place} {one.field} {one.note}" for one in page.entries.all()]
    return [f"{page.series} {page.edition}", page.criteria, page.method, *names]


def topic_text(page: TopicPage) -> list[str]:
    """Return the searched words of a topic; what it recommends is found by itself."""
    return [page.summary, full_name(page.theme)]


SECTION_SOURCES = (
    SectionSource(GuidePage, "guide", Kind.GUIDE, guide_text),
    SectionSource(InterpretationPage, "interpretation", Kind.INTERPRETATION, interpretation_text),
    SectionSource(ToolkitPage, "toolkit", Kind.TOOLKIT, toolkit_text),
    SectionSource(NewsPage, "news", Kind.NEWS, news_text),
    SectionSource(AnnualReportPage, "report", Kind.REPORT, report_text),
    SectionSource(RankingPage, "ranking", Kind.RANKING, ranking_text),
    SectionSource(TopicPage, "topic", Kind.TOPIC, topic_text),
)


def register_sections() -> None:
    """Make the pages of sections known to the search."""
    for one in SECTION_SOURCES:
        register(Source(key=one.key, label=str(one.kind.label), load=one.load, all_pks=one.all_pks))
