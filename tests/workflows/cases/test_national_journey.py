"""As the officer of a zone I file our cluster and see it confirmed.

My province recommends it; the nation accepts, deliberates, notices and confirms it; at each authority exactly
the people in charge act, and each authority sees what was handed over.
"""

import datetime as dt

import pytest

from portal import clock
from portal.errors import Invalid, NotAllowed
from portal.registry.models import Cluster
from tests import factories
from tests.factories import MONDAY, NOTICE, say, work
from workflows.cases import actions, engine, queries
from workflows.cases.errors import AlreadyDecided, ApplicationIncomplete, NotOpenForEditing, UnknownVerdict
from workflows.cases.models import CaseState, Decision, WorkItem, WorkItemState

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """The country, on a Monday in June."""
    with clock.frozen(MONDAY):
        yield factories.country()


def test_one_cluster_from_city_to_nation(land):
    case = factories.announced(land, land.donghu)
    assert case.state == CaseState.NOTICED
    closes = case.notice_items.get().notice.closes_at
    assert closes == dt.datetime(2026, 6, 8, 17, 30, tzinfo=clock.BEIJING)

    with clock.frozen(closes - dt.timedelta(minutes=1)):
        assert engine.fire_due_timers() == 0
    with clock.frozen(closes + dt.timedelta(minutes=1)):
        assert engine.fire_due_timers() == 1
        assert engine.fire_due_timers() == 0
        case.refresh_from_db()
        say(case, "confirm", land["national:leader"], "confirm", opinion="")

    assert (case.state, case.closed_at) == (CaseState.CONFIRMED, closes + dt.timedelta(minutes=1))
    cluster = Cluster.across_tenants.get()
    assert (cluster.name, cluster.source_case, cluster.tenant) == (case.name, case.pk, land.nation)
    assert cluster.confirmed_on == dt.date(2026, 6, 8)
    assert list(Decision.objects.filter(case=case).values_list("step", "verdict")) == [
        ("province_review", "recommend"),
        ("province_sign", "sign"),
        ("acceptance", "accept"),
        ("expert_one", "support"),
        ("expert_two", "support"),
        ("conclusion", "pass"),
        ("announce", "publish"),
        ("confirm", "confirm"),
    ]
    assert not WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).exists()
    case.process.refresh_from_db()
    assert case.process.status == "DONE"


def test_the_province_declines_and_its_leader_signs(land):
    case = factories.submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "decline")
    say(case, "province_sign", land["hubei:leader"], "back")
    say(case, "province_review", land["hubei:reviewer"], "decline")
    say(case, "province_sign", land["hubei:leader"], "sign", documents={})
    assert case.state == CaseState.NOT_RECOMMENDED
    assert not queries.cases_of(land.nation).exists()


def test_who_signs_a_refusal_is_not_asked_for_a_recommendation_letter(land, client):
    case = factories.submitted(land, land.donghu)
    client.force_login(land["hubei:leader"])

    def asked(verdict):
        say(case, "province_review", land["hubei:reviewer"], verdict)
        page = client.get(f"/workspace/cases/{case.pk}/", headers={"host": land.hubei.host}).content.decode()
        return (
            "作出“同意并签发”的结论须上传" in page,
            '推荐函 <span class="optional">' in page,
            "推荐函</label>" in page,
        )

    assert asked("decline") == (False, False, False)
    say(case, "province_sign", land["hubei:leader"], "back")
    assert asked("recommend") == (True, False, True)
    with pytest.raises(Invalid):
        say(case, "province_sign", land["hubei:leader"], "sign", documents={})


@pytest.mark.parametrize("verdict", ["refuse", "return"])
def test_the_nation_refuses_or_returns(land, verdict):
    case = factories.at_nation(land, land.donghu)
    corrections = {"summary": "请补充企业数量。"} if verdict == "return" else None
    say(case, "acceptance", land["national:acceptance"], verdict, corrections=corrections)
    if verdict == "refuse":
        assert case.state == CaseState.REFUSED
        return
    officer = land["donghu:applicant"]
    actions.save_draft(actor=officer, case=case, values={"summary": "企业 120 家。", "plan_end": 2040})
    actions.submit(actor=officer, case=case)
    assert work(case, "acceptance").tenant == land.nation
    newest = case.editions.latest("number")
    assert (newest.number, newest.form["summary"], newest.form["plan_end"]) == (2, "企业 120 家。", 2028)


