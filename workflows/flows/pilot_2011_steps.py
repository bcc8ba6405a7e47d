"""What each step of the pilot asks of whom, and what its verdicts do besides (RULES S3-11 to S3-18)."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from portal import clock
from portal.clock import BEIJING
from portal.errors import DomainError, Invalid
from portal.registry.actions import change_status, enter_cluster
from portal.registry.models import ClusterStatus
from portal.tenancy.roles import Role
from workflows.cases.errors import WindowClosed
from workflows.cases.models import Capacity, CaseState, Occasion
from workflows.cases.paper import paper_received
from workflows.cases.quota import free_slot, take_slot
from workflows.cases.steps import Choice
from workflows.flows.batches import batch_of
from workflows.flows.building import has_report_days, report_due, report_opens
from workflows.flows.building import term_is_over as period_is_over
from workflows.flows.pilot_2011_forms import (
    ApprovalForm,
    CityReportForm,
    ConclusionForm,
    ConsentForm,
    ProvinceSubmissionForm,
)

if TYPE_CHECKING:
    from workflows.cases.models import Case, Decision
    from workflows.programmes.models import ProgrammeEdition

__all__ = ["period_is_over", "report_due", "report_opens"]

APPLICANT = Role.APPLICANT
CONSENT = (("government_consent", "省级人民政府同意批复件"),)
APPLICATION = (("provincial_application", "省级申报文件"),)
REPORT = (("annual_report", "年度实施情况报告"),)
RETURN = Choice("return", "退回补正", told_applicant=True, asks_corrections=True, tone="plain")


class ConsentMissing(DomainError):
    """The provincial government's consent is not on record: the gate stays shut (RULES S3-13)."""

    code = "consent_missing"
    status = HTTPStatus.CONFLICT
    message = (
        "尚未登记省级人民政府同意的批复件（文号、日期和文件），不能报送。请退回遴选环节补办，或者作出不予推荐的结论。"
    )


def _counts_its_batch(edition: ProgrammeEdition) -> bool:
    size = edition.options.get("batch_size")
    return size is None or (isinstance(size, int) and size > 0)


NEEDS = (
    (has_report_days, "年度报告的开始日（report_opens）和截止日（report_due）缺失或有误，应为“月-日”。"),
    (_counts_its_batch, "本批家数（batch_size）应为正整数，不设的留空。"),
)


def consent_is_whole(decision: Decision) -> None:
    """Refuse a consent without number or date; its file is asked by the step. Raises Invalid."""
    faults: dict[str, str] = {}
    if not str(decision.details.get("document_number", "")).strip():
        faults["document_number"] = "请填写批复件的文号。"
    if _day(decision.details.get("document_date")) is None:
        faults["document_date"] = "请填写批复件的日期，且不晚于今天。"
    if faults:
        raise Invalid(fields=faults)


def submit_to_nation(decision: Decision) -> None:
    """Pass the gate of the consent, keep the deadline and take a place. Raises ConsentMissing and what these raise."""
    case = decision.case
    consent = case.decisions.filter(step="government_consent").order_by("-pk").first()
    if consent is None or consent.verdict != "granted":
        raise ConsentMissing
    if case.edition.window_state(clock.today()) != "open":
        raise WindowClosed(f"已过报送截止时间（{case.edition.closes_on:%Y年%-m月%-d日}24:00），不能报送。")
    take_slot(case=case, actor=decision.actor)


def take_submission_back(decision: Decision) -> None:
    """Give back the place that the undone submission took (RULES A8-5); submitted again, the case takes one again."""
    free_slot(case=decision.case, actor=decision.actor)


def paper_is_here(decision: Decision) -> None:
    """Refuse acceptance before the paper copies arrived (RULES S3-18). Raises PaperMissing."""
    paper_received(decision.case)


def batch_is_kept(decision: Decision) -> None:
    """Ask for a reason where the batch is full (RULES S3-15, docs/decisions). Raises Invalid."""
    batch = batch_of(decision.case)
    if batch.is_full and not str(decision.details.get("over_batch_reason", "")).strip():
        raise Invalid(
            fields={"over_batch_reason": f"本批计划{batch.size}家，已确定{batch.chosen}家；继续确定须写明理由。"}
        )


def approval_is_whole(decision: Decision) -> None:
    """Refuse an approval without its number, date, or the years of the build period. Raises Invalid."""
    faults: dict[str, str] = {}
    if not str(decision.details.get("document_number", "")).strip():
        faults["document_number"] = "请填写批准文件的文号。"
    if _day(decision.details.get("document_date")) is None:
        faults["document_date"] = "请填写批准文件的日期，且不晚于今天。"
    years = decision.details.get("build_years") or decision.case.edition.options.get("build_years")
    if not isinstance(years, int) or not 1 <= years <= ApprovalForm.LONGEST:
        faults["build_years"] = "请填写建设期年数：文件没有统一规定，由批准时确定。"
    if faults:
        raise Invalid(fields=faults)


