"""What the objector does with receipt and code after submitting: add, withdraw, ask for the one review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from workflows.cases.engine import wake
from workflows.notices.actions.papers import attach
from workflows.notices.actions.releasing import hold_again, release, take
from workflows.notices.actions.starting import REVIEW_WINDOW
from workflows.notices.checks import REASONS_LEAST, REASONS_LIMIT, clean_text
from workflows.notices.errors import AlreadyHandled, ReviewNotPossible
from workflows.notices.handling.facts import reviewable
from workflows.notices.handling.people import named_cases
from workflows.notices.models import (
    Addition,
    Handling,
    Objection,
    ObjectionState,
    PaperKind,
    Review,
    ReviewState,
)
from workflows.notices.queries import objection_by_receipt

if TYPE_CHECKING:
    from portal.tenancy.models import Tenant

UNSETTLED = (ObjectionState.RECEIVED, ObjectionState.ADMITTED)
MOST_ADDITIONS = 20


def add_to_objection(
    *, tenant: Tenant, number: str, code: str, words: str = "", uploads: Sequence[Any] = (), kept: Sequence[str] = ()
) -> Addition:
    """Add words or pieces of evidence to an open objection, in the name of whoever holds its receipt.

    The files are stored before the addition is written down, as with the objection itself. The same words or the
    same file sent twice are kept once. Raises WrongReceipt, AlreadyHandled once nothing is being examined, Invalid
    when nothing is added.
    """
    objection = objection_by_receipt(tenant, number, code)
    _check_open(objection)
    words = clean_text(words)
    _check_addition(objection, words, bool(uploads or kept))
    rows = attach(objection, {PaperKind.EVIDENCE: uploads}, kept)
    return _write_addition(tenant, objection.pk, words, sum(row.version is not None for row in rows))


def _check_open(objection: Objection) -> None:
    if not is_open(objection):
        raise AlreadyHandled(gettext("该异议已经办结或撤回，不能再补充材料。"))


def _check_addition(objection: Objection, words: str, has_files: bool) -> None:
    if not words and not has_files:
        raise Invalid(fields={"words": gettext("请填写补充说明，或选择要补充的文件。")})
    if len(words) > REASONS_LIMIT:
        raise Invalid(fields={"words": gettext("最多%(most)s字，请删减。") % {"most": REASONS_LIMIT}})
    if objection.additions.count() >= MOST_ADDITIONS:
        raise Invalid(fields={"words": gettext("补充次数已达上限，请把其余材料直接交给主管机关。")})


@transaction.atomic
def _write_addition(tenant: Tenant, pk: int, words: str, files: int) -> Addition:
    objection = take(tenant, pk)
    sent = objection.additions.filter(words=words).order_by("-pk").first()
    if sent is not None and not files:
        return sent  # the same form once more: a page that was reloaded
    made = Addition.objects.create(objection=objection, words=words, files=files, at=clock.now())
    _record(objection, "objection.added_to", "异议人补充材料", files=str(files))
    return made


def is_open(objection: Objection) -> bool:
    """Tell whether the objection, or its review, is being examined."""
    return objection.state in UNSETTLED or open_review(objection) is not None


def open_review(objection: Objection) -> Review | None:
    """Return the review that is being done, or None."""
    return Review.objects.filter(objection=objection, state=ReviewState.OPEN).first()


@transaction.atomic
def withdraw(*, tenant: Tenant, number: str, code: str) -> Objection:
    """Withdraw an objection, or the review of one, in the name of whoever holds its receipt; its items go on.

    Of a review withdrawn, the decision under review stands. Raises WrongReceipt, AlreadyHandled once it is settled.
    """
    objection = take(tenant, objection_by_receipt(tenant, number, code).pk)
    review = open_review(objection)
    if review is None and objection.state not in UNSETTLED:
        raise AlreadyHandled(gettext("该异议已经办结或撤回，不能再撤回。"))
    now = clock.now()
    if review is not None:
        Review.objects.filter(pk=review.pk).update(state=ReviewState.WITHDRAWN, decided_at=now)
    else:
        Objection.across_tenants.filter(pk=objection.pk).update(state=ObjectionState.WITHDRAWN, decided_at=now)
    objection.refresh_from_db()
    handling = Handling.objects.filter(objection=objection, closed_at=None).select_related("process").first()
    if handling is not None and handling.process is not None:
        handling.process.flow_class.instance.cancel(handling.process)
        Handling.objects.filter(pk=handling.pk).update(closed_at=now)
    release(objection)
    what = "异议人撤回复核申请" if review else "异议人撤回异议"
    _record(objection, "objection.review_withdrawn" if review else "objection.withdrawn", what)
    return objection


@transaction.atomic
def ask_review(*, tenant: Tenant, number: str, code: str, reasons: str) -> Review:
    """Ask for the one review of what came of the objection (RULES B5.3 sets none: docs/decisions/0028).

    A review of an objection that came in time holds its items while they are not confirmed; other people do it.
    Raises WrongReceipt, ReviewNotPossible with the reason, Invalid.
    """
    objection = take(tenant, objection_by_receipt(tenant, number, code).pk)
    refusal = why_no_review(objection)
    if refusal:
        raise ReviewNotPossible(refusal)
    words = clean_text(reasons)
    if not REASONS_LEAST <= len(words) <= REASONS_LIMIT:
        raise Invalid(
            fields={
                "reasons": gettext("请写明申请复核的理由，%(least)s至%(most)s字。")
                % {"least": REASONS_LEAST, "most": REASONS_LIMIT}
            }
        )
    made = Review.objects.create(objection=objection, reasons=words, asked_at=clock.now(), holds=objection.in_time)
    if made.holds:
        for case in named_cases(objection):
            hold_again(case)
    if not wake(case=objection.handling, step=REVIEW_WINDOW):
        raise ReviewNotPossible
    _record(objection, "objection.review_asked", "异议人申请复核")
    return made


def why_no_review(objection: Objection) -> str:
    """Return why no review may be asked for now, in the reader's language; empty when it may."""
    handling = Handling.objects.filter(objection=objection).first()
    if objection.state in UNSETTLED:
        return gettext("该异议尚未办结。办结后如不服，可以在期限内申请一次复核。")
    if Review.objects.filter(objection=objection).exists():
        return gettext("复核只能申请一次，您已经申请过。")
    if handling is None or not reviewable(objection):
        return gettext("该处理结论不能申请复核。更正或补正后重新公示的条目，可以在新的公示期内重新提出异议。")
    if handling.closed_at or (handling.review_until and handling.review_until < clock.today()):
        return gettext("申请复核的期限已过。")
    return ""


def _record(objection: Objection, verb: str, summary: str, **details: str) -> None:
    record(
        tenant=objection.tenant,
        actor=None,
        verb=verb,
        target=f"objection:{objection.pk}",
        summary=summary,
        details={"notice": objection.notice_id, **details},
    )
