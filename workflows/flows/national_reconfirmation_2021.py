"""Re-confirmation of clusters that are already managed, 2021 edition (RULES B6: 复核同意). Read from top to bottom."""

from viewflow import this

from workflows.cases import steps
from workflows.cases.models import CaseState
from workflows.cases.steps import route, verdict
from workflows.flows import national_reconfirmation_2021_steps as step
from workflows.flows.base import CaseFlow


class NationalReconfirmation2021(CaseFlow):
    """The builder of a managed cluster files; its province agrees and reports; the nation need not examine again."""

    process_title = "已纳入管理集群复核（2021年版）"

    # 建设单位
    submitted = steps.submission("提交复核材料").Next(this.province_review)
    correction = steps.correction("补正复核材料", by=step.APPLICANT).Next(this.province_review)

    # 省、计划单列市、兵团科技主管部门：复核同意（B6）
    province_review = steps.decision("省级复核", **step.PROVINCE_REVIEW).Next(this.reviewed)
    reviewed = (route("省级复核意见").Case(this.province_sign, verdict("province_review", "agree", "decline"))
                .Case(this.correction, verdict("province_review", "return")))  # fmt: skip
    province_sign = steps.decision("省级签发", **step.PROVINCE_SIGN).Next(this.signed)
    signed = (route("省级签发结果").Case(this.province_review, verdict("province_sign", "back"))
              .Case(this.not_reconfirmed, verdict("province_review", "decline"))
              .Case(this.reported, verdict("province_review", "agree")))  # fmt: skip

    # 国家主管机构：只接收复核结果，不再审议
    reported = steps.hand_over("报国家主管机构", to="nation").Next(this.noted)
    noted = steps.act("记入名录", step.note_in_register).Next(this.reconfirmed)
    reconfirmed = steps.end("复核同意，继续纳入管理", CaseState.COMPLETED)
    not_reconfirmed = steps.end("省级复核不同意", CaseState.NOT_RECOMMENDED)
