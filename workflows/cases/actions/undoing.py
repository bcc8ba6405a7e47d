"""Taking back one's own verdict while the next step is untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viewflow.workflow import STATUS

from portal import clock
from portal.audit.actions import record
from portal.errors import Invalid
from portal.tenancy.permissions import require
from workflows.cases.consulting_ends import revive
from workflows.cases.engine import locked
from workflows.cases.models import Decision, EventKind, Undoing, WorkItem, WorkItemState
from workflows.cases.nodes import take_no_part
from workflows.cases.taking_back import live_followers
from workflows.cases.telling import tell

if TYPE_CHECKING:
    from viewflow.workflow.models import Task

    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.models import Case


def undo(*, actor: User, tenant: Tenant, decision: Decision, reason: str) -> Undoing:
    """Take a verdict back: its row stays, with an undoing beside it, and its step is open again for its author.

    What the verdict opened is cancelled, the last first: persons' steps are cancelled, gateways and hand-overs
    undone; its effect is taken back (`Choice.undone`); then the step itself is undone and revived.
    Raises NotAllowed with the reason, Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明撤销结论的理由。"})
    with locked(decision.case) as case:
        related = ("work__task", "work__assignee", "tenant", "edition", "on_behalf_of")
        fresh = Decision.objects.select_related(*related).get(pk=decision.pk, tenant=tenant)
        fresh.case = fresh.work.case = case
        require(actor, "decision.undo", fresh)
        task = fresh.work.task
        for follower in list(live_followers(task, fresh)):
            _take_back(follower, case)
        _leave_joins(task)
        choice = fresh.work.spec.choice(fresh.verdict)
        if choice is not None and choice.undone is not None:
            choice.undone(fresh)
        undoing = Undoing.objects.create(decision=fresh, actor=actor, reason=reason.strip(), at=clock.now())
        again = _open_again(task, case)
        WorkItem.objects.filter(task=again, state=WorkItemState.OPEN).update(claimed_by=actor)
        revive(fresh, WorkItem.objects.get(task=again))
        tell(
            case=case, kind=EventKind.UNDONE, tenant=tenant, actor=actor, work=fresh.work, decision=fresh,
            reason=reason.strip(),
        )  # fmt: skip
        record(
            tenant=tenant,
            actor=actor,
            verb="case.decision_undone",
            target=f"case:{case.pk}",
            summary=f"{fresh}",
            details={"decision": fresh.pk, "reason": reason.strip()},
        )
    return undoing


def _take_back(task: Task, case: Case) -> None:
    """Cancel what is open, undo what was passed; an authority that the case was handed to has no part any more."""
    activation = task.flow_task.activation_class(task)
    if task.status == STATUS.DONE:
        activation.undo()
        if hasattr(task.flow_task, "hands_over_to"):
            take_no_part(case, task.flow_task.hands_over_to)
    else:
        activation.cancel()


def _leave_joins(task: Task) -> None:
    """Take this branch out of the joins that go on waiting for others."""
    for follower in task.leading.filter(status=STATUS.STARTED):
        follower.previous.remove(task)


def _open_again(task: Task, case: Case) -> Task:
    activation = task.flow_task.activation_class(task)
    activation.process.case = case
    activation.undo()
    revived: Task = activation.revive()
    return revived
