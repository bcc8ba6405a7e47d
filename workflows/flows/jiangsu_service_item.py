"""Service items of Jiangsu's zones with limits in working days (RULES S4-12 [K], B5.4). Read from top to bottom."""

from viewflow import this

from workflows.cases import steps
from workflows.cases.limits import pause_limit, resume_limit
from workflows.cases.models import Capacity, CaseState
from workflows.cases.steps import returned_from, route, verdict
from workflows.flows import jiangsu_service_item_steps as step
from workflows.flows.base import CaseFlow


class JiangsuServiceItem(CaseFlow):
    """Filed online; accepted, or corrected by one complete list; decided within the item's limit from acceptance.

    Where the item says so, an application on which nothing was said in five working days counts as accepted.
    """

    process_title, needs = "高新区政务服务事项（江苏）", step.NEEDS

    submitted = steps.submission("提交申请", to=Capacity.MANAGER).Next(this.received)
    correction = steps.correction("补正申请", by=step.APPLICANT).Next(this.resubmitted)
    resubmitted = (route("补正后送回").Case(this.received, returned_from("acceptance"))
                   .Case(this.clock_resumed, returned_from("handling")))  # fmt: skip

    # 收件 → 受理，或一次告知全部补正内容；到期未告知的，视为自收件之日起受理（B5.4）
    received = steps.first_of("收件").Next(this.acceptance).Next(this.silence, case=step.silence_counts)
    acceptance = steps.decision("受理审查", **step.ACCEPTANCE).Next(this.accepted)
    silence = steps.wait_until("受理期限", step.end_of_silence, state=CaseState.RUNNING, inner=True).Next(this.deemed)
    deemed = steps.act("视为受理", step.deem_accepted).Next(this.clock_started)
    accepted = (route("受理结果").Case(this.clock_started, verdict("acceptance", "accept"))
                .Case(this.correction, verdict("acceptance", "return"))
                .Case(this.refused, verdict("acceptance", "refuse")))  # fmt: skip

    # 办理：总时限自受理起按工作日计算，补正期间暂停
    clock_started = steps.act("总时限开始", step.start_clock).Next(this.handling)
    handling = steps.decision("办理", **step.HANDLING).Next(this.handled)
    handled = (route("办理结果").Case(this.done, verdict("handling", "grant"))
               .Case(this.clock_paused, verdict("handling", "return"))
               .Case(this.denied, verdict("handling", "deny")))  # fmt: skip
    clock_paused = steps.act("总时限暂停", pause_limit).Next(this.correction)
    clock_resumed = steps.act("总时限恢复", resume_limit).Next(this.handling)
    done, denied = steps.end("准予办理", CaseState.COMPLETED), steps.end("不予办理", CaseState.FAILED)
    refused = steps.end("不予受理", CaseState.REFUSED)
