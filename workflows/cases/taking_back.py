"""What follows a verdict in its flow, and whether all of it can be taken back (docs/decisions/0018).

Between a verdict and the next persons' steps lie gateways only; what the portal did itself (a publication, a timer,
an end) is never taken back, and a hand-over only with a verdict that says how its effect is undone (`Choice.undone`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from viewflow.workflow import STATUS
from viewflow.workflow.nodes import Join, Split, Switch

from portal import clock
from workflows.cases.models import CaseEvent, CaseState, EventKind, Material, OpinionDraft, WorkItemState

if TYPE_CHECKING:
    from viewflow.workflow.models import Task

    from workflows.cases.models import Decision, WorkItem

GONE = (STATUS.CANCELED, STATUS.REVIVED)


class Touched(Exception):
    """Something after the verdict cannot be taken back; the argument says what, in Chinese."""


def why_not_undoable(decision: Decision) -> str:
    """Return why the verdict stands, or an empty string."""
    work, case = decision.work, decision.case
    if decision.is_undone:
        return "该结论已经撤销。"
    if case.closed_at is not None:
        return "本件已经办结，结论不能撤销。"
    if case.state == CaseState.SUSPENDED:
        return "本件已中止办理，恢复后才能撤销结论。"
    choice = work.spec.choice(decision.verdict)
    if work.spec.corrects or choice is None or not choice.may_be_undone:
        return "该结论已经生效（如已发布或已提交），不能撤销。"
    try:
        if choice.undone is not None:
            _check_effect(decision)
        list(live_followers(work.task, decision))
    except Touched as touched:
        return str(touched)
    return ""


def _check_effect(decision: Decision) -> None:
    """Raise Touched where an effect that could be taken back has gone further meanwhile."""
    if decision.case.edition.window_state(clock.today()) != "open":
        raise Touched("已过截止时间，撤销后不能再次报送，因此结论不能撤销。")
    if CaseEvent.objects.filter(decision=decision, kind=EventKind.ISSUED).exists():
        raise Touched("依据该结论的文书已经印发，结论不能撤销。")


def live_followers(task: Task, decision: Decision) -> Iterator[Task]:
    """Yield what the verdict opened, the last first. Raises Touched where one cannot be taken back."""
    for follower in task.leading.exclude(status__in=GONE).order_by("-pk"):
        node = follower.flow_task
        if hasattr(node, "spec"):
            _check_untouched(follower.work, decision)
        elif isinstance(node, Join):
            others = follower.previous.exclude(pk=task.pk).exclude(status__in=GONE)
            if follower.status == STATUS.STARTED and others.exists():
                continue  # it waits for others too: it stays, and only this branch leaves it
            yield from live_followers(follower, decision)
        elif isinstance(node, (Switch, Split)) or (_crosses(decision) and hasattr(node, "hands_over_to")):
            yield from live_followers(follower, decision)
        else:
            raise Touched("结论作出后已移交或已由系统办理后续事项，不能撤销。")
        yield follower


def _crosses(decision: Decision) -> bool:
    """Tell whether the verdict may be taken back from another authority that has not touched the case."""
    choice = decision.work.spec.choice(decision.verdict)
    return choice is not None and choice.undone is not None


def _check_untouched(work: WorkItem, decision: Decision) -> None:
    if work.state != WorkItemState.OPEN:
        raise Touched("下一环节已经办结，结论不能撤销。")
    transferred = work.assignee_id is not None and work.spec.assignee is None
    if work.claimed_by_id is not None or transferred:
        raise Touched("下一环节已有人领取或被指定办理，结论不能撤销。")
    if work.consultations.exists():
        raise Touched("下一环节已就本件征求会签意见，结论不能撤销。")
    if work.spec.corrects:
        if _applicant_began(decision):
            raise Touched("申报单位已开始补正，退回不能撤销。")
    elif work.tenant_id != decision.tenant_id and _crosses(decision):
        if OpinionDraft.objects.filter(work=work).exists() or decision.case.paper.exclude(received_on=None).exists():
            raise Touched(f"{work.tenant.short_name}已开始办理，结论不能撤销；如确需更正，请与该机关联系。")
    elif work.tenant_id != decision.tenant_id:
        raise Touched(f"本件已到{work.tenant.short_name}，结论不能撤销；如确需更正，请与该机关联系。")


def _applicant_began(decision: Decision) -> bool:
    case, edition = decision.case, decision.edition
    if case.draft_saved_at is not None and case.draft_saved_at > decision.at:
        return True
    drafted = set(Material.objects.filter(case=case, edition=None).values_list("key", "version_id"))
    return drafted != set(Material.objects.filter(edition=edition).values_list("key", "version_id"))
