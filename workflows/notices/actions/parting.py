"""Parting what was merged by mistake, while nothing is decided: two objections again, each with its own receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.permissions import require
from workflows.notices.actions.handling import LIMIT
from workflows.notices.actions.releasing import hold_again, take
from workflows.notices.actions.starting import begin_again
from workflows.notices.errors import AlreadyHandled
from workflows.notices.handling.people import named_cases
from workflows.notices.models import Finding, HandlingStep, Objection, ObjectionState
from workflows.notices.queries import OPEN_STATES

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant


def may_be_parted(objection: Objection) -> bool:
    """Tell whether a merged objection can still go its own way: the one it was merged into was not answered.

    Also when that one was withdrawn, since whoever held its receipt may not have been the same person; not once a case
    that it names has ended.
    """
    first = objection.same_as
    if objection.state != ObjectionState.MERGED or first is None:
        return False
    if first.state in OPEN_STATES:
        return True
    return first.state == ObjectionState.WITHDRAWN and not named_cases(objection).exclude(closed_at=None).exists()


@transaction.atomic
def part(*, actor: User, tenant: Tenant, objection: Objection, words: str) -> Objection:
    """Take a merged objection out of the earlier one, to be admitted, or not, on its own (docs/decisions/0029).

    It is as it was when it came: received, in time, holding its items; its receipt opens it again, and its papers are
    its own. What was added in the meantime stays with the earlier one, by whichever receipt it came. `words` say why,
    on the record of both. Raises NotAllowed (no role, recused), AlreadyHandled when it is not merged or the earlier one
    was answered, Invalid without words.
    """
    _check(words)
    found = take(tenant, objection.pk)
    require(actor, "objection.admit", found)
    if found.same_as_id is None or found.state != ObjectionState.MERGED:
        raise AlreadyHandled
    first = take(tenant, found.same_as_id)  # in the order of `merge`
    found.same_as = first
    if not may_be_parted(found):
        raise AlreadyHandled("先前的异议已经办结，不能再分开办理。")
    changes = {"state": ObjectionState.RECEIVED, "handler": None, "admitted_at": None, "decided_at": None}
    Objection.across_tenants.filter(pk=found.pk).update(**changes)
    for one, words_of in (
        (found, f"恢复单独办理：{words}"),
        (first, f"异议 {found.receipt_number} 恢复单独办理：{words}"),
    ):
        _note(one, actor, words_of)
    begin_again(found)
    for case in named_cases(found) if first.state == ObjectionState.WITHDRAWN else ():
        hold_again(case)
    _record(actor, first, "objection.unjoined", "并入的异议恢复单独办理", parted=found.receipt_number)
    _record(actor, found, "objection.parted", "异议恢复单独办理", out_of=first.receipt_number)
    found.refresh_from_db()
    return found


def _check(words: str) -> None:
    if not words.strip():
        raise Invalid(fields={"words": "请写明恢复单独办理的理由。"})
    if len(words) > LIMIT:
        raise Invalid(fields={"words": f"最多{LIMIT}字，现为{len(words)}字，请删减。"})


def _note(objection: Objection, actor: User, words: str) -> None:
    """Write down why, at the last step that the objection has reached; one that nobody took up has none."""
    work = HandlingStep.objects.filter(handling__objection=objection).order_by("-pk").first()
    if work is not None:
        Finding.objects.create(objection=objection, work=work, actor=actor, words=words.strip(), at=clock.now())


def _record(actor: User, objection: Objection, verb: str, summary: str, **details: str) -> None:
    record(
        tenant=objection.tenant,
        actor=actor,
        verb=verb,
        target=f"objection:{objection.pk}",
        summary=summary,
        details={"notice": objection.notice_id, **details},
    )
