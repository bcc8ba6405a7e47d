"""As the nation I read each year what the city and its province reported, with its paper; nobody reports without one.

RULES S3-6: every year of the build period, city to province, province to nation. S3-11: a provincial cluster is
promoted while it is one, and not a second time.
"""

from __future__ import annotations

import datetime as dt

import pytest

from portal import clock
from portal.errors import Invalid
from portal.identity.memberships import OrganisationEnded, end_organisation
from portal.identity.models import Organisation
from portal.registry.actions import change_status
from portal.registry.models import Cluster, ClusterStatus
from tests import factories
from tests.factories import mandate, person, say
from tests.workflows.flows import pilot
from tests.workflows.flows.pilot import AUGUST, at
from workflows.cases import actions, engine, queries
from workflows.cases.errors import ClusterNotYours
from workflows.cases.models import CaseState, WorkItem, WorkItemState

pytestmark = pytest.mark.django_db
DECEMBER = dt.datetime(2011, 12, 1, tzinfo=clock.BEIJING)
PROGRESS = {"progress": "按计划推进。"}


@pytest.fixture
def land(settings, tmp_path):
    """The country with its cities, in August 2011."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(AUGUST):
        yield pilot.land_of_cities()


@pytest.fixture
def case(land):
    """A pilot whose first report may be written."""
    made = pilot.approved(land, "yichang", build_years=5)
    with clock.frozen(DECEMBER):
        assert engine.fire_due_timers() == 1
        yield made


def open_steps(case):
    return list(WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).values_list("step", flat=True))


def test_both_reports_of_a_year_reach_the_nation_with_their_paper(land, case):
    say(case, "city_report", land["yichang:applicant"], "report", opinion="", details=PROGRESS)
    before = {one.step for one in queries.decisions_seen_by(land.hubei, case)}
    say(case, "province_report", land["hubei:reviewer"], "report", opinion="进度符合规划。")
    seen = queries.decisions_seen_by(land.nation, case)
    reports = [
        (one.step, one.opinion, one.details.get("progress", ""), [paper.kind for paper in one.documents.all()])
        for one in seen
        if one.step.endswith("_report")
    ]
    assert "city_report" in before
    assert reports == [
        ("city_report", "", "按计划推进。", ["annual_report"]),
        ("province_report", "进度符合规划。", "", []),
    ]


def test_no_report_without_its_paper(land, case):
    with pytest.raises(Invalid) as refused:
        say(case, "city_report", land["yichang:applicant"], "report", opinion="", details=PROGRESS, documents={})
    assert refused.value.fields == {"annual_report": "作出“提交年度报告”的结论须上传年度实施情况报告。"}
    assert open_steps(case) == ["city_report"]


def test_an_agent_reports_for_the_city_and_signs_so(land, case):
    agent = person("张三", land.nation)
    held = mandate(at("yichang"), agent)
    say(case, "city_report", agent, "report", opinion="", details=PROGRESS)
    signature = f"张三（代办：{case.organisation}）"
    decision = case.decisions.get(step="city_report")
    assert (decision.mandate, decision.signature) == (held, signature)
    from portal.audit.models import AuditRecord

    record = AuditRecord.across_tenants.filter(verb="case.decided", target=f"case:{case.pk}").latest("seq")
    assert {key: record.details[key] for key in ("mandate", "signed")} == {"mandate": held.pk, "signed": signature}


def test_five_years_are_five_reports(land):
    case = pilot.approved(land, "xiangyang", build_years=5)
    for year in range(2011, 2016):
        with clock.frozen(DECEMBER.replace(year=year)):
            case.refresh_from_db()
            assert (case.state, engine.fire_due_timers()) == (CaseState.BUILDING, 1), year
            say(case, "city_report", land["xiangyang:applicant"], "report", opinion="", details=PROGRESS)
            say(case, "province_report", land["hubei:reviewer"], "report")
    assert case.state == CaseState.COMPLETED
    verdicts = list(case.decisions.filter(step="province_report").values_list("at__year", flat=True))
    assert verdicts == [2011, 2012, 2013, 2014, 2015]


def test_only_a_standing_provincial_cluster_is_promoted(land):
    filed = pilot.filing(land, Organisation.across_tenants.get(tenant=at("yichang")))
    say(filed, "registration", land["national:acceptance"], "register", opinion="")
    cluster = Cluster.across_tenants.get()
    for status in (ClusterStatus.PILOT, ClusterStatus.WITHDRAWN):
        change_status(actor=None, tenant=land.hubei, cluster=cluster, status=status, on=clock.today(), basis="决定")
        cluster.refresh_from_db()
        with pytest.raises(ClusterNotYours):
            pilot.promoted(land, cluster)


def test_a_bureau_merged_in_its_build_period_reports_to_the_end_and_files_nothing_new(land, case):
    """What is under way goes on as it was approved (as its administrator is told before noting the end)."""
    home, heir = case.organisation, factories.organisation(at("yichang"))
    end_organisation(actor=None, tenant=at("yichang"), organisation=home, on=clock.today(), into=heir)
    say(case, "city_report", land["yichang:applicant"], "report", opinion="", details=PROGRESS)
    say(case, "province_report", land["hubei:reviewer"], "report")
    assert case.state == CaseState.BUILDING
    filing = {"tenant": at("yichang"), "organisation": home, "edition": land.edition}
    home.refresh_from_db()
    with pytest.raises(OrganisationEnded, match=f"并入{heir.name}"):
        actions.start_case(actor=land["yichang:applicant"], **filing)