def test_a_failed_deliberation_ends_the_case(land):
    case = factories.at_nation(land, land.donghu)
    say(case, "acceptance", land["national:acceptance"], "accept", opinion="")
    say(case, "expert_two", land["national:expert1"], "oppose")
    assert WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).get().step == "expert_one"
    say(case, "expert_one", land["national:expert2"], "oppose")
    say(case, "conclusion", land["national:leader"], "fail")
    assert case.state == CaseState.FAILED


def test_whoever_recommended_reads_why_it_failed_and_not_who_said_what_inside(land):
    """As the province that signed the recommendation I must be able to tell the zone why the nation said no."""
    case = factories.at_nation(land, land.donghu)
    say(case, "acceptance", land["national:acceptance"], "accept", opinion="材料齐全。")
    say(case, "expert_two", land["national:expert1"], "oppose", opinion="专家：规模不足。")
    say(case, "expert_one", land["national:expert2"], "oppose", opinion="专家：链条不全。")
    say(case, "conclusion", land["national:leader"], "fail", opinion="产业链不完整，建议补链后再报。")
    theirs = {
        tenant.code: [
            (one.step, one.opinion) for one in queries.decisions_seen_by(tenant, case) if one.tenant == land.nation
        ]
        for tenant in (land.hubei, land.donghu)
    }
    told = ("conclusion", "产业链不完整，建议补链后再报。")
    assert theirs == {"hubei": [told], "donghu": [("acceptance", "材料齐全。"), told]}
    assert list(queries.cases_of(land.jiangsu)) == []


def test_one_expert_cannot_give_both_opinions(land):
    case = factories.at_nation(land, land.donghu)
    say(case, "acceptance", land["national:acceptance"], "accept", opinion="")
    say(case, "expert_one", land["national:expert1"], "support")
    with pytest.raises(NotAllowed, match="回避"):
        say(case, "expert_two", land["national:expert1"], "support")
    assert list(queries.queue(land.nation, land["national:expert1"])) == []
    assert [one.step for one in queries.queue(land.nation, land["national:expert2"])] == ["expert_two"]


def test_the_next_authority_sees_what_was_handed_over_and_nothing_more(land):
    case = factories.submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "recommend", opinion="内部：规模偏小，但可推荐。")
    assert list(queries.cases_of(land.nation)) == []
    say(case, "province_sign", land["hubei:leader"], "sign", opinion="同意推荐。")
    say(case, "acceptance", land["national:acceptance"], "accept", opinion="材料齐全。")

    def steps(tenant):
        return [one.step for one in queries.decisions_seen_by(tenant, case)]

    assert steps(land.hubei) == ["province_review", "province_sign"]
    assert steps(land.nation) == ["province_sign", "acceptance"]
    assert steps(land.donghu) == ["province_sign", "acceptance"]
    assert list(queries.cases_of(land.jiangsu)) == []
    assert list(queries.cases_of(land.wuxi)) == []


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("jiangsu:reviewer", "您没有这一角色"),
        ("hubei:leader", "您没有这一角色"),
        ("donghu:applicant", "您没有这一角色"),
        ("national:acceptance", "您没有这一角色"),
    ],
)
def test_nobody_else_decides(land, who, why):
    case = factories.submitted(land, land.donghu)
    with pytest.raises(NotAllowed, match=why):
        say(case, "province_review", land[who], "recommend")
    assert not Decision.objects.exists()


def test_a_verdict_needs_its_opinion_letter_and_reasons(land):
    case = factories.submitted(land, land.donghu)
    reviewer = land["hubei:reviewer"]
    for faulty, field in (
        ({"opinion": "  "}, "opinion"),
        ({"opinion": "长" * 5001}, "opinion"),
        ({"verdict": "return"}, "corrections"),
        ({"verdict": "return", "corrections": {"summary": " "}}, "corrections"),
    ):
        with pytest.raises(Invalid) as caught:
            say(case, "province_review", reviewer, faulty.pop("verdict", "recommend"), **faulty)
        assert list(caught.value.fields) == [field]
    item = work(case, "province_review")
    with pytest.raises(UnknownVerdict):
        actions.decide(actor=reviewer, tenant=land.hubei, work=item, verdict="confirm", opinion="好")
    say(case, "province_review", reviewer, "recommend")
    with pytest.raises(Invalid) as caught:
        say(case, "province_sign", land["hubei:leader"], "sign", documents={})
    assert list(caught.value.fields) == ["recommendation_letter"]