def _day(text: Any) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(str(text))
    except ValueError:
        return None
    return day if day <= clock.today() else None


def _step(by: str, of: str, *choices: Choice, **more: Any) -> dict[str, Any]:
    return {"by": by, "of": of, "choices": choices, **more}


PROVINCE_SELECTION = _step(
    Role.REVIEWER,
    Capacity.RECOMMENDER,
    Choice("select", "拟推荐", tone="primary"),
    RETURN,
    Choice("decline", "建议不予推荐", tone="danger"),
)
GOVERNMENT_CONSENT = _step(
    Role.REVIEWER,
    Capacity.RECOMMENDER,
    Choice(
        "granted",
        "登记同意批复",
        documents=CONSENT,
        opinion_required=False,
        handed_over=True,
        told_applicant=True,
        tone="primary",
        effect=consent_is_whole,
    ),
    Choice("refused", "未获同意", tone="danger"),
    Choice("back", "退回遴选"),
    form=ConsentForm,
)
PROVINCE_SUBMISSION = _step(
    Role.LEADER,
    Capacity.RECOMMENDER,
    Choice(
        "submit",
        "同意并报送",
        documents=APPLICATION,
        handed_over=True,
        told_applicant=True,
        tone="primary",
        effect=submit_to_nation,
        undone=take_submission_back,
        issues=("recommendation_letter",),
    ),
    Choice("decline", "不予推荐", told_applicant=True, tone="danger"),
    Choice("back", "退回遴选"),
    form=ProvinceSubmissionForm,
    apart_from=("province_selection", "government_consent"),
)
RECEIPT = _step(
    Role.ACCEPTANCE,
    Capacity.NATION,
    Choice(
        "accept",
        "材料齐全，受理",
        told_applicant=True,
        opinion_required=False,
        tone="primary",
        effect=paper_is_here,
        issues=("acceptance_notice",),
    ),
    RETURN,
    Choice("refuse", "不予受理", handed_over=True, told_applicant=True, tone="danger"),
)
EVALUATION = _step(
    Role.EXPERT,
    Capacity.NATION,
    Choice("support", "建议批准", tone="primary"),
    Choice("oppose", "不建议批准", tone="danger"),
    apart_from=("receipt",),
)
CONCLUSION = _step(
    Role.LEADER,
    Capacity.NATION,
    Choice("pass", "确定，报请批准", tone="primary", effect=batch_is_kept),
    RETURN,
    Choice("fail", "不予批准", handed_over=True, told_applicant=True, tone="danger"),
    form=ConclusionForm,
    apart_from=("receipt", "evaluation"),
)
APPROVAL = _step(
    Role.LEADER,
    Capacity.NATION,
    Choice(
        "approve",
        "批准建设试点",
        opinion_required=False,
        handed_over=True,
        told_applicant=True,
        tone="primary",
        effect=approval_is_whole,
        issues=("approval",),
    ),
    Choice("back", "退回确定环节"),
    form=ApprovalForm,
    apart_from=("receipt", "evaluation"),
)
CITY_REPORT = _step(
    Role.APPLICANT,
    Capacity.FILING,
    Choice(
        "report",
        "提交年度报告",
        documents=REPORT,
        opinion_required=False,
        handed_over=True,
        told_applicant=True,
        tone="primary",
    ),
    form=CityReportForm,
    state=CaseState.BUILDING,
)
PROVINCE_REPORT = _step(
    Role.REVIEWER,
    Capacity.RECOMMENDER,
    Choice("report", "报国家主管机构", handed_over=True, told_applicant=True, tone="primary"),
    Choice("return", "退回城市修改", told_applicant=True),
    state=CaseState.BUILDING,
)


def enter_pilot(case: Case) -> None:
    """Enter the approved pilot into the register; a promoted provincial cluster keeps its entry (RULES S3-11)."""
    approval = case.decisions.filter(step="approval", verdict="approve").latest("pk")
    form = case.editions.latest("number").form
    on, document = approval.at.astimezone(BEIJING).date(), str(approval.details["document_number"])
    if case.occasion == Occasion.PROMOTION and case.cluster is not None:
        change_status(
            actor=approval.actor,
            tenant=case.cluster.tenant,
            cluster=case.cluster,
            status=ClusterStatus.PILOT,
            on=on,
            basis=document,
        )
        return
    enter_cluster(
        actor=approval.actor,
        tenant=case.edition.tenant,
        programme=case.edition.key,
        name=case.name,
        place=form["place"],
        industry=None,
        lead_organisation=case.organisation,
        confirmed_on=on,
        status=ClusterStatus.PILOT,
        confirming_document=document,
        source_case=case.pk,
    )
