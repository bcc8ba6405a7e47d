"""Handling of an objection to a public notice (RULES A8-3, B5.3; docs/decisions/0028). Read from top to bottom."""

from viewflow import this

from workflows.cases.steps import route
from workflows.flows import objection_handling_steps as step
from workflows.flows.base import CaseFlow
from workflows.notices.actions.replying import reply, reply_to_review
from workflows.notices.handling import nodes as steps
from workflows.notices.handling.facts import is_final, no_review_asked, review_asked, reviewable
from workflows.notices.handling.nodes import fact, verdict


class ObjectionHandling(CaseFlow):
    """Admitted or not, investigated, proposed, decided by another person, answered; reviewed once by others."""

    process_title = "公示异议处理"

    # 受理：由没有办理过该申报的人员核对（A8-3、B5.3）
    received = steps.arrival("收到异议").Next(this.admission)
    admission = steps.step("受理审查", **step.ADMISSION).Next(this.examined)
    examined = (route("受理结果").Case(this.investigation, verdict("admission", "admit"))
                .Case(this.replied, verdict("admission", "refuse"))
                .Case(this.merged, verdict("admission", "merge")))  # fmt: skip
    merged = steps.end("并入同一异议人的先前异议")

    # 调查：可以征询有关机关和申报单位，不透露异议人；由调查人提出处理意见
    investigation = steps.step("调查核实", **step.INVESTIGATION).Next(this.proposal)
    proposal = steps.step("提出处理意见", **step.PROPOSAL).Next(this.proposed)
    proposed = (route("处理意见").Case(this.decision, verdict("proposal", *step.OUTCOME_KEYS))
                .Case(this.investigation, verdict("proposal", "investigate")))  # fmt: skip

    # 决定：由未参与受理和调查的负责人作出，随即书面答复
    decision = steps.step("作出处理决定", **step.DECISION).Next(this.decided)
    decided = (route("处理决定").Case(this.investigation, verdict("decision", "back"))
               .Case(this.replied, verdict("decision", *step.OUTCOME_KEYS)))  # fmt: skip
    replied = steps.act("书面答复", reply).Next(this.told)
    told = (route("能否申请复核").Case(this.review_window, fact(reviewable, "不予受理或异议不成立"))
            .Case(this.closed, fact(is_final, "异议成立或更正")))  # fmt: skip

    # 复核：异议人在期限内可以申请一次，由前面没有参与的人员办理
    review_window = steps.wait("申请复核的期限").Next(this.asked)
    asked = (route("是否申请复核").Case(this.review, fact(review_asked, "申请复核"))
             .Case(this.closed, fact(no_review_asked, "逾期未申请")))  # fmt: skip
    review = steps.step("复核审查", **step.REVIEW).Next(this.review_decision)
    review_decision = steps.step("作出复核决定", **step.REVIEW_DECISION).Next(this.reviewed)
    reviewed = (route("复核决定").Case(this.review, verdict("review_decision", "back"))
                .Case(this.review_replied, verdict("review_decision", *step.OUTCOME_KEYS)))  # fmt: skip
    review_replied = steps.act("复核答复", reply_to_review).Next(this.closed)
    closed = steps.end("已答复，异议终结")
