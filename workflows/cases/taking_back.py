"""What follows a verdict in its flow, and whether all of it can be taken back (docs/decisions/0018).

Between a verdict and the next persons' steps lie gateways only; what the portal did itself (a hand-over, a
publication, a timer, an end) is never taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from viewflow.workflow import STATUS
from viewflow.workflow.nodes import Join, Split, Switch

from workflows.cases.models import CaseState, Material, WorkItemState

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
        list(live_followers(work.task, decision))
    except Touched as touched:
        return str(touched)
    return ""


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
        elif isinstance(node, (Switch, Split)):
            yield from live_followers(follower, decision)
        else:
            raise Touched("结论作出后已移交或已由系统办理后续事项，不能撤销。")
        yield follower


def _check_untouched(work: WorkItem, decision: Decision) -> None:
    if work.state != WorkItemState.OPEN:
        raise Touched("下一环节已经办结，结论不能撤销。")
    transferred = work.assignee_id is not None and work.spec.assignee is None
    if work.claimed_by_id is not None or transferred:
        raise Touched("下一环节已有人领取或被指定办理，结论不能撤销。")
    if work.spec.corrects:
        if _applicant_began(decision):
            raise Touched("申报单位已开始补正，退回不能撤销。")
    elif work.tenant_id != decision.tenant_id:
        raise Touched(f"本件已到{work.tenant.short_name}，结论不能撤销；如确需更正，请与该机关联系。")


def _applicant_began(decision: Decision) -> bool:
    case, edition = decision.case, decision.edition
    if case.draft_saved_at is not None and case.draft_saved_at > decision.at:
        return True
    drafted = set(Material.objects.filter(case=case, edition=None).values_list("key", "version_id"))
    return drafted != set(Material.objects.filter(edition=edition).values_list("key", "version_id"))
