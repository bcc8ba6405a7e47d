"""Policies as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Q
from ninja import Path, Query, Router

from cms_content import queries
from cms_content.models import AttachmentState, Genre, GuidePage, InterpretationPage, PolicyPage, Publicity
from cms_content.models.parts import SEEN_FROM_THE_OTHER, Relation, RelationKind
from cms_content.themes import themes
from cms_content.validity import validity_of
from portal import clock
from portal.api.delivery import answer
from portal.api.problems import BadParameters
from portal.api.resources.common import (
    bad_choice,
    coded,
    envelope,
    head_of,
    held_file,
    keys_of,
    listed,
    one_of,
    page_for,
    public_keys,
    public_pages,
    ref_to,
    tenant_of,
)
from portal.api.schemas.common import Coded, Key, PageRef
from portal.api.schemas.policies import (
    VALIDITIES,
    BodyPart,
    Effect,
    Policy,
    PolicyAnswer,
    PolicyAttachment,
    PolicyDates,
    PolicyDetail,
    PolicyList,
    PolicyQuery,
    PolicyRelation,
    PolicyRow,
    Source,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from portal.tenancy.models import Tenant

router = Router(tags=["政策文件"])
DETAIL = "policy"


@router.get(
    "/policies",
    response=PolicyList,
    url_name="policies",
    operation_id="list_policies",
    summary="政策文件目录",
    description="按有效性、主题、年份、文字筛选；有效性每天按文件载明的日期计算，不是存储的字段。",
)
def policies(request: HttpRequest, query: Query[PolicyQuery]) -> HttpResponseBase:
    """Answer with one page of policies."""
    if query.validity is not None and query.validity not in VALIDITIES:
        raise bad_choice("validity", VALIDITIES)
    if query.theme is not None and query.theme not in themes():
        raise BadParameters([{"field": "theme", "message": "没有这个主题分类代码。"}])
    rows = public_policies(
        tenant_of(request), validity=query.validity or "", theme=query.theme or "", year=query.year, text=query.q or ""
    )
    return listed(
        request,
        query,
        rows,
        by="listed_on",
        shape=PolicyList,
        tell=lambda pages: [Policy(**told(page, request)) for page in pages],
    )


@router.get(
    "/policies/{int:page_id}",
    response=PolicyAnswer,
    url_name=DETAIL,
    operation_id="get_policy",
    summary="政策文件全文",
    description="一份文件的全部信息：正文按章节、条款、段落，附纯文本；相关文件含两个方向。",
)
def policy(request: HttpRequest, page_id: Path[Key]) -> HttpResponseBase:
    """Answer with one policy."""
    page = page_for(tenant_of(request), PolicyPage, page_id)
    return answer(
        request, PolicyAnswer(**envelope(request), item=whole(page, request)), modified=page.last_published_at
    )


def public_policies(
    tenant: Tenant, *, validity: str = "", theme: str = "", year: int | None = None, text: str = ""
) -> QuerySet[PolicyPage]:
    """Return the authority's policies that anybody may read, narrowed as `cms_content.queries.policies_of` says.

    `text`: part of title, document number or an issuer's name.
    """
    rows = queries.policies_of(tenant, validity=validity, theme=theme, year=year)
    if text:
        named = PolicyPage.objects.filter(issuers__name__icontains=text).order_by().values("pk")
        rows = rows.filter(Q(title__icontains=text) | Q(doc_number__icontains=text) | Q(pk__in=named))
    return rows


def told(page: PolicyPage, request: HttpRequest) -> dict[str, Any]:
    """Return a policy as a list tells it."""
    today = clock.today()
    validity = validity_of(page, today)
    return head_of(page, request, DETAIL) | {
        "doc_number": page.doc_number,
        "issuers": [issuer.name for issuer in page.issuers.all()],
        "genre": coded(page.genre, Genre(page.genre).label) if page.genre else None,
        "dates": PolicyDates(**{name: getattr(page, name) for name in PolicyDates.model_fields}),
        "validity": Effect(code=validity.value, label=str(validity.label), on=today, note=page.validity_note),
        "is_digest": page.is_digest,
    }


def whole(page: PolicyPage, request: HttpRequest) -> PolicyDetail:
    """Return the whole policy; `page` may be a draft that is previewed."""
    body = [_part(block.block_type, block.value) for block in page.body]
    own = public_pages(tenant_of(request), InterpretationPage).filter(policies__policy_id=page.pk).distinct()
    guides = public_pages(tenant_of(request), GuidePage).filter(bases__policy_id=page.pk).distinct()
    return PolicyDetail(
        **told(page, request),
        **_stated(page),
        doc_number_note=page.doc_number_note,
        repealed_parts=page.repealed_parts,
        body=body,
        text=_text(body),
        attachments=[
            PolicyAttachment(
                title=one.title,
                state=one_of(AttachmentState, one.state),
                source_url=one.source_url,
                note=one.note,
                file=held_file(one.version, request),
            )
            for one in page.attachments.select_related("version")
        ],
        relations=relations(page, request),
        interpretations=[PageRef(**ref_to(one, request, "interpretation")) for one in own.order_by("pk")],
        guides=[PageRef(**ref_to(one, request, "guide")) for one in guides.order_by("pk")],
        verification_note=page.verification_note,
    )


def row_of(page: PolicyPage, request: HttpRequest) -> PolicyRow:
    """Return a policy as a row of open data: all that lies in the page itself."""
    body = [_part(block.block_type, block.value) for block in page.body]
    return PolicyRow(**told(page, request), **_stated(page), text=_text(body))


def _stated(page: PolicyPage) -> dict[str, Any]:
    return {
        "index_number": page.index_number,
        "addressees": page.addressees,
        "publicity": coded(page.publicity, Publicity(page.publicity).label) if page.publicity else None,
        "summary": page.summary,
        "source": Source(site=page.source_site, url=page.source_url, captured_on=page.captured_on),
    }


def _text(body: list[BodyPart]) -> str:
    return "\n".join(_line(part) for part in body)


def _part(kind: str, value: Any) -> BodyPart:
    if kind == "chapter":
        return BodyPart(
            type="chapter", number=value["number"], heading=value["title"], level=int(value["level"]),
            anchor=value["anchor"], text="", doubtful=False,
        )  # fmt: skip
    if kind == "article":
        return BodyPart(
            type="article", number=value["number"], heading=value["heading"], level=None, anchor=value["anchor"],
            text=value["text"], doubtful=False,
        )  # fmt: skip
    return BodyPart(
        type="paragraph", number="", heading="", level=None, anchor="", text=value, doubtful=kind == "doubtful"
    )


def _line(part: BodyPart) -> str:
    return " ".join(word for word in (part.number, part.heading, part.text) if word)


@dataclass(frozen=True)
class Related:
    """A relation that may be told: its row, read from which end, its kind, the other page (None if it is not held)."""

    row: Relation
    direction: Literal["outward", "inward"]
    kind: Coded
    other: PolicyPage | None


def related_to(page: PolicyPage) -> list[Related]:
    """Return the relations that anybody may know: those of this document, then those, on any site, that name it.

    A draft, a withdrawn or a closed page is never told, neither as what is named nor as what names.
    """
    outward = list(page.relations.all())
    inward = list(Relation.objects.filter(target_id=page.pk).order_by("pk")) if page.pk else []
    held = public_keys(PolicyPage, [*keys_of(outward, "target"), *keys_of(inward, "page")])
    found = [Related(row, "outward", one_of(RelationKind, row.kind), held.get(row.target_id)) for row in outward]
    told_of = [one for one in found if one.other or one.row.target_title or one.row.target_number]
    return told_of + [
        Related(row, "inward", Coded(code=row.kind, label=str(SEEN_FROM_THE_OTHER[RelationKind(row.kind)])), other)
        for row in inward
        if (other := held.get(row.page_id)) is not None
    ]


def relations(page: PolicyPage, request: HttpRequest) -> list[PolicyRelation]:
    """Return the related documents as `/api/v1/` tells them."""
    return [
        PolicyRelation(
            **(ref_to(one.other, request, DETAIL) if one.other else words_of(one.row)),
            kind=one.kind,
            direction=one.direction,
            note=one.row.note,
            is_unverified=one.row.is_unverified,
        )
        for one in related_to(page)
    ]


def words_of(row: Relation) -> dict[str, str]:
    """Return how a document that the portal does not hold is named."""
    return {"title": row.target_title or row.target_number, "number": row.target_number}


def relations_of(page: PolicyPage) -> list[dict[str, Any]]:
    """Return the related documents as `/api/v3/` tells them: without a request, addresses at their own sites."""
    return [_plain(one) for one in related_to(page)]


def _plain(one: Related) -> dict[str, Any]:
    held = one.other
    known = {"title": held.title, "number": held.doc_number} if held else words_of(one.row)
    return {
        "id": held.pk if held else None,
        **known,
        "url": held.full_url if held else None,
        "kind": one.kind.model_dump(),
        "direction": one.direction,
        "note": one.row.note,
        "is_unverified": one.row.is_unverified,
    }
