"""Taking an objection in: stored before anything else happens to it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid, NotFound
from portal.notifications.models import DeliveryState
from workflows.cases.models import CaseState
from workflows.notices import receipts
from workflows.notices.actions.papers import Uploads, attach, kept_papers
from workflows.notices.actions.releasing import hold_again, lock_cases
from workflows.notices.checks import entry_faults_of, faults_of, missing_papers
from workflows.notices.errors import ItemNotListed, ItemSentBack, ItemWithdrawn, NoticeEnded, ReceiptUsed
from workflows.notices.handling.people import named_cases
from workflows.notices.identity import Identity, person_hash, person_hashes, seal
from workflows.notices.models import (
    Arrival,
    MailOccasion,
    Notice,
    NoticeItem,
    Objection,
    ObjectionItem,
    ObjectorMail,
    ReplyBy,
)
from workflows.notices.policy import Policy, policy_of
from workflows.notices.presentation import ended_words
from workflows.notices.queries import OPEN_STATES
from workflows.notices.receipts import Receipt
from workflows.notices.renewing import gone_from

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant


@dataclass(frozen=True)
class Statement:
    """What is objected: to which items (keys), as what, on which ground, for which reasons; how to reply."""

    items: tuple[int, ...]
    kind: str
    ground: str
    reasons: str
    reply_by: str = ReplyBy.PAGE

    @property
    def fingerprint(self) -> str:
        """A mark by which the same statement sent twice is known."""
        text = json.dumps([self.items, self.kind, self.ground, self.reasons])
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Entry:
    """How an objection on paper or in person came: who enters it, by which way, when it was received or posted."""

    actor: User
    arrival: str
    received_at: dt.datetime
    posted_on: dt.date | None = None


@sensitive_variables("identity")
def submit_objection(
    *,
    tenant: Tenant,
    notice: Notice,
    items: Collection[int],
    kind: str,
    identity: Identity,
    ground: str,
    reasons: str,
    token: str,
    reply_by: str = ReplyBy.PAGE,
    confirm_by_mail: bool = False,
    papers: Uploads | None = None,
    kept: Collection[str] = (),
) -> Receipt:
    """Record an objection of the public and return its receipt; the actor is the public, without account.

    The row is committed before the papers are looked at: a file that is refused or infected never costs the
    objection. The same `token` with the same text returns the same receipt and doubles nothing.

    Parameters
    ----------
    items: keys of items of this notice.
    token: the form's token from `receipts.new_form_token`.
    confirm_by_mail: a message with the receipt number (never the code) goes to the given e-mail address.
    papers: uploads by PaperKind; kept: what `keep_paper` returned when the form came back with errors.

    Raises FormStale, NotFound for another authority's notice, NoticeEnded after the closing
    moment, ItemNotListed, ItemWithdrawn, ItemSentBack with the new notice's name, Invalid with the fields at fault,
    ReceiptUsed.
    """
    if notice.tenant_id != tenant.pk:
        raise NotFound
    receipts.check_form_token(token, notice.pk)
    statement = Statement(tuple(sorted(set(items))), kind, ground, reasons.strip(), reply_by)
    objection = _earlier(token, statement)
    if objection is None:
        given = _kinds_given(tenant, papers or {}, kept)
        faults = faults_of(kind, identity, ground, reasons, reply_by=reply_by, confirm=confirm_by_mail)
        faults |= missing_papers(policy_of(tenant), kind, given)
        if faults:
            raise Invalid(fields=faults)
        objection = _receive(notice, statement, identity, token, confirm=confirm_by_mail)
    attach(objection, papers or {}, kept)
    return Receipt(objection.receipt_number, receipts.query_code(token))


def record_entered(
    *,
    notice: Notice,
    statement: Statement,
    identity: Identity,
    token: str,
    entry: Entry,
    papers: Uploads,
    kept: Collection[str] = (),
) -> Receipt:
    """Store what an official enters; who may, and what is asked, `enter_objection` decides."""
    objection = _earlier(token, statement)
    if objection is None:
        faults = entry_faults_of(statement.kind, identity, statement.ground, statement.reasons)
        if faults:
            raise Invalid(fields=faults)
        objection = _receive(notice, statement, identity, token, entry=entry)
    attach(objection, papers, kept)
    return Receipt(objection.receipt_number, receipts.query_code(token))


def received_in_time(notice: Notice, policy: Policy, entry: Entry) -> bool:
    """Tell whether what was entered came in time: received before the closing, or a letter posted on the last day.

    Days on the way do not count where the authority goes by the postmark (docs/decisions: the default).
    """
    if entry.received_at < notice.closes_at:
        return True
    by_post = entry.arrival == Arrival.LETTER and policy.posted_counts
    return by_post and entry.posted_on is not None and entry.posted_on <= notice.last_day


@transaction.atomic
def _receive(
    notice: Notice,
    statement: Statement,
    identity: Identity,
    token: str,
    *,
    confirm: bool = False,
    entry: Entry | None = None,
) -> Objection:
    if entry is not None:
        lock_cases(statement.items)
    items = _locked_items(notice, statement)
    # Read under the items' lock, which the closing and an erratum take too: whoever is in time is seen by them.
    moment = clock.now()
    if moment < notice.published_at:
        raise NotFound  # one that is planned is told to nobody
    if entry is None and not notice.is_open_at(moment):
        raise NoticeEnded(gettext("您填写的内容没有提交：%(reason)s") % {"reason": ended_words(notice)})
    _refuse_gone(items, entry)
    try:
        with transaction.atomic():
            objection = _create(notice, statement, identity, token, moment=moment, entry=entry)
    except IntegrityError:
        earlier = _earlier(token, statement)
        if earlier is None:
            raise
        return earlier
    ObjectionItem.objects.bulk_create([ObjectionItem(objection=objection, item=item) for item in items])
    if entry is not None and objection.in_time:
        for case in named_cases(objection):
            hold_again(case)  # posted in time and entered after the closing: the item may wait to be confirmed
    if confirm:
        ObjectorMail.objects.create(
            objection=objection, occasion=MailOccasion.RECEIVED, state=DeliveryState.PENDING, next_try_at=moment
        )
    _record(objection, statement, entry)
    return objection


def _locked_items(notice: Notice, statement: Statement) -> list[NoticeItem]:
    rows = NoticeItem.objects.select_for_update(of=("self",), no_key=True).select_related("case")
    locked = list(rows.filter(notice=notice, pk__in=statement.items).order_by("pk"))
    if not locked or len(locked) != len(statement.items):
        raise ItemNotListed(fields={"items": ItemNotListed.message})
    return locked


def _refuse_gone(items: list[NoticeItem], entry: Entry | None) -> None:
    """Refuse items that this notice no longer puts before the public; a letter could not know of an erratum."""
    gone = gone_from(items, on_paper=entry is not None)
    if gone:
        kind = ItemWithdrawn if gone[0].item.case.state == CaseState.WITHDRAWN else ItemSentBack
        raise kind(fields={"items": gone[0].words})


def _create(
    notice: Notice,
    statement: Statement,
    identity: Identity,
    token: str,
    *,
    moment: dt.datetime,
    entry: Entry | None,
) -> Objection:
    number = receipts.new_number()
    return Objection.across_tenants.create(
        tenant=notice.tenant,
        notice=notice,
        arrival=entry.arrival if entry else Arrival.WEB,
        kind=statement.kind,
        identity=seal(identity, bound_to=number),
        person_hash=person_hash(statement.kind, identity),
        same_as=_same_person(notice, statement, identity),
        reply_by=statement.reply_by,
        ground=statement.ground,
        reasons=statement.reasons,
        received_at=entry.received_at if entry else moment,
        posted_on=entry.posted_on if entry else None,
        in_time=received_in_time(notice, policy_of(notice.tenant), entry) if entry else True,
        entered_by=entry.actor if entry else None,
        entered_at=moment if entry else None,
        receipt_number=number,
        code_hash=receipts.code_hash(number, receipts.query_code(token)),
        token_hash=receipts.token_hash(token),
        fingerprint=statement.fingerprint,
    )


def _same_person(notice: Notice, statement: Statement, identity: Identity) -> Objection | None:
    """Return the first open objection of the same objector to the same items; nobody outside is ever told of it."""
    marks = person_hashes(statement.kind, identity)
    earlier = Objection.across_tenants.filter(notice=notice, person_hash__in=marks, same_as=None, state__in=OPEN_STATES)
    for objection in earlier.order_by("pk") if marks else ():
        if set(objection.targets.values_list("item", flat=True)) == set(statement.items):
            return objection
    return None


def _record(objection: Objection, statement: Statement, entry: Entry | None) -> None:
    record(
        tenant=objection.tenant,
        actor=entry.actor if entry else None,
        verb="objection.entered" if entry else "objection.received",
        target=f"objection:{objection.pk}",
        summary=f"登记收到的异议（{Arrival(entry.arrival).label}）" if entry else "收到公众异议",
        details={"notice": objection.notice_id, "items": list(statement.items)},
    )


def _earlier(token: str, statement: Statement) -> Objection | None:
    """Return what this token was used for. Raises ReceiptUsed when that was another text."""
    earlier = Objection.across_tenants.filter(token_hash=receipts.token_hash(token)).first()
    if earlier is not None and earlier.fingerprint != statement.fingerprint:
        raise ReceiptUsed
    return earlier


def _kinds_given(tenant: Tenant, papers: Uploads, kept: Iterable[str]) -> set[str]:
    given = {kind for kind, files in papers.items() if files}
    return given | {one.kind for one in kept_papers(tenant, kept)}
