"""Hubei, measures of 2020: a cluster under its group leader (RULES S1-16, S1-19 to S1-21, A8-8). Top to bottom."""

from viewflow import this

from workflows.cases import steps
from workflows.cases.models import Capacity, CaseState
from workflows.cases.steps import fact, returned_from, route, verdict
from workflows.flows import hubei_group_leader_2020_steps as step
from workflows.flows.base import CaseFlow


class HubeiGroupLeader2020(CaseFlow):
    """Zone or city proposes; the province names the group leader, who studies and plans; the province decides."""

    process_title, needs = "湖北省创新型产业集群培育（群主制，2020年版）", step.NEEDS

    # 市州科技局、高新区管委会：提出集群和拟任群主（S1-19）
    submitted = steps.submission("提出集群", to=Capacity.MANAGER).Next(this.nomination)
    correction = steps.correction("补正申请", by=step.APPLICANT).Next(this.resubmitted)
    resubmitted = (route("补正后送回").Case(this.nomination, returned_from("nomination"))
                   .Case(this.province_review, returned_from("province_review")))  # fmt: skip

    # 省科技厅：确定群主（A8-8）
    nomination = steps.decision("确定群主", **step.NOMINATION).Next(this.nominated)
    nominated = (route("群主确定结果").Case(this.study, verdict("nomination", "appoint"))
                 .Case(this.correction, verdict("nomination", "return")).Case(this.refused, verdict("nomination", "refuse")))  # fmt: skip

    # 群主：研究推动，一群一策（S1-19、S1-20）
    study = steps.decision("群主研究与一群一策", assignee=step.steward, **step.STUDY).Next(this.studied)
    studied = (route("群主研究结果").Case(this.province_review, verdict("study", "submit"))
               .Case(this.nomination, verdict("study", "decline")))  # fmt: skip

    # 省科技厅：审核；本机关授权的，群主审定；负责人审定
    province_review = steps.decision("省级审核", **step.PROVINCE_REVIEW).Next(this.reviewed)
    reviewed = (route("省级审核意见").Case(this.power, verdict("province_review", "recommend"))
                .Case(this.study, verdict("province_review", "rework")).Case(this.correction, verdict("province_review", "return"))
                .Case(this.province_sign, verdict("province_review", "decline")))  # fmt: skip
    power = (route("群主有无审定权").Case(this.steward_decision, fact(step.steward_may_decide))
             .Case(this.province_sign, fact(step.steward_only_advises)))  # fmt: skip
    steward_decision = steps.decision("群主审定", assignee=step.steward, **step.STEWARD_DECISION).Next(
        this.steward_decided
    )
    steward_decided = (route("群主审定结果").Case(this.province_sign, verdict("steward_decision", "agree"))
                       .Case(this.province_review, verdict("steward_decision", "back")))  # fmt: skip
    province_sign = steps.decision("负责人审定", **step.PROVINCE_SIGN).Next(this.signed)
    signed = (route("负责人审定结果").Case(this.entered, verdict("province_sign", "list"))
              .Case(this.province_review, verdict("province_sign", "back")).Case(this.failed, verdict("province_sign", "fail")))  # fmt: skip

    # 列入名录；公开稿另经三审三校（S1-20、B5.1）
    entered = steps.act("列入培育名录", step.enter_register).Next(this.publication)
    publication = steps.decision("拟写公开稿", **step.PUBLICATION).Next(this.confirmed)
    confirmed = steps.end("已列入培育名录", CaseState.CONFIRMED)
    refused, failed = steps.end("不予受理", CaseState.REFUSED), steps.end("未列入培育", CaseState.FAILED)
