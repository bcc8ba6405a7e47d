"""Hubei's list of leading enterprises, one edition of it (RULES S1-7, A8-13). Read from top to bottom."""

from viewflow import this

from workflows.cases import steps
from workflows.cases.models import Capacity, CaseState
from workflows.cases.steps import fact, outcome, route, verdict
from workflows.flows import hubei_leading_list_steps as step
from workflows.flows.base import CaseFlow
from workflows.notices.actions.closing import settle_item
from workflows.notices.glue import closing_moment, item_outcome
from workflows.notices.guards import no_open_objection


class HubeiLeadingList(CaseFlow):
    """Criteria and candidates are filed, reviewed and approved; a notice if the edition has one; a draft to publish."""

    process_title = "湖北创新型集群领军企业榜"

    # 省级承办单位：入榜标准和候选企业（A8-13）
    submitted = steps.submission("提交本届榜单", to=Capacity.MANAGER).Next(this.review)
    correction = steps.correction("补正榜单", by=step.APPLICANT).Next(this.review)

    # 省科技厅：审核、审定
    review = steps.decision("审核候选企业", **step.REVIEW).Next(this.reviewed)
    reviewed = (route("审核意见").Case(this.approval, verdict("review", "pass", "stop"))
                .Case(this.correction, verdict("review", "return")))  # fmt: skip
    approval = steps.decision("负责人审定", **step.APPROVAL).Next(this.approved)
    approved = (route("审定结果").Case(this.noticing, verdict("approval", "approve"))
                .Case(this.review, verdict("approval", "back")).Case(this.failed, verdict("approval", "stop")))  # fmt: skip

    # 公示：本届规定公示的才有；一届榜单是一个公示条目
    noticing = (route("本届是否公示").Case(this.announce, fact(step.has_notice))
                .Case(this.publication, fact(step.has_no_notice)))  # fmt: skip
    announce = steps.decision("发布公示", **step.ANNOUNCE).Next(this.notice_period)
    notice_period = steps.wait_until("公示期", closing_moment, state=CaseState.NOTICED).Next(this.notice_ended)
    notice_ended = steps.act("公示期满", settle_item).Next(this.after_notice)
    after_notice = (route("公示结果").Case(this.publication, outcome(item_outcome, "clear"))
                    .Case(this.hold, outcome(item_outcome, "held", "pending")).Case(this.objected, outcome(item_outcome, "refused"))
                    .Case(this.correction, outcome(item_outcome, "returned")).Case(this.announce, outcome(item_outcome, "corrected")))  # fmt: skip
    hold = steps.wait_for_word("异议处理", state=CaseState.HELD).Next(this.after_notice)

    # 公开稿另经三审三校（B5.1）
    publication = steps.decision("拟写榜单公开稿", guard=no_open_objection, **step.PUBLICATION).Next(this.published)
    published, failed = steps.end("榜单已审定", CaseState.COMPLETED), steps.end("不予发布", CaseState.FAILED)
    objected = steps.end("异议成立，不予发布", CaseState.OBJECTED)
