"""Notices as data: what is noticed, until when, and what became of each item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Path, Query, Router

from portal import clock
from portal.api.addresses import permalink_of
from portal.api.delivery import answer
from portal.api.resources.common import envelope, listed, one_of, plain_of, tenant_of
from portal.api.schemas.common import Coded, Key
from portal.api.schemas.notices import (
    Notice,
    NoticeAnswer,
    NoticeDetail,
    NoticeItem,
    NoticeList,
    NoticePeriod,
    NoticeQuery,
    NoticeRow,
)
from portal.errors import NotFound
from portal.workcalendar.engine import Unit
from workflows.notices import queries
from workflows.notices.models import ItemOutcome
from workflows.notices.paths import path_of

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from workflows.notices import models
    from workflows.notices.presentation import ItemRow

router = Router(tags=["公示"])
STATED = ("basis", "procedure", "how_to_object")
OPEN, CLOSED = Coded(code="open", label="正在公示"), Coded(code="closed", label="公示已结束")


@router.get(
    "/notices",
    response=NoticeList,
    url_name="notices",
    operation_id="list_notices",
    summary="公示目录",
    description="正在公示和已经结束的公示；状态按此刻计算，截止时刻一经公布不再变动。",
)
def notices(request: HttpRequest, query: Query[NoticeQuery]) -> HttpResponseBase:
    """Answer with one page of notices."""
    moment = clock.now()
    rows = queries.public_notices(tenant_of(request), moment).select_related("page")
    if query.state == OPEN.code:
        rows = rows.filter(closes_at__gt=moment)
    elif query.state == CLOSED.code:
        rows = rows.filter(closes_at__lte=moment)
    return listed(
        request,
        query,
        rows,
        by="published_at",
        shape=NoticeList,
        tell=lambda found: [Notice(**told(notice, request, moment)) for notice in found],
    )


@router.get(
    "/notices/{int:notice_id}",
    response=NoticeAnswer,
    url_name="notice",
    operation_id="get_notice",
    summary="公示内容与条目结果",
    description="公示的依据、程序、期限和每个条目的结果；不含任何异议和异议人信息。",
)
def notice(request: HttpRequest, notice_id: Path[Key]) -> HttpResponseBase:
    """Answer with one notice and its items."""
    tenant, moment = tenant_of(request), clock.now()
    found = queries.public_notices(tenant, moment).select_related("page", "tenant").filter(pk=notice_id).first()
    if found is None:
        raise NotFound
    rows = queries.notice_view(found, moment).rows
    whole = NoticeDetail(
        **told(found, request, moment),
        **{name: getattr(found, name) for name in STATED},
        explanation=plain_of(found.page.explanation),
        business_contact=found.business_contact,
        supervision_contact=found.supervision_contact,
        items=[item_of(row) for row in rows],
    )
    modified = found.closed_at or found.published_at
    return answer(request, NoticeAnswer(**envelope(request), item=whole), modified=modified)


def told(found: models.Notice, request: HttpRequest, moment: dt.datetime) -> dict[str, Any]:
    """Return a notice as a list tells it; its page comes with the row."""
    return {
        "id": found.pk,
        "title": found.title,
        "url": request.build_absolute_uri(path_of(found)),
        "permalink": permalink_of(found.page, request),
        "data_url": request.build_absolute_uri(f"/api/v1/notices/{found.pk}"),
        "published_at": found.published_at.astimezone(clock.BEIJING),
        "closed_at": found.closed_at.astimezone(clock.BEIJING) if found.closed_at else None,
        "period": NoticePeriod(
            first_day=found.first_day,
            last_day=found.last_day,
            closes_at=found.closes_at.astimezone(clock.BEIJING),
            days=found.days,
            unit=one_of(Unit, found.unit),
            counting_rule=found.counting_rule,
        ),
        "state": OPEN if found.is_open_at(moment) else CLOSED,
    }


def row_of(found: models.Notice, request: HttpRequest, moment: dt.datetime) -> NoticeRow:
    """Return a notice as a row of open data: without its items."""
    return NoticeRow(**told(found, request, moment), **{name: getattr(found, name) for name in STATED})


def item_of(row: ItemRow) -> NoticeItem:
    """Return an item with its fate in the words of the notice's page."""
    item = row.item
    at = None if row.may_object or item.outcome_at is None else item.outcome_at.astimezone(clock.BEIJING)
    return NoticeItem(
        position=item.position,
        name=item.name,
        organisation=item.organisation,
        place=item.place,
        result=Coded(code=_fate(row), label=str(row.result)),
        result_at=at,
    )


def _fate(row: ItemRow) -> str:
    """Return the code: while the notice runs, nothing but that it runs is told."""
    if row.may_object:
        return ItemOutcome.PENDING.value
    if row.item.outcome != ItemOutcome.PENDING:
        return str(row.item.outcome)
    # the clock is past the end and the worker has not been here yet
    return ItemOutcome.HELD.value if getattr(row.item, "held_now", False) else "awaiting"
