"""Jiangsu, one zone one strategic industry, 2018 edition (RULES S0-1, S4-1 to S4-4). Read from top to bottom."""

from viewflow import this

from workflows.cases import steps
from workflows.cases.models import Capacity, CaseState
from workflows.cases.steps import fact, returned_from, route, verdict
from workflows.flows import jiangsu_zone_industry_2018_steps as step
from workflows.flows.base import CaseFlow


class JiangsuZoneIndustry2018(CaseFlow):
    """Zone declares or changes its industry; its city gives an opinion; the province reviews, decides, publishes.

    Nobody has to come to any office (不见面审批, S4-12); no step asks whether another zone chose the same (S4-4).
    """

    process_title = "高新区“一区一战略产业”申报（江苏2018年版）"

    # 高新区管委会，国家级和省级（S4-1）
    submitted = steps.submission("提交申报", to=Capacity.FILING).Next(this.whose_area)
    correction = steps.correction("补正申报", by=step.APPLICANT).Next(this.resubmitted)
    resubmitted = (route("补正后送回").Case(this.city_opinion, returned_from("city_opinion"))
                   .Case(this.province_review, returned_from("province_review")))  # fmt: skip

    # 属地市科技局意见；没有属地市科技局的直接报省
    whose_area = (route("有无属地市科技局").Case(this.to_city, fact(step.lies_in_a_city))
                  .Case(this.to_province, fact(step.lies_in_no_city)))  # fmt: skip
    to_city = steps.hand_over("送属地市科技局", to=Capacity.CITY).Next(this.city_opinion)
    city_opinion = steps.decision("属地市意见", **step.CITY_OPINION).Next(this.city_heard)
    city_heard = (route("属地市意见结果").Case(this.to_province, verdict("city_opinion", "support", "reserve"))
                  .Case(this.correction, verdict("city_opinion", "return")))  # fmt: skip

    # 省科技厅：综合审查 → 厅领导审定 → 登记公布
    to_province = steps.hand_over("报省科技厅", to=Capacity.MANAGER).Next(this.province_review)
    province_review = steps.decision("省级综合审查", **step.PROVINCE_REVIEW).Next(this.reviewed)
    reviewed = (route("省级综合审查意见").Case(this.province_decision, verdict("province_review", "agree", "disagree"))
                .Case(this.correction, verdict("province_review", "return")))  # fmt: skip
    province_decision = steps.decision("厅领导审定", **step.PROVINCE_DECISION).Next(this.decided)
    decided = (route("审定结果").Case(this.publication, verdict("province_decision", "approve"))
               .Case(this.province_review, verdict("province_decision", "back"))
               .Case(this.declined, verdict("province_decision", "decline")))  # fmt: skip
    publication = steps.decision("登记公布", **step.PUBLICATION).Next(this.entered)
    entered = steps.act("登入战略产业名录", step.enter_register).Next(this.published)
    published, declined = steps.end("战略产业已公布", CaseState.CONFIRMED), steps.end("未予同意", CaseState.FAILED)
