"""Interpretations, toolkits, news, annual reports and lists of enterprises as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Path, Query, Router

from cms_content.models import (
    AnnualReportPage,
    GuidePage,
    Instrument,
    InterpretationForm,
    InterpretationPage,
    NewsPage,
    PolicyPage,
    RankingPage,
    Tier,
    ToolkitPage,
    ToolkitScope,
)
from cms_content.validity import validity_of
from portal import clock
from portal.api.delivery import answer
from portal.api.resources.common import (
    coded,
    envelope,
    head_of,
    held_file,
    keys_of,
    listed,
    one_of,
    page_for,
    policy_ref,
    prose_of,
    prose_text,
    public_keys,
    public_pages,
    ref_to,
    tenant_of,
)
from portal.api.schemas import sections as shapes
from portal.api.schemas.common import FileRef, Key, ListEnvelope, ListQuery, PageRef

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from ninja import Schema

router = Router()
Told = dict[str, Any]
Held = dict[int, Any]


def _add(
    *,
    name: str,
    names: str,
    tag: str,
    model: type[Any],
    told: Callable[[Any, HttpRequest], Told],
    line: type[Schema],
    page_of: type[ListEnvelope],
    whole: Callable[[Any, HttpRequest], Schema],
    one: type[Any],
    related: tuple[str, ...] = (),
) -> None:
    """Add the two operations of one kind of page: `/<names>` and `/<names>/{page_id}`."""

    def directory(request: HttpRequest, query: Query[ListQuery]) -> HttpResponseBase:
        rows = public_pages(tenant_of(request), model).select_related(*related)
        return listed(
            request,
            query,
            rows,
            by="first_published_at",
            shape=page_of,
            tell=lambda pages: [line(**told(page, request)) for page in pages],
        )

    def detail(request: HttpRequest, page_id: Path[Key]) -> HttpResponseBase:
        page = page_for(tenant_of(request), model, page_id)
        payload = one(**envelope(request), item=whole(page, request))
        return answer(request, payload, modified=page.last_published_at)

    router.get(
        f"/{names}", response=page_of, url_name=names, operation_id=f"list_{names}", summary=f"{tag}目录", tags=[tag]
    )(directory)
    router.get(
        f"/{names}/{{int:page_id}}", response=one, url_name=name, operation_id=f"get_{name}", summary=tag, tags=[tag]
    )(detail)


def _interpretation(page: InterpretationPage, request: HttpRequest) -> Told:
    return head_of(page, request, "interpretation") | {
        "form": one_of(InterpretationForm, page.form),
        "office": page.office,
        "summary": page.summary,
    }


def whole_interpretation(page: InterpretationPage, request: HttpRequest) -> shapes.InterpretationDetail:
    """Return the whole interpretation; `page` may be a draft that is previewed."""
    rows = list(page.policies.all())
    held = public_keys(PolicyPage, keys_of(rows, "policy"))
    named = [policy_ref(row, held, request) for row in rows]
    body = prose_of(page.body)
    return shapes.InterpretationDetail(
        **_interpretation(page, request),
        policies=[ref for ref in named if ref is not None],
        body=body,
        text=prose_text(body),
        verification_note=page.verification_note,
    )


def _toolkit(page: ToolkitPage, request: HttpRequest) -> Told:
    return head_of(page, request, "toolkit") | {
        "scope": one_of(ToolkitScope, page.scope),
        "cluster": page.cluster.name if page.cluster else "",
        "tier": coded(page.tier, Tier(page.tier).label) if page.tier else None,
        "summary": page.summary,
        "reviewed_on": page.reviewed_on,
    }


def whole_toolkit(page: ToolkitPage, request: HttpRequest) -> shapes.ToolkitDetail:
    """Return the whole toolkit; an instrument whose document was withdrawn and not named is left out."""
    rows = list(page.entries.all())
    held = public_keys(PolicyPage, keys_of(rows, "policy"))
    guides = public_keys(GuidePage, keys_of(rows, "guide"))
    entries = [_entry(row, held, guides, request) for row in rows]
    return shapes.ToolkitDetail(
        **_toolkit(page, request),
        entries=[entry for entry in entries if entry is not None],
        verification_note=page.verification_note,
    )


def _entry(row: Any, held: Held, guides: Held, request: HttpRequest) -> shapes.ToolkitEntry | None:
    ref = policy_ref(row, held, request)
    if ref is None:
        return None
    policy, guide = held.get(row.policy_id), guides.get(row.guide_id)
    validity = validity_of(policy, clock.today()) if policy is not None else None
    return shapes.ToolkitEntry(
        instrument=one_of(Instrument, row.instrument),
        benefit=row.benefit,
        audience=row.audience,
        policy=ref,
        validity=coded(validity.value, validity.label) if validity else None,
        clause=row.clause,
        guide=PageRef(**ref_to(guide, request, "guide")) if guide is not None else None,
    )


def _news(page: NewsPage, request: HttpRequest) -> Told:
    return head_of(page, request, "news_item") | {
        "lead": page.lead,
        "source": page.source,
        "source_url": page.source_url,
    }


def whole_news(page: NewsPage, request: HttpRequest) -> shapes.NewsDetail:
    """Return the whole piece of news; `page` may be a draft that is previewed."""
    body = prose_of(page.body)
    return shapes.NewsDetail(**_news(page, request), body=body, text=prose_text(body))


def _report(page: AnnualReportPage, request: HttpRequest) -> Told:
    return head_of(page, request, "report") | {"year": page.year, "summary": page.summary}


def whole_report(page: AnnualReportPage, request: HttpRequest) -> shapes.ReportDetail:
    """Return the whole annual report; `page` may be a draft that is previewed."""
    body = prose_of(page.body)
    return shapes.ReportDetail(
        **_report(page, request),
        scope_note=page.scope_note,
        figures=[
            shapes.Figure(**{name: getattr(row, name) for name in shapes.Figure.model_fields})
            for row in page.figures.all()
        ],
        body=body,
        text=prose_text(body),
        files=[
            FileRef(title=row.title, file=held_file(row.version, request))
            for row in page.files.select_related("version")
        ],
        verification_note=page.verification_note,
    )


def _ranking(page: RankingPage, request: HttpRequest) -> Told:
    return head_of(page, request, "ranking") | {
        "series": page.series,
        "edition": page.edition,
        "is_ranked": page.is_ranked,
    }


def whole_ranking(page: RankingPage, request: HttpRequest) -> shapes.RankingDetail:
    """Return the whole list of enterprises; `page` may be a draft that is previewed."""
    columns = [name for name in shapes.RankingEntry.model_fields if name != "position"]
    return shapes.RankingDetail(
        **_ranking(page, request),
        criteria=page.criteria,
        method=page.method,
        entries=[
            shapes.RankingEntry(position=place, **{name: getattr(row, name) for name in columns})
            for place, row in enumerate(page.entries.all(), start=1)
        ],
        verification_note=page.verification_note,
    )


_add(
    name="interpretation", names="interpretations", tag="政策解读", model=InterpretationPage, told=_interpretation,
    line=shapes.Interpretation, page_of=shapes.InterpretationList, whole=whole_interpretation,
    one=shapes.InterpretationAnswer,
)  # fmt: skip
_add(
    name="toolkit", names="toolkits", tag="政策工具包", model=ToolkitPage, told=_toolkit, line=shapes.Toolkit,
    page_of=shapes.ToolkitList, whole=whole_toolkit, one=shapes.ToolkitAnswer, related=("cluster",),
)  # fmt: skip
_add(
    name="news_item", names="news", tag="工作动态", model=NewsPage, told=_news, line=shapes.News,
    page_of=shapes.NewsList, whole=whole_news, one=shapes.NewsAnswer,
)  # fmt: skip
_add(
    name="report", names="reports", tag="年度报告", model=AnnualReportPage, told=_report, line=shapes.Report,
    page_of=shapes.ReportList, whole=whole_report, one=shapes.ReportAnswer,
)  # fmt: skip
_add(
    name="ranking", names="rankings", tag="企业榜单", model=RankingPage, told=_ranking, line=shapes.Ranking,
    page_of=shapes.RankingList, whole=whole_ranking, one=shapes.RankingAnswer,
)  # fmt: skip
