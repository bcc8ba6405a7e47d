"""Hubei's register of the clusters' enterprises: in, from tier to tier, out (RULES S1-8, S1-9, S1-21)."""

from viewflow import this

from workflows.cases import steps
from workflows.cases.models import Capacity, CaseState
from workflows.cases.steps import returned_from, route, verdict
from workflows.flows import hubei_enterprise_register_steps as step
from workflows.flows.base import CaseFlow


class HubeiEnterpriseRegister(CaseFlow):
    """An enterprise applies at its zone or city, which checks; the province decides; the register keeps every change."""

    process_title = "湖北集群企业库：入库、梯次变动和退出"

    # 企业：入库、申请下一梯次或退出（培育、认定、升规、上市）
    submitted = steps.submission("提出申请", to=Capacity.FILING).Next(this.local_check)
    correction = steps.correction("补正申请", by=step.APPLICANT).Next(this.resubmitted)
    resubmitted = (route("补正后送回").Case(this.local_check, returned_from("local_check"))
                   .Case(this.province_decision, returned_from("province_decision")))  # fmt: skip

    # 高新区管委会、市州科技局：属地核查
    local_check = steps.decision("属地核查", **step.LOCAL_CHECK).Next(this.checked)
    checked = (route("核查结果").Case(this.handed_over, verdict("local_check", "pass"))
               .Case(this.correction, verdict("local_check", "return")).Case(this.refused, verdict("local_check", "refuse")))  # fmt: skip
    handed_over = steps.hand_over("移交省科技厅", to=Capacity.MANAGER).Next(this.province_decision)

    # 省科技厅：审定，记入企业库
    province_decision = steps.decision("省级审定", **step.PROVINCE_DECISION).Next(this.decided)
    decided = (route("审定结果").Case(this.entered, verdict("province_decision", "agree"))
               .Case(this.correction, verdict("province_decision", "return")).Case(this.failed, verdict("province_decision", "refuse")))  # fmt: skip
    entered = steps.act("记入企业库", step.enter).Next(this.registered)
    registered, refused = steps.end("已记入企业库", CaseState.COMPLETED), steps.end("属地核查未通过", CaseState.REFUSED)
    failed = steps.end("省级不予同意", CaseState.FAILED)
