"""The portal's own words for what is told of cases; an authority may put its own in their place."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from portal.notifications.models import Group
from portal.notifications.texts import Text, register_text

if TYPE_CHECKING:
    from workflows.cases.models import CaseEvent

_CASE = "{programme}“{name}”（件号{number}）"
TEXTS = (
    Text("work-opened", Group.WORK, "新的待办", "新的待办：{step}（件号{number}）",
         _CASE + "到达“{step}”环节，请办理。办理时限：{due}。"),
    Text("own-step-opened", Group.PROGRESS, "等待本单位办理", "申请等待贵单位办理（件号{number}）",
         _CASE + "需要贵单位办理“{step}”。要求见申请页面。"),
    Text("case-submitted", Group.PROGRESS, "申请已提交", "申请已提交（件号{number}）",
         _CASE + "已经提交。办理进展可随时在申请页面查看。"),
    Text("case-decided", Group.PROGRESS, "申请有新的结论", "申请有新的办理结果（件号{number}）",
         _CASE + "：{authority}在“{step}”环节作出结论“{verdict}”。详细内容见申请页面。"),
    Text("case-returned", Group.PROGRESS, "申请退回补正", "申请需要补正（件号{number}）",
         _CASE + "：{authority}退回补正。要求逐项列在申请页面，请按要求修改后重新提交。"),
    Text("case-deemed", Group.PROGRESS, "视为受理", "申请视为已受理（件号{number}）",
         _CASE + "：受理期限内没有作出受理决定，自收件之日起视为受理。"),
    Text("case-undone", Group.PROGRESS, "撤销已告知的结论", "此前告知的结论已撤销（件号{number}）",
         _CASE + "：{authority}撤销了“{step}”环节此前告知的结论，将重新办理。"),
    Text("case-issued", Group.PROGRESS, "印发文书", "有新的文书（件号{number}）",
         _CASE + "：{authority}印发了文书，请在申请页面查收。"),
    Text("case-voided", Group.PROGRESS, "作废文书", "有文书作废（件号{number}）",
         _CASE + "：{authority}作废了此前印发的一份文书，原因和文号见申请页面。"),
    Text("case-closed", Group.PROGRESS, "申请办结", "申请已办结（件号{number}）",
         _CASE + "已经办结，结果见申请页面。"),
    Text("case-closed-officials", Group.PROGRESS, "经办的件办结", "经办的件已办结（件号{number}）",
         _CASE + "已经办结：{state}。"),
    Text("case-withdrawn", Group.PROGRESS, "申请撤回", "申请已撤回（件号{number}）",
         _CASE + "已由申报单位撤回，不再办理。"),
    Text("case-suspended", Group.PROGRESS, "中止办理", "已中止办理（件号{number}）",
         _CASE + "已由{authority}中止办理，中止期间不计时限。"),
    Text("case-resumed", Group.PROGRESS, "恢复办理", "已恢复办理（件号{number}）",
         _CASE + "已由{authority}恢复办理。"),
    Text("work-transferred", Group.ATTENTION, "转办给本人", "转办给您：{step}（件号{number}）",
         _CASE + "的“{step}”环节转由您办理。办理时限：{due}。"),
    Text("work-taken-over", Group.ATTENTION, "经办的环节转由他人办理", "已转由他人办理：{step}（件号{number}）",
         _CASE + "的“{step}”环节已转由其他同事办理，您不必再办理。"),
    Text("consultation-asked", Group.ATTENTION, "征求会签意见", "请答复会签意见：{step}（件号{number}）",
         _CASE + "的“{step}”环节征求您的会签意见，请在办件页面答复。答复期限：{due}。"),
    Text("consultation-answered", Group.ATTENTION, "会签有新的答复", "会签新答复（{count}）：{step}（件号{number}）",
         _CASE + "的“{step}”环节有新的会签答复（{count}），意见见办件页面。"),
    Text("consultation-enough", Group.ATTENTION, "会签意见已收齐", "会签意见已收齐（{count}）：{step}（件号{number}）",
         _CASE + "的“{step}”环节会签意见已收齐（{count}），可以作出结论。"),
    Text("consultation-over", Group.ATTENTION, "会签结束", "会签已结束：{step}（件号{number}）",
         _CASE + "的“{step}”环节会签已结束，不必再答复。"),
    Text("delegation-made", Group.ATTENTION, "受委托代办", "有同事委托您代为办理（{authority}）",
         "{authority}有同事委托您代为办理：{lines}。详见工作台“委托”。"),
    Text("delegation-begun", Group.ATTENTION, "委托开始", "委托今日开始（{authority}）",
         "{authority}的委托今日开始：{lines}。详见工作台“委托”。"),
    Text("delegation-ended", Group.ATTENTION, "委托终止", "委托已提前终止（{authority}）",
         "{authority}的委托已由委托人提前终止：{lines}。此后由委托人本人办理。"),
    Text("delegation-over", Group.ATTENTION, "委托到期", "委托已到期（{authority}）",
         "{authority}的委托已到期自动终止：{lines}。此后由委托人本人办理。"),
    Text("case-copied", Group.ATTENTION, "抄送", "抄送：件号{number}",
         _CASE + "抄送给您，供了解情况。"),
    Text("work-urged", Group.ATTENTION, "催办", "催办：{step}（件号{number}）",
         _CASE + "的“{step}”环节有人催办，请尽快办理。办理时限：{due}。"),
    Text("work-due-soon", Group.DEADLINE, "即将到期", "即将到期：{step}（件号{number}）",
         _CASE + "的“{step}”环节应于{due}前办结。"),
    Text("work-overdue", Group.DEADLINE, "已超期", "已超期：{step}（件号{number}）",
         _CASE + "的“{step}”环节应于{due}前办结，现已超期。"),
    Text("work-escalated", Group.DEADLINE, "超期上报", "本机关有件超期：{step}（件号{number}）",
         _CASE + "的“{step}”环节应于{due}前办结，超期仍未办理，请督促。"),
    Text("work-rescheduled", Group.DEADLINE, "到期日调整", "到期日已调整：{step}（件号{number}）",
         "工作日历公布后，" + _CASE + "的“{step}”环节到期日调整为{due}。"),
)  # fmt: skip
"""No opinion, reason or note; no name of a person."""


def register() -> None:
    """Make the kinds known to the notifications."""
    for text in TEXTS:
        register_text(text)


def values_of(event: CaseEvent) -> dict[str, str]:
    """Return what a text about this event may say: plain facts that everybody who is told may see."""
    case, work, decision = event.case, event.work, event.decision
    told = decision if decision is not None and decision.told_applicant else None
    return {
        "number": case.number,
        "programme": case.edition.title,
        "name": case.name or case.number,
        "authority": event.tenant.short_name,
        "state": case.state_title,
        "step": work.title if work else event.details.get("what", ""),
        "due": day_of(work.due_on if work else _moved_to(event)),
        "verdict": told.verdict_title if told else "",
    }


def day_of(day: dt.date | None) -> str:
    """Return a day as it is read, or that there is none."""
    return f"{day:%Y年%-m月%-d日}" if day else "未设时限"


def _moved_to(event: CaseEvent) -> dt.date | None:
    given = event.details.get("after")
    return dt.date.fromisoformat(given) if given else None
