"""Publishing a notice: the period is computed once, and frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.permissions import require
from portal.workcalendar.engine import CountingMode, Unit, closing_moment, deadline
from portal.workcalendar.queries import calendar_for
from search.actions import enqueue
from workflows.cases.models import Case
from workflows.notices.errors import AlreadyOnNotice
from workflows.notices.models import ItemOutcome, Notice, NoticeIndexPage, NoticeItem, NoticePage

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.programmes.models import ProgrammeEdition

HOW_TO_OBJECT = (
    "公示期内，任何单位或者个人对公示内容有异议的，可以在本页对所涉条目提出，也可以书面提出。"
    "请实名提出，列明理由和具体事实，并附证据材料：个人须写明真实姓名和联系方式；"
    "单位须写明统一社会信用代码、联系人和联系电话。异议人的身份依法保密。"
    "匿名、冒名、没有具体事实、与公示内容无关或者逾期提出的，不予受理。"
)
SOURCE = "notice"
"""Key of the search source."""


@transaction.atomic
def publish_notice(
    *,
    actor: User,
    tenant: Tenant,
    cases: Sequence[Case],
    title: str,
    basis: str,
    procedure: str,
    how_to_object: str = "",
    business_contact: str = "",
    supervision_contact: str = "",
    opens_at: dt.datetime | None = None,
) -> Notice:
    """Lay `cases` before the public as the items of one notice, from now on or from `opens_at`.

    Length, unit, counting mode and closing hour come from the programme edition; the end is
    computed by the tenant's working-day calendar and never moves again (RULES S2-11, A8-2).

    Parameters
    ----------
    cases: of one programme edition of `tenant`, in the order of the table.
    how_to_object, business_contact, supervision_contact: the usual text and the tenant's contacts if empty.
    opens_at: a later moment at which the notice opens by the clock alone; one that has passed means now.

    Raises NotAllowed, Invalid with the fields at fault, AlreadyOnNotice, and CalendarNotPublished
    when the period touches a year whose calendar is not published.
    """
    require(actor, "notice.publish", tenant)
    listed = _lock(cases)
    texts = {
        "title": title.strip(),
        "basis": basis.strip(),
        "procedure": procedure.strip(),
        "how_to_object": how_to_object.strip() or HOW_TO_OBJECT,
        "business_contact": business_contact.strip() or tenant.contact,
        "supervision_contact": supervision_contact.strip() or tenant.supervision_contact,
    }
    edition = _check(tenant, listed, texts)
    published_at = max(clock.now(), opens_at or clock.now())
    first_day = published_at.astimezone(clock.BEIJING).date()
    last_day = deadline(
        first_day,
        edition.notice_days,
        mode=edition.notice_mode,
        unit=edition.notice_unit,
        calendar=calendar_for(tenant),
    )
    notice = Notice.across_tenants.create(
        tenant=tenant,
        edition=edition,
        first_day=first_day,
        last_day=last_day,
        closes_at=closing_moment(last_day, edition.notice_closes_at),
        days=edition.notice_days,
        unit=edition.notice_unit,
        mode=edition.notice_mode,
        counting_rule=counting_rule(edition),
        published_at=published_at,
        opened_at=None if published_at > clock.now() else published_at,
        published_by=actor,
        **texts,
    )
    NoticeItem.objects.bulk_create(_item(notice, place, case) for place, case in enumerate(listed, start=1))
    _put_page(notice, actor)
    enqueue(source=SOURCE, pk=notice.pk)
    record(
        tenant=tenant,
        actor=actor,
        verb="notice.published",
        target=f"notice:{notice.pk}",
        summary=notice.title,
        details={"cases": [case.pk for case in listed], "closes_at": notice.closes_at.isoformat()},
    )
    return notice


def counting_rule(edition: ProgrammeEdition) -> str:
    """Return the period's rule in words, as it is printed on the notice (RULES A8-2)."""
    unit = Unit(edition.notice_unit).label
    return f"{edition.notice_days}个{unit}，{CountingMode(edition.notice_mode).label}"


def ensure_index(tenant: Tenant) -> NoticeIndexPage:
    """Return the tenant's page of notices, made under its home page when it is missing."""
    if tenant.site is None:
        raise LookupError(f"{tenant} has no site yet: create its pages first")
    home = tenant.site.root_page
    index = NoticeIndexPage.objects.child_of(home).first()
    if index is None:
        index = NoticeIndexPage(title="公示", slug="notices", show_in_menus=True)
        home.add_child(instance=index)
    return index


def _lock(cases: Sequence[Case]) -> list[Case]:
    """Return the cases, locked in the order of their keys, in the order given."""
    keys = [case.pk for case in cases]
    rows = (
        Case.across_tenants.select_for_update(of=("self",), no_key=True)
        .select_related("edition", "tenant", "organisation")
        .order_by("pk")
    )
    found = {case.pk: case for case in rows.filter(pk__in=keys)}
    return [found[key] for key in dict.fromkeys(keys)]


def _check(tenant: Tenant, cases: list[Case], texts: dict[str, str]) -> ProgrammeEdition:
    faults = {name: "请填写此项，公示须写明。" for name, text in texts.items() if not text}
    editions = {case.edition_id: case.edition for case in cases}
    if len(editions) != 1 or any(edition.tenant_id != tenant.pk for edition in editions.values()):
        faults["cases"] = "请选择本机关同一事项的申报一并公示，至少一件。"
    for name, limit in (("title", 200), ("business_contact", 200), ("supervision_contact", 200)):
        if len(texts[name]) > limit:
            faults[name] = f"此项最多{limit}字，现为{len(texts[name])}字。"
    if faults:
        raise Invalid(fields=faults)
    unsettled = (ItemOutcome.PENDING, ItemOutcome.HELD)
    if NoticeItem.objects.filter(case__in=cases, outcome__in=unsettled).exists():
        raise AlreadyOnNotice
    return next(iter(editions.values()))


def _item(notice: Notice, place: int, case: Case) -> NoticeItem:
    return NoticeItem(
        notice=notice,
        case=case,
        position=place,
        name=case.name,
        organisation=case.organisation.name,
        place=case.tenant.place_name,
    )


def _put_page(notice: Notice, actor: User) -> None:
    """Put the notice's page live, or ready for its moment. The index is locked: two at once would share a tree path."""
    index = NoticeIndexPage.objects.select_for_update(of=("self",)).get(pk=ensure_index(notice.tenant).pk)
    page = NoticePage(title=notice.title, slug=str(notice.pk), notice=notice, owner=actor)
    page.live = notice.opened_at is not None
    page.first_published_at = page.last_published_at = notice.published_at
    index.add_child(instance=page)
