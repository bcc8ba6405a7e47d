"""As an authority I know of each verdict who reads its opinion: my applicant, the next authority, both, or nobody else.

The words of a verdict are shown by two marks alone (`Choice.handed_over`, `Choice.told_applicant`; that pages, letters
and interface honour them is tested where they are made). Here the marks of every flow stand once more, to be read:
what is not named stays inside the authority that wrote it (DESIGN 4). Which papers a verdict demands stands here too.
"""

from __future__ import annotations

import pytest

from tests.contracts.test_frozen_flows import EACH, FLOWS, people_steps

pytestmark = pytest.mark.static  # reads the flows, asks no database

APPLICANT = {
    "AnnualEvaluation2020": "appeal_review:change appeal_review:uphold grading:grade province_check:return "
    "scoring:return",
    "HubeiEnterpriseRegister": "local_check:refuse local_check:return province_decision:agree province_decision:return",
    "HubeiGroupLeader2020": "nomination:appoint nomination:refuse nomination:return province_review:return",
    "HubeiLeadingList": "announce:publish approval:approve approval:stop publication:draft review:return",
    "JiangsuServiceItem": "acceptance:accept acceptance:refuse acceptance:return handling:deny handling:grant "
    "handling:return",
    "JiangsuZoneIndustry2018": "city_opinion:return province_review:return",
    "NationalConfirmation2020": "acceptance:accept acceptance:return announce:publish "
    "conclusion:pass conclusion:return province_review:return",
    "NationalPilot2011": "conclusion:return province_report:return province_selection:return "
    "province_submission:decline receipt:accept receipt:return",
    "NationalReconfirmation2021": "province_review:return",
    "ProvincialFiling": "registration:refuse registration:register registration:return",
}
"""Flow → verdicts whose opinion the applicant reads, and no other authority."""

NEXT_AUTHORITY = {
    "HubeiEnterpriseRegister": "local_check:pass",
    "JiangsuZoneIndustry2018": "city_opinion:reserve city_opinion:support",
}
"""Flow → verdicts that another authority reads, and not the applicant."""

BOTH = {
    "AnnualEvaluation2020": "province_check:report",
    "HubeiEnterpriseRegister": "province_decision:refuse",
    "HubeiGroupLeader2020": "province_sign:fail province_sign:list",
    "JiangsuZoneIndustry2018": "province_decision:approve province_decision:decline publication:publish",
    "NationalConfirmation2020": "acceptance:refuse conclusion:fail confirm:confirm province_sign:sign",
    "NationalPilot2011": "approval:approve city_report:report conclusion:fail government_consent:granted "
    "province_report:report province_submission:submit receipt:refuse",
    "NationalReconfirmation2021": "province_sign:sign",
}
"""Flow → verdicts that both read; besides them every answered correction.

A refusal reaches who recommended (decision 0034).
"""

PAPERS = {
    "HubeiGroupLeader2020": {"study:submit": ("一群一策方案",)},
    "NationalConfirmation2020": {"province_sign:sign": ("推荐函",)},
    "NationalPilot2011": {
        "government_consent:granted": ("省级人民政府同意批复件",),
        "province_submission:submit": ("省级申报文件",),
        "city_report:report": ("年度实施情况报告",),
    },
    "NationalReconfirmation2021": {"province_sign:sign": ("省级复核意见",)},
}
"""Flow → verdict → papers without which it is refused (RULES S1-20, S2-9, S3-6, S3-14, B6)."""


def marked(flow, *, handed_over: bool, told_applicant: bool) -> set[str]:
    return {
        f"{step.name}:{choice.key}"
        for step in people_steps(flow)
        for choice in step.spec.choices
        if (choice.handed_over, choice.told_applicant) == (handed_over, told_applicant)
    }


@EACH
def test_a_verdict_is_read_by_those_it_is_for_and_nobody_else(flow):
    def said(table):
        return set(table.get(flow.__name__, "").split())

    corrections = {f"{step.name}:resubmit" for step in people_steps(flow) if step.spec.corrects}
    assert marked(flow, handed_over=False, told_applicant=True) == said(APPLICANT)
    assert marked(flow, handed_over=True, told_applicant=False) == said(NEXT_AUTHORITY)
    assert marked(flow, handed_over=True, told_applicant=True) == said(BOTH) | corrections


@EACH
def test_a_verdict_demands_the_papers_of_its_rule(flow):
    demanded = {
        f"{step.name}:{choice.key}": tuple(title for _kind, title in choice.documents)
        for step in people_steps(flow)
        for choice in step.spec.choices
        if choice.documents
    }
    assert demanded == PAPERS.get(flow.__name__, {})


@EACH
def test_whoever_must_put_something_right_reads_what(flow):
    """A return that the applicant does not read would ask for nothing."""
    silent = [
        f"{step.name}:{choice.key}"
        for step in people_steps(flow)
        for choice in step.spec.choices
        if choice.asks_corrections and not choice.told_applicant
    ]
    assert silent == []


def test_no_flow_is_named_that_is_gone():
    assert set(APPLICANT) | set(NEXT_AUTHORITY) | set(BOTH) | set(PAPERS) <= {flow.__name__ for flow in FLOWS}
