"""Annual evaluation under the guideline of 2020 (RULES S2-10, S2-14, S2-16, S2-19, A8-4). Read from top to bottom."""

from viewflow import this

from workflows.cases import steps
from workflows.cases.models import CaseState
from workflows.cases.steps import outcome, returned_from, route, verdict
from workflows.evaluation.actions import appeal_state, appeals_close, finalise, register_return, write_result
from workflows.flows import annual_evaluation_2020_steps as step
from workflows.flows.base import CaseFlow


class AnnualEvaluation2020(CaseFlow):
    """The builder reports; province checks; nation scores and grades; the builder may appeal; the result is final."""

    process_title, needs = "集群年度评价（2020年评价指引）", step.NEEDS

    # 建设单位：一个集群一个年度报送一次（S2-14、S2-19）
    submitted = steps.submission("报送年度总结").Next(this.entered)
    entered = steps.act("登记评价年度", register_return).Next(this.province_check)
    correction = steps.correction("补正年度总结", by=step.APPLICANT).Next(this.entered_again)
    entered_again = steps.act("核对评价年度", register_return).Next(this.resubmitted)
    resubmitted = (route("补正后送回").Case(this.province_check, returned_from("province_check"))
                   .Case(this.scoring, returned_from("scoring")))  # fmt: skip

    # 省级科技主管部门：核实并提出意见（S2-19）
    province_check = steps.decision("省级核实", **step.PROVINCE_CHECK).Next(this.checked)
    checked = (route("省级核实意见").Case(this.handed_over, verdict("province_check", "report"))
               .Case(this.correction, verdict("province_check", "return")))  # fmt: skip
    handed_over = steps.hand_over("报国家主管机构", to="nation").Next(this.scoring)

    # 国家主管机构：评分 → 评定等级和公开范围 → 告知（S2-10、S2-16、A8-4）
    scoring = steps.decision("评分", **step.SCORING).Next(this.scored)
    scored = (route("评分结果").Case(this.grading, verdict("scoring", "score"))
              .Case(this.correction, verdict("scoring", "return")))  # fmt: skip
    grading = steps.decision("评定等级", **step.GRADING).Next(this.graded)
    graded = (route("评定结果").Case(this.told, verdict("grading", "grade"))
              .Case(this.scoring, verdict("grading", "back")))  # fmt: skip
    told = steps.act("登记并告知结果", write_result).Next(this.appeal_period)

    # 申诉期：提出申诉即结束等待，由未评分、未评定的人员复核
    appeal_period = steps.wait_until("申诉期", appeals_close, state=CaseState.APPEALABLE).Next(this.appealed)
    appealed = (route("申诉情况").Case(this.final, outcome(appeal_state, "none"))
                .Case(this.appeal_review, outcome(appeal_state, "filed")))  # fmt: skip
    appeal_review = steps.decision("申诉复核", **step.APPEAL_REVIEW).Next(this.final)
    final = steps.act("确定结果", finalise).Next(this.completed)
    completed = steps.end("评价结果已确定", CaseState.COMPLETED)
