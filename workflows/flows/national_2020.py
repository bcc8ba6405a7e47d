"""National confirmation, 2020 edition (RULES S0-13, S2-7 to S2-13). Read from top to bottom."""

from viewflow import this

from workflows.cases import steps
from workflows.cases.models import CaseState
from workflows.cases.steps import outcome, returned_from, route, verdict
from workflows.flows import national_2020_steps as step
from workflows.flows.base import CaseFlow
from workflows.notices.actions.closing import settle_item
from workflows.notices.glue import closing_moment, item_outcome
from workflows.notices.guards import no_open_objection


class NationalConfirmation2020(CaseFlow):
    """Zone or city files; province reviews and recommends; nation accepts, deliberates, notices, confirms."""

    process_title, needs = "创新型产业集群确认（2020年版）", step.NEEDS

    # 地市科技局或国家高新区管委会（S2-8）
    submitted = steps.submission("提交申请").Next(this.province_review)
    correction = steps.correction("补正申请", by=step.APPLICANT).Next(this.resubmitted)
    resubmitted = (route("补正后送回").Case(this.conclusion, outcome(item_outcome, "returned"))
                   .Case(this.province_review, returned_from("province_review"))
                   .Case(this.acceptance, returned_from("acceptance")).Case(this.conclusion, returned_from("conclusion")))  # fmt: skip

    # 省、计划单列市、兵团科技主管部门：审核，书面推荐（S2-8、S2-9）
    province_review = steps.decision("省级审核", **step.PROVINCE_REVIEW).Next(this.reviewed)
    reviewed = (route("省级审核意见").Case(this.province_sign, verdict("province_review", "recommend", "decline"))
                .Case(this.correction, verdict("province_review", "return")))  # fmt: skip
    province_sign = steps.decision("省级签发", **step.PROVINCE_SIGN).Next(this.signed)
    signed = (route("省级签发结果").Case(this.province_review, verdict("province_sign", "back"))
              .Case(this.not_recommended, verdict("province_review", "decline"))
              .Case(this.handed_over, verdict("province_review", "recommend")))  # fmt: skip
    handed_over = steps.hand_over("移交国家主管机构", to="nation").Next(this.acceptance)

    # 国家主管机构：受理 → 审议 → 公示 → 确认（S2-10 至 S2-12）
    acceptance = steps.decision("受理", **step.ACCEPTANCE).Next(this.accepted)
    accepted = (route("受理结果").Case(this.deliberation, verdict("acceptance", "accept"))
                .Case(this.correction, verdict("acceptance", "return")).Case(this.refused, verdict("acceptance", "refuse")))  # fmt: skip
    deliberation = steps.parallel("专家审议").Next(this.expert_one).Next(this.expert_two)
    expert_one = steps.decision("专家审议一", **step.EXPERT_ONE).Next(this.deliberated)
    expert_two = steps.decision("专家审议二", **step.EXPERT_TWO).Next(this.deliberated)
    deliberated = steps.join("审议意见汇总").Next(this.conclusion)
    conclusion = steps.decision("审议结论", **step.CONCLUSION).Next(this.concluded)
    concluded = (route("审议结果").Case(this.announce, verdict("conclusion", "pass"))
                 .Case(this.correction, verdict("conclusion", "return")).Case(this.failed, verdict("conclusion", "fail")))  # fmt: skip
    announce = steps.decision("发布公示", **step.ANNOUNCE).Next(this.notice_period)
    notice_period = steps.wait_until("公示期", closing_moment, state=CaseState.NOTICED).Next(this.notice_ended)
    notice_ended = steps.act("公示期满", settle_item).Next(this.after_notice)
    after_notice = (route("公示结果").Case(this.confirm, outcome(item_outcome, "clear"))
                    .Case(this.hold, outcome(item_outcome, "held", "pending"))
                    .Case(this.objected, outcome(item_outcome, "refused"))
                    .Case(this.correction, outcome(item_outcome, "returned")).Case(this.announce, outcome(item_outcome, "corrected")))  # fmt: skip
    hold = steps.wait_for_word("异议处理", state=CaseState.HELD).Next(this.after_notice)
    confirm = steps.decision("确认", guard=no_open_objection, **step.CONFIRM).Next(this.entered)
    entered = steps.act("纳入评价管理", step.enter_register).Next(this.confirmed)
    confirmed, failed = steps.end("确认为集群", CaseState.CONFIRMED), steps.end("审议未通过", CaseState.FAILED)
    not_recommended, refused = steps.end("省级不予推荐", CaseState.NOT_RECOMMENDED), steps.end("不予受理", CaseState.REFUSED)  # fmt: skip
    objected = steps.end("异议成立，不予确认", CaseState.OBJECTED)