def test_the_second_of_two_verdicts_is_told_so(land):
    case = factories.submitted(land, land.donghu)
    item = work(case, "province_review")
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    with pytest.raises(AlreadyDecided):
        actions.decide(
            actor=land["hubei:reviewer"], tenant=land.hubei, work=item, verdict="decline", opinion="不予推荐。"
        )
    assert Decision.objects.get().verdict == "recommend"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"plan_end": 2027}, "plan_end", "建设规划期应为3年"),
        ({"platform_uscc": "91350100M000100Y44"}, "platform_uscc", "校验位"),
        ({"name": "武汉东湖高新区创新型产业集群"}, "name", "缺少产业分类名"),
        ({"name": "武汉东湖高新区新型电子元器件及设备制造集群"}, "name", "结尾"),
        ({"name": "武汉东湖高新区光电子创新型产业集群"}, "deviation_reason", "请说明理由"),
        ({"summary": ""}, "summary", "请填写集群概况。"),
    ],
)
def test_an_incomplete_application_is_told_all_faults_and_keeps_what_was_typed(land, changes, field, message):
    case = factories.draft(land, land.donghu, **changes)
    with pytest.raises(ApplicationIncomplete) as caught:
        actions.submit(actor=land["donghu:applicant"], case=case)
    assert list(caught.value.fields) == [field]
    assert message in caught.value.fields[field]
    case.refresh_from_db()
    assert case.state == CaseState.DRAFT
    assert {key: case.draft[key] for key in changes} == changes


def test_a_deviating_name_with_a_reason_is_accepted(land):
    changes = {"name": "武汉东湖高新区光电子创新型产业集群", "deviation_reason": "沿用国家级先进制造业集群名称。"}
    assert factories.submitted(land, land.donghu, **changes).state == CaseState.RUNNING


def test_a_missing_document_is_named(land):
    case = factories.draft(land, land.donghu)
    officer = land["donghu:applicant"]
    actions.remove_material(actor=officer, case=case, key="plan")
    with pytest.raises(ApplicationIncomplete) as caught:
        actions.submit(actor=officer, case=case)
    assert caught.value.fields == {"plan": "请上传集群建设规划（三年）。"}


def test_submitting_twice_makes_one_case(land):
    case = factories.submitted(land, land.donghu)
    with pytest.raises(NotOpenForEditing):
        actions.submit(actor=land["donghu:applicant"], case=case)
    assert (case.editions.count(), WorkItem.objects.filter(case=case).count()) == (1, 1)


def test_each_officer_sees_only_their_own(land):
    ours = factories.submitted(land, land.donghu)
    theirs = factories.submitted(land, land.wuxi)
    assert list(queries.filed_by(land.donghu, land["donghu:applicant"])) == [ours]
    assert list(queries.filed_by(land.donghu, land["wuxi:applicant"])) == []
    assert [one.case for one in queries.queue(land.hubei, land["hubei:reviewer"])] == [ours]
    assert [one.case for one in queries.queue(land.jiangsu, land["jiangsu:reviewer"])] == [theirs]
    with pytest.raises(NotAllowed):
        actions.save_draft(actor=land["wuxi:applicant"], case=ours, values={"name": "占用"})


def test_a_claimed_case_waits_for_its_claimant(land):
    case = factories.submitted(land, land.donghu)
    colleague = factories.person("同事", land.hubei, "reviewer")
    item = actions.claim(actor=land["hubei:reviewer"], tenant=land.hubei, work=work(case, "province_review"))
    assert [one.pk for one in queries.queue(land.hubei, land["hubei:reviewer"], "mine")] == [item.pk]
    assert list(queries.queue(land.hubei, colleague)) == []
    with pytest.raises(NotAllowed, match="领取"):
        say(case, "province_review", colleague, "recommend")
    actions.release(actor=land["hubei:reviewer"], tenant=land.hubei, work=item)
    say(case, "province_review", colleague, "recommend")
    assert [one.case for one in queries.queue(land.hubei, colleague, "done")] == [case]


def test_the_due_day_counts_working_days(land):
    case = factories.submitted(land, land.donghu)
    assert work(case, "province_review").due_on == dt.date(2026, 6, 15)


def test_the_notice_needs_its_title_and_a_published_calendar(land):
    with clock.frozen(dt.datetime(2026, 12, 28, 9, 0, tzinfo=clock.BEIJING)):
        case = factories.deliberated(land, land.donghu)
        with pytest.raises(Exception, match="2027"):
            say(case, "announce", land["national:notice_editor"], "publish", details=dict(NOTICE))
    assert case.state == CaseState.RUNNING
    assert work(case, "announce").state == WorkItemState.OPEN
