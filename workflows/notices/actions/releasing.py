"""What an objection does to its items when it is settled, or taken up again: exactly its own, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from viewflow.workflow.models import Process

from portal import clock
from workflows.cases.engine import wake
from workflows.cases.models import CaseState, WorkItem, WorkItemState
from workflows.notices.actions.closing import latest_item, settle_item
from workflows.notices.errors import ItemNotClear, ObjectionOpen
from workflows.notices.guards import is_held, no_open_objection
from workflows.notices.handling.people import named_cases
from workflows.notices.models import ItemOutcome, NoticeItem, Objection
from workflows.notices.queries import objection_for

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case

HOLD_STEP = "hold"
"""Name of the flows' step that waits for an item's last objection."""


def take(tenant: Tenant, pk: int) -> Objection:
    """Return the objection under its locks, inside the transaction of a verb.

    The order (docs/decisions/0017): the processes of its cases and its own, by key, then its row; the audit chain
    last. Raises NotFound for another authority's.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an objection is taken inside the transaction of its verb")
    found = objection_for(tenant, pk)
    cases = Process.objects.filter(case__notice_items__objections=found).values_list("pk", flat=True)
    own = Process.objects.filter(handling__objection=found).values_list("pk", flat=True)
    list(Process.objects.select_for_update().filter(pk__in={*cases, *own}).order_by("pk"))
    Objection.across_tenants.select_for_update(no_key=True).get(pk=pk)
    return objection_for(tenant, pk)


def lock_cases(items: Collection[int]) -> None:
    """Take the locks of the processes of these items' cases, by key, before any other (docs/decisions/0017)."""
    rows = Process.objects.filter(case__notice_items__in=items).values_list("pk", flat=True)
    list(Process.objects.select_for_update().filter(pk__in=set(rows)).order_by("pk"))


def release(objection: Objection) -> None:
    """Let each item that nothing holds any more go on, if its notice is over."""
    for case in named_cases(objection):
        item = latest_item(case)
        if not item.notice.has_ended or is_held(case):
            continue  # the closing itself, or whatever still holds it, reads what was decided
        settle_item(case)
        wake(case=case, step=HOLD_STEP)


def hold_again(case: Case) -> bool:
    """Put a case that waits to be confirmed back to where its flow waits for objections; tell whether it was moved.

    A review in time, and a letter in time that arrives after the closing, hold an item that is not confirmed yet; a
    confirmed one they cannot touch (docs/decisions/0028, 0029), a suspended one when it is resumed (`catch_up`).
    The step that waits to confirm is cancelled as a step is that was taken back, and the flow's own waiting step
    opens after it. The caller holds the lock of the case's process.
    """
    if case.closed_at is not None or case.state == CaseState.SUSPENDED:
        return False
    rows = WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).select_related("task", "case")
    work = next((one for one in rows if one.spec.guard is no_open_objection), None)
    if work is None:
        return False
    NoticeItem.objects.filter(pk=latest_item(case).pk, outcome=ItemOutcome.CLEAR).update(
        outcome=ItemOutcome.HELD, outcome_at=clock.now()
    )
    confirming = work.task.flow_task.activation_class(work.task)
    confirming.cancel()
    hold = work.task.flow_task.flow_class.instance.node(HOLD_STEP)
    waiting = hold.activation_class.create(hold, confirming, work.task.token)
    waiting.activate()
    return True


def catch_up(case: Case) -> None:
    """Let what came of objections while the case was suspended move it, now that it is resumed.

    A letter or a review in time could not hold what was suspended while it waited to be confirmed, and what was
    decided meanwhile could not lead it elsewhere; the verb alone refused, and nobody was told why. Does nothing
    else. The caller holds the lock of the case's process.
    """
    try:
        no_open_objection(case)
    except (ObjectionOpen, ItemNotClear):
        if hold_again(case) and not is_held(case):
            settle_item(case)
            wake(case=case, step=HOLD_STEP)
