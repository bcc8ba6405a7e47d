"""What each step of Hubei's group-leader flow asks of whom, and what it does (RULES S1-16 to S1-20, A8-8)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from portal.clock import BEIJING
from portal.errors import Invalid
from portal.registry.actions import enter_cluster
from portal.registry.models import ClusterStatus, Industry
from portal.registry.queries import cluster_of_case, steward_of_case
from portal.registry.stewarding import appoint_steward, attach_steward, place_cluster
from portal.tenancy.roles import Role
from workflows.cases.models import Capacity, CaseState, Decision
from workflows.cases.steps import Choice
from workflows.flows.drafts import draft_news
from workflows.flows.hubei_forms import NominationForm, ReviewForm, StudyForm, TextForm, possible_stewards

if TYPE_CHECKING:
    from portal.identity.models import User
    from workflows.cases.models import Case

APPLICANT = Role.APPLICANT
NEEDS = tuple(
    (lambda edition, key=key: bool(edition.options.get(key)), f"没有设定{what}（{key}），申请表无从选择。")
    for key, what in (("industry_words", "产业领域"), ("places", "所在市州"))
)
RETURN = Choice("return", "退回补正", told_applicant=True, asks_corrections=True)


def _step(by: str, *choices: Choice, **more: Any) -> dict[str, Any]:
    return {"by": by, "of": Capacity.MANAGER, "choices": choices, **more}


def appoint(decision: Decision) -> None:
    """Put the group leader on record. Raises Invalid with the fields at fault."""
    given, case = decision.details, decision.case
    official = possible_stewards(case).filter(pk=given.get("official") or 0).first()
    if official is None:
        raise Invalid(fields={"official": "请选择群主在本系统的办理账号；该账号须已授予“群主”角色。"})
    if not given.get("since"):
        raise Invalid(fields={"since": "请填写任期的第一日。"})
    appoint_steward(
        actor=decision.actor,
        tenant=decision.tenant,
        kind=case.editions.latest("number").form["steward_kind"],
        subject=case.name,
        holder=given["holder"],
        official=official,
        duties=given["duties"],
        contact=given["contact"],
        since=dt.date.fromisoformat(given["since"]),
        until=dt.date.fromisoformat(given["until"]) if given.get("until") else None,
        source_case=case.pk,
    )


def need_measures(decision: Decision) -> None:
    """Refuse a plan without its summary. Raises Invalid."""
    if not str(decision.details.get("measures") or "").strip():
        raise Invalid(fields={"measures": "请写明一群一策的要点。"})


NOMINATION = _step(
    Role.REVIEWER,
    Choice("appoint", "确定群主", told_applicant=True, tone="primary", effect=appoint),
    RETURN,
    Choice("refuse", "不予受理", told_applicant=True, tone="danger"),
    form=NominationForm,
)
STUDY = _step(
    Role.STEWARD,
    Choice(
        "submit", "提交研究意见和方案", documents=(("cluster_plan", "一群一策方案"),), tone="primary",
        effect=need_measures,
    ),
    Choice("decline", "不能担任，请另行确定"),
    form=StudyForm,
)  # fmt: skip
PROVINCE_REVIEW = _step(
    Role.REVIEWER,
    Choice("recommend", "建议列入培育", tone="primary"),
    Choice("rework", "退回群主完善方案"),
    RETURN,
    Choice("decline", "建议不列入", tone="danger"),
    form=ReviewForm,
    apart_from=("study", "steward_decision"),
)
STEWARD_DECISION = _step(
    Role.STEWARD, Choice("agree", "同意列入", tone="primary"), Choice("back", "退回审核"), form=ReviewForm
)  # fmt: skip
PROVINCE_SIGN = _step(
    Role.LEADER,
    Choice("list", "同意列入培育", told_applicant=True, handed_over=True, tone="primary", issues=("approval",)),
    Choice("back", "退回审核"),
    Choice("fail", "不列入培育", handed_over=True, told_applicant=True, tone="danger"),
    form=ReviewForm,
    apart_from=("study", "steward_decision", "province_review"),
)


def draft_page(decision: Decision) -> None:
    """Write the public text as a draft: it goes public through the three stages of review alone (RULES B5.1)."""
    draft_news(decision=decision, slug=f"cluster-{decision.case_id}")


PUBLICATION = _step(
    Role.NOTICE_EDITOR,
    Choice("draft", "转三审三校", opinion_required=False, tone="primary", effect=draft_page),
    Choice("skip", "不另行公开"),
    form=TextForm,
    state=CaseState.RUNNING,
    apart_from=("province_sign",),
)


def steward(case: Case) -> User | None:
    """Return the account of the case's group leader: the step is theirs alone."""
    found = steward_of_case(case.edition.tenant, case.pk)
    return found.official if found else None


def steward_may_decide(case: Case) -> bool:
    """Tell whether the authority grants its group leaders a verdict; unless it says so, it does not (A8-8)."""
    return case.edition.options.get("steward_may_decide") is True


def steward_only_advises(case: Case) -> bool:
    """Tell whether the group leader has no verdict."""
    return not steward_may_decide(case)


def enter_register(case: Case) -> None:
    """Enter the cluster as cultivated, with all its cities and its leader; the second time changes nothing."""
    signed = case.decisions.filter(step="province_sign").latest("pk")
    tenant, form = case.edition.tenant, case.editions.latest("number").form
    known = {one["word"]: one["sei"] for one in case.edition.options.get("industry_words", [])}
    cluster = cluster_of_case(tenant, case.pk) or enter_cluster(
        actor=signed.actor,
        tenant=tenant,
        programme=case.edition.key,
        name=case.name,
        place=form["place"],
        industry=Industry.objects.filter(code=known.get(form["industry"]) or "-").first(),
        lead_organisation=case.organisation,
        confirmed_on=signed.at.astimezone(BEIJING).date(),
        status=ClusterStatus.CULTIVATED,
        source_case=case.pk,
    )
    place_cluster(actor=signed.actor, cluster=cluster, places=form["places"])
    attach_steward(actor=signed.actor, tenant=tenant, case=case.pk, cluster=cluster)
