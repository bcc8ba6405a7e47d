"""National pilot, 2011 (RULES S3-6, S3-7, S3-11 to S3-19). Read from top to bottom."""

from viewflow import this

from workflows.cases import steps
from workflows.cases.models import Capacity, CaseState
from workflows.cases.steps import fact, returned_from, route, verdict
from workflows.flows import pilot_2011_steps as step
from workflows.flows.base import CaseFlow


class NationalPilot2011(CaseFlow):
    """City files; province selects, has its government's consent, submits; nation evaluates, approves; yearly reports."""

    process_title, needs = "创新型产业集群建设试点（2011年版）", step.NEEDS

    # 城市人民政府：组织申报（S3-7、S3-13）
    submitted = steps.submission("提交申报").Next(this.province_selection)
    correction = steps.correction("补正申报", by=step.APPLICANT).Next(this.resubmitted)
    resubmitted = (route("补正后送回").Case(this.province_selection, returned_from("province_selection"))
                   .Case(this.receipt, returned_from("receipt")).Case(this.conclusion, returned_from("conclusion")))  # fmt: skip

    # 省、计划单列市：选择拟推荐、人民政府同意、报送（S3-6、S3-13、S3-14、S3-16）
    province_selection = steps.decision("省级遴选", **step.PROVINCE_SELECTION).Next(this.selected)
    selected = (route("省级遴选意见").Case(this.government_consent, verdict("province_selection", "select"))
                .Case(this.province_submission, verdict("province_selection", "decline"))
                .Case(this.correction, verdict("province_selection", "return")))  # fmt: skip
    government_consent = steps.decision("省级人民政府同意", **step.GOVERNMENT_CONSENT).Next(this.consented)
    consented = (route("省级人民政府意见").Case(this.province_submission, verdict("government_consent", "granted", "refused"))
                 .Case(this.province_selection, verdict("government_consent", "back")))  # fmt: skip
    province_submission = steps.decision("省级报送", **step.PROVINCE_SUBMISSION).Next(this.sent)
    sent = (route("省级报送结果").Case(this.handed_over, verdict("province_submission", "submit"))
            .Case(this.not_recommended, verdict("province_submission", "decline"))
            .Case(this.province_selection, verdict("province_submission", "back")))  # fmt: skip
    handed_over = steps.hand_over("移交国家主管机构", to=Capacity.NATION).Next(this.receipt)

    # 国家主管机构：核收 → 评估 → 确定 → 批准（S3-13、S3-15、S3-18）；不设公示（A7）
    receipt = steps.decision("材料核收", **step.RECEIPT).Next(this.received)
    received = (route("核收结果").Case(this.evaluation, verdict("receipt", "accept"))
                .Case(this.correction, verdict("receipt", "return")).Case(this.refused, verdict("receipt", "refuse")))  # fmt: skip
    evaluation = steps.decision("专家评估", **step.EVALUATION).Next(this.conclusion)
    conclusion = steps.decision("评估确定", **step.CONCLUSION).Next(this.concluded)
    concluded = (route("评估结果").Case(this.approval, verdict("conclusion", "pass"))
                 .Case(this.correction, verdict("conclusion", "return")).Case(this.failed, verdict("conclusion", "fail")))  # fmt: skip
    approval = steps.decision("批准", **step.APPROVAL).Next(this.approved)
    approved = (route("批准结果").Case(this.entered, verdict("approval", "approve"))
                .Case(this.conclusion, verdict("approval", "back")))  # fmt: skip
    entered = steps.act("列入试点名录", step.enter_pilot).Next(this.report_wait)

    # 建设期：每年由城市报省级、省级报国家（S3-6）
    report_wait = steps.wait_until("等待年度报告", step.report_opens, state=CaseState.BUILDING).Next(this.city_report)
    city_report = steps.decision("年度实施情况报告", due=step.report_due, **step.CITY_REPORT).Next(this.province_report)
    province_report = steps.decision("省级年度报告", due=step.report_due, **step.PROVINCE_REPORT).Next(this.reported)
    reported = (route("年度报告结果").Case(this.city_report, verdict("province_report", "return"))
                .Case(this.completed, fact(step.period_is_over, "建设期满")).Case(this.report_wait, verdict("province_report", "report")))  # fmt: skip
    completed, failed = steps.end("建设期满", CaseState.COMPLETED), steps.end("未获批准", CaseState.FAILED)
    not_recommended, refused = steps.end("省级不予推荐", CaseState.NOT_RECOMMENDED), steps.end("不予受理", CaseState.REFUSED)  # fmt: skip
