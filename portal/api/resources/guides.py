"""Guides as data, with the state of their windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Path, Query, Router

from cms_content.guides import with_windows
from cms_content.models import ContactPurpose, GuidePage, PolicyPage
from cms_content.windows import Window, WindowState
from portal.api.delivery import answer
from portal.api.resources.common import (
    envelope,
    head_of,
    held_file,
    keys_of,
    lines_of,
    listed,
    one_of,
    page_for,
    policy_ref,
    prose_of,
    public_keys,
    public_pages,
    tenant_of,
)
from portal.api.schemas import sections as shapes
from portal.api.schemas.common import Coded, FileRef, Key, ListQuery

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

router = Router(tags=["办事指南"])
DETAIL = "guide"


@router.get(
    "/guides",
    response=shapes.GuideList,
    url_name="guides",
    operation_id="list_guides",
    summary="办事指南目录",
    description="办事指南及其受理状态；状态按此刻计算。",
)
def guides(request: HttpRequest, query: Query[ListQuery]) -> HttpResponseBase:
    """Answer with one page of guides."""
    return listed(
        request,
        query,
        public_pages(tenant_of(request), GuidePage),
        by="first_published_at",
        shape=shapes.GuideList,
        tell=lambda pages: [shapes.Guide(**one) for one in told(pages, request)],
    )


@router.get(
    "/guides/{int:page_id}",
    response=shapes.GuideAnswer,
    url_name=DETAIL,
    operation_id="get_guide",
    summary="办事指南全部要素",
    description="一项指南的依据、条件、材料、流程、时限、联系方式。",
)
def guide(request: HttpRequest, page_id: Path[Key]) -> HttpResponseBase:
    """Answer with one guide."""
    page = page_for(tenant_of(request), GuidePage, page_id)
    return answer(
        request, shapes.GuideAnswer(**envelope(request), item=whole(page, request)), modified=page.last_published_at
    )


def told(pages: list[GuidePage], request: HttpRequest) -> list[dict[str, Any]]:
    """Return guides as a list tells them, in their order, with their windows as the guides' own pages show them."""
    windows = {one.page.pk: one.window for one in with_windows(tenant_of(request), pages)}
    return [
        head_of(page, request, DETAIL) | {"summary": page.summary, "window": _window(page, windows[page.pk])}
        for page in pages
    ]


def _window(page: GuidePage, window: Window) -> shapes.Window:
    return shapes.Window(
        state=one_of(WindowState, window.state),
        opens_on=window.opens_on,
        closes_on=window.closes_on,
        sentence=window.sentence,
        days_left=window.left,
        days_unit=window.left_unit,
        note=page.window_note,
    )


def whole(page: GuidePage, request: HttpRequest) -> shapes.GuideDetail:
    """Return the whole guide; `page` may be a draft that is previewed."""
    bases = list(page.bases.all())
    held = public_keys(PolicyPage, keys_of(bases, "policy"))
    named = [(row, policy_ref(row, held, request)) for row in bases]
    return shapes.GuideDetail(
        **told([page], request)[0],
        bases=[shapes.Basis(**ref.model_dump(), clause=row.clause) for row, ref in named if ref is not None],
        applicants=lines_of(page.applicants),
        conditions=[shapes.Condition(text=one["text"], basis=one["basis"] or "") for one in _values(page.conditions)],
        materials=[_material(one) for one in _values(page.materials)],
        steps=[_step(one) for one in _values(page.steps)],
        quota=page.quota,
        fee=page.fee,
        result=page.result,
        result_lookup=page.result_lookup,
        contacts=[
            shapes.Contact(
                purpose=one_of(ContactPurpose, one.purpose),
                **{name: getattr(one, name) for name in ("office", "phone", "email", "address", "hours")},
            )
            for one in page.contacts.all()
        ],
        questions=prose_of(page.questions),
        files=[
            FileRef(title=one.title, file=held_file(one.version, request))
            for one in page.files.select_related("version")
        ],
        verification_note=page.verification_note,
    )


def _values(stream: Any) -> list[Any]:
    return [block.value for block in stream]


def _label(value: Any, name: str) -> Coded:
    """Return a choice of a block with its name."""
    choices = dict(value.block.child_blocks[name].field.choices)
    return Coded(code=value[name], label=str(choices.get(value[name], value[name])))


def _material(value: Any) -> shapes.Material:
    return shapes.Material(
        title=value["title"],
        requirement=_label(value, "requirement"),
        copies=value["copies"],
        **{name: value[name] or "" for name in ("form", "source", "note")},
    )


def _step(value: Any) -> shapes.Step:
    return shapes.Step(
        title=value["title"],
        office=value["office"] or "",
        text=value["text"] or "",
        limit=value["limit"],
        unit=_label(value, "unit") if value["limit"] is not None else None,
    )
