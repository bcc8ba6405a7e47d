"""Filing of provincial clusters for the record (报备; RULES S0-14, S3-6, A8-7). Read from top to bottom."""

from viewflow import this

from workflows.cases import steps
from workflows.cases.models import Capacity, CaseState
from workflows.cases.steps import returned_from, route, verdict
from workflows.flows import provincial_filing_steps as step
from workflows.flows.base import CaseFlow


class ProvincialFiling(CaseFlow):
    """The province files a cluster that it approved; the nation enters it into the register, returns or refuses it."""

    process_title = "省级创新型产业集群备案（2020年版）"

    # 省、计划单列市、兵团科技主管部门：批准本地区集群后报备
    submitted = steps.submission("报送备案", to=Capacity.NATION).Next(this.registration)
    correction = steps.correction("补正备案材料", by=step.APPLICANT).Next(this.resubmitted)
    resubmitted = route("补正后送回").Case(this.registration, returned_from("registration"))

    # 国家主管机构：登记
    registration = steps.decision("备案登记", **step.REGISTRATION).Next(this.examined)
    examined = (route("备案结果").Case(this.entered, verdict("registration", "register"))
                .Case(this.correction, verdict("registration", "return")).Case(this.refused, verdict("registration", "refuse")))  # fmt: skip
    entered = steps.act("列入名录", step.enter_provincial).Next(this.filed)
    filed, refused = steps.end("已备案", CaseState.FILED), steps.end("不予备案", CaseState.REFUSED)
