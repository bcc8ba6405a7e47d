"""Reads on notices and objections, always for one tenant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from portal.errors import NotFound
from portal.tenancy.scope import bound
from portal.workcalendar.engine import Calendar
from portal.workcalendar.queries import calendar_for
from workflows.notices import receipts
from workflows.notices.errors import WrongReceipt
from workflows.notices.guards import HOLDING
from workflows.notices.models import (
    DecisionOutcome,
    Notice,
    NoticeItem,
    NoticePage,
    Objection,
    ObjectionState,
)
from workflows.notices.presentation import NoticeView, item_rows, period_of

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

OPEN_STATES = (ObjectionState.RECEIVED, ObjectionState.ADMITTED)
NO_HASH = "0" * 64


def notices_of(tenant: Tenant) -> QuerySet[Notice]:
    """Return the notices of `tenant`, newest first."""
    return Notice.across_tenants.filter(tenant=bound(tenant)).order_by("-published_at", "-pk")


def open_notices(tenant: Tenant, moment: dt.datetime) -> QuerySet[Notice]:
    """Return the notices that take objections at `moment`, the one that closes first in front."""
    return notices_of(tenant).filter(published_at__lte=moment, closes_at__gt=moment).order_by("closes_at", "pk")


def past_notices(tenant: Tenant, moment: dt.datetime) -> QuerySet[Notice]:
    """Return the notices whose closing moment has passed at `moment`, newest first."""
    return notices_of(tenant).filter(closes_at__lte=moment)


def public_notices(tenant: Tenant, moment: dt.datetime) -> QuerySet[Notice]:
    """Return the notices that are published by `moment` and whose pages anybody may read, newest first."""
    readable = NoticePage.objects.live().public().order_by().values("notice")
    return notices_of(tenant).filter(published_at__lte=moment, pk__in=readable)


def notice_for(tenant: Tenant, pk: int) -> Notice:
    """Return one notice of `tenant`. Raises NotFound."""
    notice = notices_of(tenant).select_related("tenant", "edition").filter(pk=pk).first()
    if notice is None:
        raise NotFound(_("没有找到这份公示。"))
    return notice


def items_of(notice: Notice) -> QuerySet[NoticeItem]:
    """Return the notice's items with what was objected to each: `held_now`, `found_unfounded`."""
    return _with_objections(notice.items.all()).order_by("position")


def items_of_all(notices: QuerySet[Notice]) -> QuerySet[NoticeItem]:
    """Return the items of these notices as `items_of` does, each with its notice, in the notices' order of keys."""
    rows = NoticeItem.objects.filter(notice__in=notices.order_by()).select_related("notice")
    return _with_objections(rows).order_by("notice", "position")


def _with_objections(items: QuerySet[NoticeItem]) -> QuerySet[NoticeItem]:
    named = Objection.across_tenants.filter(items=OuterRef("pk"))
    return items.annotate(
        held_now=Exists(named.filter(HOLDING)),
        found_unfounded=Exists(named.filter(state=ObjectionState.DECIDED, outcome=DecisionOutcome.UNFOUNDED)),
    )


def notice_view(notice: Notice, moment: dt.datetime) -> NoticeView:
    """Return the notice as a page shows it at `moment`: period, rows and results, by the clock alone."""
    return _view(notice, moment, calendar_for(notice.tenant), items_of(notice))


def summaries(tenant: Tenant, notices: Iterable[Notice], moment: dt.datetime) -> list[NoticeView]:
    """Return the notices with their period but without their rows: for lists."""
    calendar = calendar_for(tenant)
    return [_view(notice, moment, calendar, ()) for notice in notices]


def _view(notice: Notice, moment: dt.datetime, calendar: Calendar, items: Iterable[NoticeItem]) -> NoticeView:
    return NoticeView(notice, period_of(notice, moment, calendar), item_rows(notice, items, moment))


def objections_of(tenant: Tenant) -> QuerySet[Objection]:
    """Return the objections that reached `tenant`."""
    return Objection.across_tenants.filter(tenant=bound(tenant))


def objection_queue(tenant: Tenant, *, settled: bool = False) -> QuerySet[Objection]:
    """Return the objections to work on, oldest first; or with `settled` those that are done, newest first."""
    rows = objections_of(tenant).select_related("notice", "handler").prefetch_related("items")
    is_open = Q(state__in=OPEN_STATES)
    return rows.exclude(is_open).order_by("-decided_at", "-pk") if settled else rows.filter(is_open)


def objection_for(tenant: Tenant, pk: int) -> Objection:
    """Return one objection of `tenant`. Raises NotFound."""
    objection = objections_of(tenant).select_related("tenant", "notice", "handler").filter(pk=pk).first()
    if objection is None:
        raise NotFound("没有找到这件异议。")
    return objection


def objection_by_receipt(tenant: Tenant, number: str, code: str) -> Objection:
    """Return the objection of a receipt. Raises WrongReceipt, the same for a wrong number and a wrong code."""
    number, code = receipts.normalised(number), receipts.normalised(code)
    found = objections_of(tenant).select_related("notice").filter(receipt_number=number).first()
    # an unknown number costs the same comparison as a known one
    matches = receipts.code_matches(number, code, found.code_hash if found else NO_HASH)
    if found is None or not matches:
        raise WrongReceipt
    return found
