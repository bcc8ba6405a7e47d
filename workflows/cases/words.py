"""A case in plain words: one sentence of what it means and what comes next, and its timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows.cases.models import CaseState
from workflows.cases.queries import decisions_seen_by, events_seen_by

if TYPE_CHECKING:
    from portal.identity.models import User
    from portal.tenancy.models import Tenant
    from workflows.cases.chart import Chart
    from workflows.cases.models import Case, CaseEdition, CaseEvent, Decision, WorkItem

TONES = {
    CaseState.DRAFT: "muted",
    CaseState.RUNNING: "info",
    CaseState.CORRECTING: "waiting",
    CaseState.NOTICED: "open",
    CaseState.HELD: "waiting",
    CaseState.CONFIRMED: "open",
    CaseState.SUSPENDED: "waiting",
    CaseState.FILED: "open",
    CaseState.BUILDING: "open",
    CaseState.APPEALABLE: "waiting",
    CaseState.COMPLETED: "open",
}

SENTENCES = {
    CaseState.DRAFT: "尚未提交。填写完整后请点“提交申请”。",
    CaseState.CORRECTING: "已退回补正。请按要求修改后重新提交。",
    CaseState.NOTICED: "正在公示，公众可以提出异议；期满无异议的进入确认。",
    CaseState.HELD: "公示期内收到异议，处理完毕后继续办理。",
    CaseState.CONFIRMED: "已确认为创新型产业集群，纳入评价管理。",
    CaseState.NOT_RECOMMENDED: "推荐机关决定不予推荐，本件办结。",
    CaseState.REFUSED: "国家主管机构决定不予受理，本件办结。",
    CaseState.FAILED: "审议未通过，本件办结。",
    CaseState.OBJECTED: "公示期内的异议成立，不予确认，本件办结。",
    CaseState.WITHDRAWN: "申报单位已撤回，本件办结。",
    CaseState.SUSPENDED: "已中止办理，恢复后继续；中止期间不计时限。",
    CaseState.FILED: "已备案，本件办结。",
    CaseState.BUILDING: "处于建设期，按年度报告实施情况。",
    CaseState.APPEALABLE: "结果已告知，申诉期内可以提出申诉。",
    CaseState.COMPLETED: "本件已办结。",
}


def tone_of(case: Case) -> str:
    """Return the tone of the case's state for the status component."""
    return TONES.get(CaseState(case.state), "danger")


def label_of(case: Case, waiting: list[WorkItem]) -> str:
    """Return the case's state in a word or two: a period that is over is not called a running one."""
    return "待确认" if _awaits_confirmation(case, waiting) else case.state_title


def _awaits_confirmation(case: Case, waiting: list[WorkItem]) -> bool:
    return case.state == CaseState.NOTICED and any(one.step == "confirm" for one in waiting)


def ways_ahead(chart: Chart, work: WorkItem) -> list[str]:
    """Return what each verdict of a step leads to; where an earlier verdict settles it, that one is named."""
    own = {str(choice.title) for choice in work.spec.choices}
    told = []
    for way in chart.after(work.step):
        who = f"，{way.target.who}办理" if way.target.who else ""
        to = f"本件办结（{way.target.title}）" if way.target.is_end else f"转“{way.target.title}”{who}"
        label = way.label if own.issuperset(way.label.split("、")) else f"属于“{way.label}”的"
        told.append(f"{label}：{to}" if way.label else to)
    return told


def sentence_of(case: Case, waiting: list[WorkItem]) -> str:
    """Return one sentence: where the case is, with whom, and until when."""
    ahead = [one for one in waiting if not one.spec.corrects]
    if case.state in {CaseState.RUNNING, CaseState.BUILDING} and ahead:
        first = ahead[0]
        titles = "、".join(dict.fromkeys(one.title for one in ahead))
        due = f"，应于{first.due_on:%Y年%-m月%-d日}前办结" if first.due_on else ""
        return f"正在{first.tenant.short_name}办理“{titles}”{due}。"
    if _awaits_confirmation(case, waiting):
        return "公示期满，没有待处理的异议，等待确认。"
    return case.edition.word(case.state, "sentence") or SENTENCES.get(CaseState(case.state), "正在办理。")


def timeline(case: Case, tenant: Tenant, waiting: list[WorkItem], user: User | None = None) -> list[dict[str, Any]]:
    """Return the entries of `components/timeline.html` that `user` of `tenant` may see, oldest first."""
    happened = [_submission(case, edition) for edition in case.editions.filter(number=1)]
    happened += [_verdict(decision, tenant) for decision in decisions_seen_by(tenant, case, user)]
    happened += [_event(event, tenant) for event in events_seen_by(tenant, case)]
    entries, group = [], ""
    for at, where, entry in sorted(happened, key=lambda one: one[0]):
        entries.append({"when": _moment(at), "group": where if where != group else "", "state": "done", **entry})
        group = where
    entries.extend(_ahead(waiting, group))
    return entries


Happened = tuple[Any, str, dict[str, Any]]


def _submission(case: Case, edition: CaseEdition) -> Happened:
    return edition.submitted_at, case.tenant.name, {"title": "提交申请", "who": edition.signature}


def _verdict(decision: Decision, tenant: Tenant) -> Happened:
    return (
        decision.at,
        decision.tenant.name,
        {
            "title": _said(decision),
            "who": decision.signature if decision.tenant_id == tenant.pk or decision.mandate_id else "",
            "text": decision.opinion,
            "documents": [one.version for one in decision.documents.all()],
        },
    )


def _event(event: CaseEvent, tenant: Tenant) -> Happened:
    title = event.get_kind_display()
    if event.work is not None:
        title = f"{event.work.title}：{title}"
    elif event.details.get("what"):
        title = f"{event.details['what']}：{title}"
    if event.details.get("to_name"):
        title = f"{title}给{event.details['to_name']}"
    if event.details.get("after"):
        title = f"{title}为{event.details['after']}"
    if event.details.get("escalated"):
        title = f"{title}，已转分管负责人督办"
    entry = {"title": title, "text": event.details.get("reason") or event.details.get("note") or ""}
    entry["who"] = event.details.get("signed") or (str(event.actor or "") if event.tenant_id == tenant.pk else "")
    return event.at, event.tenant.name, entry


def _said(decision: Decision) -> str:
    """Return step and verdict, once where they are the same word (受理：受理), and whether it was taken back."""
    said = str(decision) if decision.title != decision.verdict_title else decision.title
    return f"{said}（已撤销）" if decision.is_undone else said


def _ahead(waiting: list[WorkItem], group: str) -> list[dict[str, Any]]:
    rows = []
    for work in waiting:
        head = work.tenant.name if work.tenant.name != group else ""
        group = work.tenant.name
        due = f"应于{work.due_on:%Y年%-m月%-d日}前办结" if work.due_on else "未设办理时限"
        rows.append({"title": f"{work.title}（办理中）", "text": due, "group": head, "state": "now"})
    return rows


def _moment(at: Any) -> str:
    from portal.clock import BEIJING

    return f"{at.astimezone(BEIJING):%Y年%-m月%-d日 %H:%M}"
