"""Entering an objection that came by letter, by e-mail or in person: as it came, whole or not, in time or late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.views.decorators.debug import sensitive_variables

from portal import clock
from portal.errors import Invalid, NotFound
from portal.tenancy.permissions import require
from workflows.notices import receipts
from workflows.notices.actions.papers import Uploads, kept_papers
from workflows.notices.actions.submitting import Entry, Statement, record_entered
from workflows.notices.models import Arrival, Notice, PaperKind, ReplyBy

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.notices.identity import Identity
    from workflows.notices.receipts import Receipt

ENTERED = (Arrival.LETTER, Arrival.EMAIL, Arrival.VISIT)


@sensitive_variables("identity")
def enter_objection(
    *,
    actor: User,
    tenant: Tenant,
    notice: Notice,
    items: Collection[int],
    kind: str,
    identity: Identity,
    ground: str,
    reasons: str,
    token: str,
    arrival: str,
    received_at: dt.datetime | None,
    posted_on: dt.date | None = None,
    reply_by: str = ReplyBy.PAGE,
    papers: Uploads | None = None,
    kept: Collection[str] = (),
) -> Receipt:
    """Record an objection that reached the authority on another way, and return the receipt to hand over.

    An anonymous or late one is recorded too: whether it is admitted, its handler decides (RULES B5.3, A8-3).

    Parameters
    ----------
    arrival: letter, email or visit; received_at: when it reached the authority, by its own stamp.
    posted_on: the postmark's day, of letters only; it may make a letter timely that arrives later.
    papers: uploads by PaperKind; the scanned original (or the record of the visit) must be among them.

    Raises NotAllowed, NotFound, FormStale, Invalid with the fields at fault, ItemNotListed, ItemWithdrawn,
    ReceiptUsed.
    """
    require(actor, "objection.enter", tenant)
    if notice.tenant_id != tenant.pk:
        raise NotFound
    receipts.check_form_token(token, notice.pk)
    given = {kind for kind, files in (papers or {}).items() if files}
    given |= {one.kind for one in kept_papers(tenant, kept)}
    faults = arrival_faults(notice, arrival, received_at, posted_on, given=given)
    if faults or received_at is None:
        raise Invalid(fields=faults)
    return record_entered(
        notice=notice,
        statement=Statement(tuple(sorted(set(items))), kind, ground, reasons.strip(), reply_by),
        identity=identity,
        token=token,
        entry=Entry(actor, arrival, received_at, posted_on),
        papers=papers or {},
        kept=kept,
    )


def arrival_faults(
    notice: Notice,
    arrival: str,
    received_at: dt.datetime | None,
    posted_on: dt.date | None,
    *,
    given: Collection[str],
) -> dict[str, str]:
    """Return field → what is wrong with how and when it came; `given` are the kinds of paper that are there."""
    faults = {}
    if PaperKind.ORIGINAL not in given:
        faults["original"] = "请上传信函、邮件或来访记录的扫描件。"
    if arrival not in ENTERED:
        faults["arrival"] = "请选择异议是怎样提出的。"
    if received_at is None:
        faults["received_at"] = "请填写收到的日期和时间，以收文戳记为准。"
    elif received_at > clock.now():
        faults["received_at"] = "收到时间不能晚于现在，请核对。"
    elif received_at < notice.published_at:
        faults["received_at"] = "收到时间早于公示发布时间，请核对是否选错了公示。"
    if posted_on is not None and arrival != Arrival.LETTER:
        faults["posted_on"] = "只有信函填写寄出日期。"
    elif posted_on and received_at and posted_on > received_at.astimezone(clock.BEIJING).date():
        faults["posted_on"] = "寄出日期不能晚于收到日期，请核对邮戳。"
    return faults
