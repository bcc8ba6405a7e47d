"""As the builder of a cluster I report once a year, read my result before others do, and may appeal.

My province checks what I report; at the nation one person scores, another grades, a third reviews an appeal. Who
else sees the result is decided; a cluster's status changes by a decision with ground and document, never by itself.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from portal import clock
from portal.audit.verify import verify_chain
from portal.errors import Invalid, NotAllowed
from portal.tenancy.models import TenantKind
from portal.tenancy.roles import Role
from portal.workcalendar.engine import CalendarNotPublished
from tests import factories
from tests.factories import MONDAY, say, work
from tests.workflows.evaluation.factories import GRADED, SCORED, cluster, draft, sent, told
from workflows.cases import actions as case_actions
from workflows.cases import engine, queries
from workflows.cases.errors import ApplicationIncomplete, OccasionNotOffered
from workflows.cases.models import CaseState
from workflows.evaluation.actions import appeal, change_visibility, decide_status
from workflows.evaluation.errors import AlreadyReturned, NotADowngrade, NotFinal
from workflows.evaluation.models import Appeal, EvaluationResult, StatusDecision
from workflows.evaluation.queries import results_for
from workflows.programmes.actions import install_edition
from workflows.programmes.editions import ANNUAL_EVALUATION_2020

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """The country, on a Monday in June."""
    with clock.frozen(MONDAY):
        yield factories.country()


def at_the_end(case):
    """Let the window for appeals pass and its timer fire."""
    with clock.frozen(EvaluationResult.across_tenants.get(case=case).appeals_close_at):
        engine.fire_due_timers()
    case.refresh_from_db()


def test_from_the_return_to_the_final_result_with_a_return_on_the_way(land):
    entry = cluster(land, land.donghu)
    browser = Client(headers={"host": land.donghu.host})
    browser.force_login(land["donghu:applicant"])
    edition = install_edition(actor=None, tenant=land.nation, definition=ANNUAL_EVALUATION_2020)
    with pytest.raises(OccasionNotOffered):  # a return is always about a cluster
        case_actions.start_case(
            actor=land["donghu:applicant"], tenant=land.donghu, organisation=entry.lead_organisation, edition=edition
        )
    assert "创新型产业集群年度评价<span" in browser.get("/workspace/applications/").content.decode()
    case = draft(land, land.donghu, entry, year=2026, high_tech_firms=121)
    officer = land["donghu:applicant"]
    with pytest.raises(ApplicationIncomplete) as refusal:
        case_actions.submit(actor=officer, case=case)
    assert set(refusal.value.fields) == {"year", "high_tech_firms"}
    case_actions.save_draft(actor=officer, case=case, values={"year": 2025, "high_tech_firms": 46})
    case_actions.submit(actor=officer, case=case)
    with pytest.raises(NotAllowed, match="没有这一角色"):
        say(case, "province_check", land["jiangsu:reviewer"], "report")
    say(case, "province_check", land["hubei:reviewer"], "return", corrections={"source": "请说明来源。"})
    case_actions.save_draft(actor=officer, case=case, values={"source": "与火炬统计一致，来源为年报。"})
    case_actions.submit(actor=officer, case=case)
    assert not queries.cases_of(land.nation).exists()
    say(case, "province_check", land["hubei:reviewer"], "report", opinion="数据已与统计核对。")

    with pytest.raises(Invalid):
        say(case, "scoring", land["national:expert1"], "score", details={"score": "", "grade": ""})
    say(case, "scoring", land["national:expert1"], "score", details=dict(SCORED))
    say(case, "grading", land["national:leader"], "back")
    say(case, "scoring", land["national:expert2"], "score", details=dict(SCORED))
    say(case, "grading", land["national:leader"], "grade", details=dict(GRADED))
    result = EvaluationResult.across_tenants.get()
    assert (case.state, case.state_title) == (CaseState.APPEALABLE, "结果申诉期")
    assert result.appeals_close_at == dt.datetime(2026, 6, 9, 0, 0, tzinfo=clock.BEIJING)
    at_the_end(case)
    result.refresh_from_db()
    assert (case.state, result.score, result.grade_title) == (CaseState.COMPLETED, Decimal("91.50"), "良好")
    assert result.final_at == result.appeals_close_at
    assert verify_chain() == []


def test_one_return_for_each_cluster_and_year(land):
    entry = cluster(land, land.donghu)
    first = sent(land, land.donghu, entry)
    again = draft(land, land.donghu, entry)
    with pytest.raises(AlreadyReturned, match=first.number):
        case_actions.submit(actor=land["donghu:applicant"], case=again)
    again.refresh_from_db()
    assert (again.state, again.editions.count()) == (CaseState.DRAFT, 0)
    case_actions.save_draft(actor=land["donghu:applicant"], case=again, values={"year": 2024})
    case_actions.submit(actor=land["donghu:applicant"], case=again)
    assert entry.evaluation_returns.count() == 2


def test_who_scored_does_not_grade_and_who_graded_does_not_review(land):
    case = sent(land, land.donghu, cluster(land, land.donghu))
    both = factories.person("身兼数职", land.nation, Role.EXPERT, Role.LEADER, Role.OBJECTION_HANDLER)
    say(case, "province_check", land["hubei:reviewer"], "report")
    say(case, "scoring", both, "score", details=dict(SCORED))
    with pytest.raises(NotAllowed, match="回避"):
        say(case, "grading", both, "grade", details=dict(GRADED))
    say(case, "grading", land["national:leader"], "grade", details=dict(GRADED))
    appeal(actor=land["donghu:applicant"], result=case.evaluation_result, ground="数据有误。")
    case.refresh_from_db()
    with pytest.raises(NotAllowed, match="回避"):
        say(case, "appeal_review", both, "uphold")
    assert list(queries.queue(land.nation, both)) == []
    assert [row.case for row in queries.queue(land.nation, land["national:objection_handler"])] == [case]


def test_an_appeal_by_page_changes_the_result_and_a_second_one_is_refused(land):
    case = told(land, land.donghu, cluster(land, land.donghu))
    result = EvaluationResult.across_tenants.get()
    address = f"/workspace/evaluation/{result.pk}/"

    def ask(host, person, data=None):
        browser = Client(headers={"host": host.host})
        browser.force_login(person)
        return browser.post(address, data) if data else browser.get(address)

    words = {"verb": "appeal", "ground": "营业收入漏计了两家企业。"}
    assert ask(land.wuxi, land["wuxi:applicant"], words).status_code == 404
    assert ask(land.hubei, land["hubei:reviewer"]).status_code == 404  # not final yet
    assert ask(land.nation, land["national:leader"], words).status_code == 403
    empty = ask(land.donghu, land["donghu:applicant"], {"verb": "appeal", "ground": ""})
    assert (empty.status_code, "没有办成" in empty.content.decode()) == (422, True)
    assert ask(land.donghu, land["donghu:applicant"], words).status_code == 302
    refused = ask(land.donghu, land["donghu:applicant"], words)
    assert (refused.status_code, "已提出过申诉" in refused.content.decode()) == (403, True)
    assert "营业收入漏计" in ask(land.donghu, land["donghu:applicant"]).content.decode()

    handler = land["national:objection_handler"]
    browser = Client(headers={"host": land.nation.host})
    browser.force_login(handler)
    page = browser.get(f"/workspace/cases/{case.pk}/").content.decode()
    assert "营业收入漏计了两家企业" in page
    item = work(case, "appeal_review")
    answer = browser.post(
        f"/workspace/work/{item.pk}/decide/",
        {"verdict": "change", "opinion": "经核实应予计入。", "score": "95.00", "grade": "excellent"},
    )
    assert answer.status_code == 302
    result.refresh_from_db()
    case.refresh_from_db()
    filed = Appeal.objects.get()
    assert (case.state, result.score, result.grade_title) == (CaseState.COMPLETED, Decimal("95.00"), "优秀")
    assert (filed.changed, filed.reply) == (True, "经核实应予计入。")


def test_a_refused_appeal_leaves_the_result_and_a_late_one_is_not_taken(land):
    early, late = told(land, land.donghu, cluster(land, land.donghu)), told(land, land.wuxi, cluster(land, land.wuxi))
    appeal(actor=land["donghu:applicant"], result=early.evaluation_result, ground="对等级有异议。")
    early.refresh_from_db()
    say(early, "appeal_review", land["national:objection_handler"], "uphold", opinion="依据充分，维持。")
    kept = EvaluationResult.across_tenants.get(case=early)
    assert (kept.grade, kept.appeal.changed, early.state) == ("good", False, CaseState.COMPLETED)
    with (
        clock.frozen(late.evaluation_result.appeals_close_at),  # the worker has not come by yet
        pytest.raises(NotAllowed, match="申诉期已过"),
    ):
        appeal(actor=land["wuxi:applicant"], result=late.evaluation_result, ground="迟了。")


def test_a_window_that_touches_an_unpublished_year_is_refused(land):
    case = sent(land, land.donghu, cluster(land, land.donghu))
    say(case, "province_check", land["hubei:reviewer"], "report")
    say(case, "scoring", land["national:expert1"], "score", details=dict(SCORED))
    with clock.frozen(dt.datetime(2026, 12, 28, 9, 0, tzinfo=clock.BEIJING)), pytest.raises(CalendarNotPublished):
        say(case, "grading", land["national:leader"], "grade", details=dict(GRADED))
    assert not EvaluationResult.across_tenants.exists()
    assert work(case, "grading")


def test_each_level_shows_a_result_to_those_it_names_and_nobody_else(land):
    other_city = factories.tenant("suzhou", TenantKind.ZONE, land.jiangsu, "苏州高新区", is_national_zone=True)
    land.people["suzhou:applicant"] = factories.person("苏州经办", other_city, Role.APPLICANT)
    factories.organisation(other_city, land["suzhou:applicant"])
    neighbour = factories.person("东湖另一单位经办", land.donghu, Role.APPLICANT)
    factories.organisation(land.donghu, neighbour)
    case = told(land, land.donghu, cluster(land, land.donghu))
    told(land, land.wuxi, cluster(land, land.wuxi), visibility="own")
    people = {
        "builder": (land.donghu, land["donghu:applicant"]),
        "neighbour": (land.donghu, neighbour),
        "province": (land.hubei, land["hubei:reviewer"]),
        "its editor": (land.hubei, land["hubei:editor"]),
        "other province": (land.jiangsu, land["jiangsu:leader"]),
        "evaluated too": (land.wuxi, land["wuxi:applicant"]),
        "not evaluated": (other_city, land["suzhou:applicant"]),
        "nation": (land.nation, land["national:leader"]),
        "its editor too": (land.nation, land["national:editor"]),
        "province elsewhere": (land.nation, land["hubei:reviewer"]),
        "public": (land.nation, AnonymousUser()),
    }

    def seers():
        return {name for name, (tenant, user) in people.items() if results_for(tenant, user).filter(case=case).exists()}

    always = {"builder", "nation"}
    assert seers() == always
    result = case.evaluation_result
    leader = land["national:leader"]
    with pytest.raises(NotFinal):
        change_visibility(actor=leader, result=result, visibility="public", basis="会议纪要")
    at_the_end(case)
    assert seers() == always | {"province"}
    with pytest.raises(NotAllowed, match="分管负责人"):
        change_visibility(actor=land["national:expert1"], result=result, visibility="public", basis="会议纪要")
    with pytest.raises(Invalid):
        change_visibility(actor=leader, result=result, visibility="public", basis=" ")
    for level, more in (
        ("own", set()),
        ("manager", set()),
        ("province", {"province"}),
        ("peers", {"province", "evaluated too"}),
        ("signed_in", set(people) - always - {"public"}),
        ("public", set(people) - always),
    ):
        change_visibility(actor=leader, result=result, visibility=level, basis="国科火办〔2026〕2号")
        assert seers() == always | more, level
    result.refresh_from_db()
    assert (result.visibility_by, result.visibility_at) == (leader, clock.now())


def test_the_list_asks_as_often_for_three_results_as_for_one(land, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    told(land, land.donghu, cluster(land, land.donghu))
    browser = Client(headers={"host": land.nation.host})
    browser.force_login(land["national:expert2"])
    browser.get("/workspace/evaluation/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        browser.get("/workspace/evaluation/")
    told(land, land.wuxi, cluster(land, land.wuxi))
    with django_assert_num_queries(len(one)):
        assert browser.get("/workspace/evaluation/").content.decode().count("良好") == 2


def test_a_downgrade_is_a_decision_and_nothing_happens_by_itself(land):
    entry = cluster(land, land.donghu)
    case = told(land, land.donghu, entry, grade="unqualified")
    result = case.evaluation_result
    leader = land["national:leader"]
    words = {"ground": "年度评价不合格。", "document": "国科火字〔2026〕9号", "on": clock.today()}
    with pytest.raises(NotFinal):
        decide_status(actor=leader, cluster=entry, status="pilot", result=result, **words)
    at_the_end(case)
    result.refresh_from_db()
    entry.refresh_from_db()
    assert (entry.status, entry.changes.count()) == ("confirmed", 1)
    with pytest.raises(NotAllowed):
        decide_status(actor=land["hubei:leader"], cluster=entry, status="pilot", result=result, **words)
    with pytest.raises(Invalid):
        decide_status(actor=leader, cluster=entry, status="pilot", result=result, **words | {"document": ""})
    browser = Client(headers={"host": land.nation.host})
    browser.force_login(leader)
    answer = browser.post(f"/workspace/evaluation/{result.pk}/", {"verb": "status", "status": "pilot", **words})
    assert answer.status_code == 302
    entry.refresh_from_db()
    change = entry.changes.last()
    assert (entry.status, change.before, change.after, change.basis) == (
        "pilot", "confirmed", "pilot", "国科火字〔2026〕9号",
    )  # fmt: skip
    with pytest.raises(NotADowngrade):
        decide_status(actor=leader, cluster=entry, status="confirmed", **words)
    decide_status(actor=leader, cluster=entry, status="withdrawn", **words)
    entry.refresh_from_db()
    with pytest.raises(NotADowngrade):
        decide_status(actor=leader, cluster=entry, status="cultivated", **words)
    assert (entry.status, StatusDecision.across_tenants.count()) == ("withdrawn", 2)
