"""Reads on notices and objections, always for one tenant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from cms_content.editorial.rules import EXAMINERS
from cms_content.showing import showing
from portal.audit.queries import trail
from portal.documents.models import ScanStatus
from portal.errors import NotFound
from portal.tenancy.roles import Role, has_role
from portal.tenancy.scope import bound
from portal.workcalendar.engine import Calendar
from portal.workcalendar.queries import calendar_for
from workflows.cases.models import Case
from workflows.notices import receipts
from workflows.notices.errors import WrongReceipt
from workflows.notices.fates import HOLDING
from workflows.notices.models import (
    LIVE_STATES,
    DecisionOutcome,
    DraftAttachment,
    DraftState,
    DraftStep,
    Notice,
    NoticeDraft,
    NoticeItem,
    NoticePage,
    NoticeTemplate,
    Objection,
    ObjectionEvidence,
    ObjectionState,
    StepKind,
)
from workflows.notices.presentation import NoticeView, item_rows, period_of
from workflows.programmes.models import ProgrammeEdition

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant

LIVE_DRAFTS = LIVE_STATES
OPEN_STATES = (ObjectionState.RECEIVED, ObjectionState.ADMITTED)
NO_HASH = "0" * 64
IDENTITY_READ = "objection.identity_read"
"""The verb under which every look at an identity is on record."""


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
    rows = notices_of(tenant)
    readable = showing(NoticePage.objects.public(), moment).order_by().values("notice")
    return rows.filter(published_at__lte=moment, pk__in=readable)


def notice_for(tenant: Tenant, pk: int) -> Notice:
    """Return one notice of `tenant`. Raises NotFound."""
    notice = notices_of(tenant).select_related("tenant", "edition").filter(pk=pk).first()
    if notice is None:
        raise NotFound(_("没有找到这份公示。"))
    return notice


def drafts_of(tenant: Tenant) -> QuerySet[NoticeDraft]:
    """Return the drafts of the authority's notices and errata, newest first, each with its last `turn` on the sheet."""
    turns = (StepKind.SUBMITTED, StepKind.REJECTED, StepKind.RECALLED)
    latest = DraftStep.objects.filter(draft=OuterRef("pk"), kind__in=turns).order_by("-pk")
    rows = NoticeDraft.across_tenants.filter(tenant=bound(tenant)).annotate(turn=Subquery(latest.values("kind")[:1]))
    return rows.select_related("created_by", "notice", "corrects", "item").order_by("-created_at", "-pk")


def draft_for(tenant: Tenant, pk: int) -> NoticeDraft:
    """Return one draft of `tenant`. Raises NotFound."""
    draft = drafts_of(tenant).select_related("tenant", "edition").filter(pk=pk).first()
    if draft is None:
        raise NotFound("没有找到这份公示稿。")
    return draft


def drafts_waiting_for(tenant: Tenant, user: User) -> QuerySet[NoticeDraft]:
    """Return the drafts of `tenant` that wait for somebody of this person's roles: an examination, or publication."""
    home = bound(tenant)
    stages = [stage for stage, role in EXAMINERS.items() if has_role(user, home, role)]
    waiting = Q(state=DraftState.EXAMINED, stage__in=stages)
    if has_role(user, home, Role.NOTICE_EDITOR):
        waiting |= Q(state__in=(DraftState.WRITING, DraftState.APPROVED))
    return NoticeDraft.across_tenants.filter(waiting, tenant=home)


def cases_to_notice(tenant: Tenant, keys: Iterable[int]) -> list[Case]:
    """Return the cases of the authority's own programmes that a form names, in the form's order."""
    own = Case.across_tenants.filter(edition__tenant=bound(tenant)).select_related("edition")
    wanted = list(dict.fromkeys(keys))
    found = {case.pk: case for case in own.filter(pk__in=wanted)}
    return [found[key] for key in wanted if key in found]


def noticing_programmes(tenant: Tenant) -> QuerySet[ProgrammeEdition]:
    """Return the authority's editions that lay something before the public."""
    return ProgrammeEdition.across_tenants.filter(tenant=bound(tenant), notice_days__gt=0).order_by("key", "edition")


def noticing_programme(tenant: Tenant, key: str) -> ProgrammeEdition:
    """Return the newest edition of the programme `key` that lays something before the public. Raises NotFound."""
    edition = noticing_programmes(tenant).filter(key=key).last()
    if edition is None:
        raise NotFound("没有找到这个事项。")
    return edition


def notice_template(tenant: Tenant, programme: str) -> NoticeTemplate | None:
    """Return the authority's form of words for the programme's notices, or None."""
    return NoticeTemplate.across_tenants.filter(tenant=bound(tenant), programme=programme).first()


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


def heading(notice: Notice, moment: dt.datetime) -> NoticeView:
    """Return the notice with its period but without its rows."""
    return _view(notice, moment, calendar_for(notice.tenant), ())


def attachments_of(notice: Notice) -> QuerySet[DraftAttachment]:
    """Return the files that go with the notice and may be read by anybody."""
    rows = DraftAttachment.objects.filter(draft__notice=notice).select_related("version__document")
    return rows.exclude(version__scan_status=ScanStatus.INFECTED)


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


def is_submitted(token: str) -> bool:
    """Tell whether a form's token has brought an objection already, of whichever authority."""
    return Objection.across_tenants.filter(token_hash=receipts.token_hash(token)).exists()


def gave_reason_to_see(user: User, objection: Objection) -> bool:
    """Tell whether this person has written down why they look at who made this objection."""
    asked = trail(objection.tenant, f"objection:{objection.pk}")
    return asked.filter(verb=IDENTITY_READ, actor=user).exists()


def objection_by_receipt(tenant: Tenant, number: str, code: str) -> Objection:
    """Return the objection that a receipt follows: its own, or the earlier one that it was merged into.

    Raises WrongReceipt, the same for a wrong number and a wrong code.
    """
    number, code = receipts.normalised(number), receipts.normalised(code)
    rows = objections_of(tenant).select_related("notice", "same_as__notice")
    found = rows.filter(receipt_number=number).first()
    # an unknown number costs the same comparison as a known one
    matches = receipts.code_matches(number, code, found.code_hash if found else NO_HASH)
    if found is None or not matches:
        raise WrongReceipt
    return (found.same_as or found) if found.state == ObjectionState.MERGED else found


def papers_with(objection: Objection) -> QuerySet[ObjectionEvidence]:
    """Return the papers of an objection and of those that were merged into it, its own first."""
    joined = Q(objection__same_as=objection, objection__state=ObjectionState.MERGED)
    rows = ObjectionEvidence.objects.filter(Q(objection=objection) | joined)
    return rows.select_related("version", "objection").order_by("objection", "pk")
