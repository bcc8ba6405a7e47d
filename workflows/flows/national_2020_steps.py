"""What each step of the 2020 national programme asks of whom: roles, verdicts, documents."""

from __future__ import annotations

from typing import Any

from portal.clock import BEIJING
from portal.registry.actions import change_entry, enter_cluster
from portal.registry.models import Industry
from portal.tenancy.roles import Role
from workflows.cases.models import Capacity, Case, CaseState
from workflows.cases.steps import Choice
from workflows.flows.forms import AnnounceForm, ConfirmForm
from workflows.notices.glue import publish_for_case

APPLICANT = Role.APPLICANT
RECOMMENDATION = (("recommendation_letter", "推荐函"),)
NEEDS = ((lambda edition: edition.notice_days > 0, "该流程含公示环节，公示期至少为1天。"),)
RETURN = Choice("return", "退回补正", told_applicant=True, asks_corrections=True, tone="plain")


def _step(by: str, of: str, *choices: Choice, **more: Any) -> dict[str, Any]:
    return {"by": by, "of": of, "choices": choices, **more}


PROVINCE_REVIEW = _step(
    Role.REVIEWER,
    Capacity.RECOMMENDER,
    Choice("recommend", "建议推荐", tone="primary"),
    RETURN,
    Choice("decline", "建议不予推荐", tone="danger"),
)
PROVINCE_SIGN = _step(
    Role.LEADER,
    Capacity.RECOMMENDER,
    Choice(
        "sign",
        "同意并签发",
        documents=RECOMMENDATION,
        documents_after=("province_review", "recommend"),
        handed_over=True,
        told_applicant=True,
        tone="primary",
        issues=("recommendation_letter",),
    ),
    Choice("back", "退回审核"),
    apart_from=("province_review",),
)
ACCEPTANCE = _step(
    Role.ACCEPTANCE,
    Capacity.NATION,
    Choice(
        "accept",
        "受理",
        told_applicant=True,
        opinion_required=False,
        tone="primary",
        issues=("acceptance_notice",),
    ),
    RETURN,
    Choice("refuse", "不予受理", handed_over=True, told_applicant=True, tone="danger"),
)
_SUPPORT = Choice("support", "同意确认", tone="primary")
_OPPOSE = Choice("oppose", "不同意确认", tone="danger")
EXPERT_ONE = _step(Role.EXPERT, Capacity.NATION, _SUPPORT, _OPPOSE, apart_from=("expert_two", "acceptance"))
EXPERT_TWO = _step(Role.EXPERT, Capacity.NATION, _SUPPORT, _OPPOSE, apart_from=("expert_one", "acceptance"))
CONCLUSION = _step(
    Role.LEADER,
    Capacity.NATION,
    Choice("pass", "审议通过，拟公示", told_applicant=True, tone="primary", issues=("notice_text",)),
    RETURN,
    Choice("fail", "审议不通过", handed_over=True, told_applicant=True, tone="danger"),
    apart_from=("acceptance", "expert_one", "expert_two"),
)
ANNOUNCE = _step(
    Role.NOTICE_EDITOR,
    Capacity.NATION,
    Choice(
        "publish",
        "发布公示",
        opinion_required=False,
        told_applicant=True,
        tone="primary",
        effect=publish_for_case,
    ),
    form=AnnounceForm,
    apart_from=("conclusion",),
)
CONFIRM = _step(
    Role.LEADER,
    Capacity.NATION,
    Choice(
        "confirm",
        "确认",
        opinion_required=False,
        handed_over=True,
        told_applicant=True,
        tone="primary",
        issues=("approval",),
    ),
    form=ConfirmForm,
    state=CaseState.NOTICED,
    apart_from=("announce",),
)


def enter_register(case: Case) -> None:
    """Enter the confirmed cluster, or its confirmed change, into the register; the second time changes nothing.

    RULES S2-13; for a change of name or industry B6: the entry keeps its old name in its history.
    """
    confirmation = case.decisions.filter(step="confirm").latest("pk")
    form = case.editions.latest("number").form
    what: dict[str, Any] = {
        "actor": confirmation.actor,
        "tenant": case.edition.tenant,
        "name": case.name,
        "place": form["place"],
        "industry": Industry.objects.filter(code=form["industry"]).first(),
        "source_case": case.pk,
    }
    on, document = confirmation.at.astimezone(BEIJING).date(), confirmation.details.get("document_number", "")
    if case.cluster is not None:
        change_entry(cluster=case.cluster, on=on, basis=document, **what)
        return
    enter_cluster(
        programme=case.edition.register_key,
        lead_organisation=case.organisation,
        confirmed_on=on,
        confirming_document=document,
        **what,
    )
