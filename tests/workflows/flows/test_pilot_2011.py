"""As a city I want to become a national pilot: my province selects me, its government consents, the nation approves.

Then I report every year of the build period. As a province I want my two places kept, and given back when a city
withdraws in time. As the nation I want no case without its three documents, its paper and its years.
"""

from __future__ import annotations

import datetime as dt

import pytest

from portal import clock
from portal.clock import BEIJING
from portal.documents.errors import DocumentTypeRefused
from portal.errors import Invalid, NotAllowed
from portal.identity.models import Organisation
from portal.registry.models import Cluster, ClusterStatusChange
from tests.factories import pdf, say, work
from tests.workflows.flows import pilot
from tests.workflows.flows.pilot import APPROVED, AUGUST, CONSENT, at
from workflows.cases import actions, engine, queries
from workflows.cases.actions.paper import AlreadyReceived, note_dispatch, note_receipt
from workflows.cases.actions.withdrawing import withdraw
from workflows.cases.errors import AlreadyUnderWay, ApplicationIncomplete, ClusterNotYours, WindowClosed
from workflows.cases.models import CaseState, Decision, WorkItem, WorkItemState
from workflows.cases.paper import PaperMissing
from workflows.cases.quota import QuotaExhausted, release_on_withdraw, standing
from workflows.cases.readiness import faults_of
from workflows.flows.pilot_2011_steps import ConsentMissing
from workflows.programmes.models import ProgrammeEdition

pytestmark = pytest.mark.django_db


@pytest.fixture
def land(settings, tmp_path):
    """The country with its cities, in August 2011."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(AUGUST):
        yield pilot.land_of_cities()


def open_steps(case):
    return list(WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).values_list("step", flat=True))


def row(year, **changes):
    return {"year": year, "task": "甲", "progress": "乙", "unit": "丙"} | changes


def moment(*day_and_time):
    return dt.datetime(*day_and_time, tzinfo=BEIJING)


def report(land, case, code="yichang"):
    say(case, "city_report", land[f"{code}:applicant"], "report", opinion="", details={"progress": "按计划推进。"})
    say(case, "province_report", land[f"{pilot.recommender(code)}:reviewer"], "report")


def test_from_the_city_to_the_end_of_the_build_period(land):
    case = pilot.approved(land, "yichang")
    assert (case.state, case.state_title, open_steps(case)) == (CaseState.BUILDING, "建设试点", [])
    cluster = Cluster.across_tenants.get()
    assert (cluster.name, cluster.status, cluster.tenant) == (case.name, "pilot", land.nation)
    assert (cluster.confirming_document, cluster.confirmed_on) == ("演示函〔2011〕1号", dt.date(2011, 8, 1))
    with clock.frozen(moment(2011, 11, 30, 23, 59)):
        assert engine.fire_due_timers() == 0
    with clock.frozen(moment(2011, 12, 1)):
        assert engine.fire_due_timers() == 1
        assert (open_steps(case), work(case, "city_report").due_on) == (["city_report"], dt.date(2011, 12, 31))
        report(land, case)
        assert case.state == CaseState.BUILDING
    with clock.frozen(moment(2012, 12, 1)):
        assert engine.fire_due_timers() == 1
        assert work(case, "city_report").due_on == dt.date(2012, 12, 31)
        report(land, case)
    assert (case.state, case.state_title) == (CaseState.COMPLETED, "建设期满")
    assert list(Decision.objects.filter(case=case).values_list("step", "verdict")) == [
        ("province_selection", "select"),
        ("government_consent", "granted"),
        ("province_submission", "submit"),
        ("receipt", "accept"),
        ("evaluation", "support"),
        ("conclusion", "pass"),
        ("approval", "approve"),
        ("city_report", "report"),
        ("province_report", "report"),
        ("city_report", "report"),
        ("province_report", "report"),
    ]


def test_a_missing_report_is_overdue_and_the_next_year_waits_for_it(land, client):
    case = pilot.approved(land, "yichang")
    with clock.frozen(moment(2011, 12, 1)):
        engine.fire_due_timers()
    with clock.frozen(moment(2012, 1, 4)):
        assert work(case, "city_report").due_on < clock.today()
        client.force_login(land["hubei:reviewer"])
        page = client.get(f"/workspace/cases/{case.pk}/", headers={"host": "hubei.localhost"}).content.decode()
        assert "已超期" in page
        assert '建设期 <span class="num">2</span> 年（2011—2012年）' in page
        say(case, "city_report", land["yichang:applicant"], "report", opinion="", details={"progress": "迟报。"})
        say(case, "province_report", land["hubei:reviewer"], "return", opinion="请补充产值。")
        assert open_steps(case) == ["city_report"]
        report(land, case)
        assert open_steps(case) == []
    case.refresh_from_db()
    assert case.state == CaseState.BUILDING


def test_only_the_citys_own_people_report(land):
    case = pilot.approved(land, "yichang")
    from tests import factories

    stranger = factories.person("另一单位经办", at("yichang"), "applicant")
    factories.organisation(at("yichang"), stranger)
    with clock.frozen(moment(2011, 12, 1)):
        engine.fire_due_timers()
        with pytest.raises(NotAllowed, match="经办人"):
            say(case, "city_report", stranger, "report")
        with pytest.raises(NotAllowed, match="没有这一角色"):
            say(case, "city_report", land["xiangyang:applicant"], "report")


def test_the_province_returns_names_the_rows_and_only_they_open(land):
    case = pilot.submitted(land, "yichang")
    say(case, "province_selection", land["hubei:reviewer"], "return", corrections={"tasks": "请写明2013年的责任单位。"})
    assert case.state == CaseState.CORRECTING
    officer = land["yichang:applicant"]
    rows = [*case.draft["tasks"][:2], {"year": "2013", "task": "任务", "progress": "年底", "unit": "市发改委"}]
    actions.save_draft(actor=officer, case=case, values={"tasks": rows, "summary": "改了别的。"})
    actions.submit(actor=officer, case=case)
    newest = case.editions.latest("number").form
    assert (newest["tasks"], newest["summary"]) == (rows, "材料企业集聚。")
    assert open_steps(case) == ["province_selection"]


def test_the_nation_returns_and_the_answer_comes_back_to_it(land):
    case = pilot.sent(land, "yichang")
    say(case, "receipt", land["national:acceptance"], "return", corrections={"slides": "请按十五分钟准备。"})
    actions.submit(actor=land["yichang:applicant"], case=case)
    assert open_steps(case) == ["receipt"]
    assert standing(land.edition, land.hubei).used == 1


def test_the_nation_refuses(land):
    case = pilot.sent(land, "yichang")
    say(case, "receipt", land["national:acceptance"], "refuse")
    assert (case.state, case.state_title) == (CaseState.REFUSED, "不予受理")


def test_the_nation_does_not_approve(land):
    case = pilot.evaluated(land, "yichang")
    say(case, "conclusion", land["national:leader"], "fail")
    assert (case.state, case.state_title) == (CaseState.FAILED, "未获批准")
    assert not Cluster.across_tenants.exists()


def test_the_province_declines(land):
    case = pilot.submitted(land, "yichang")
    say(case, "province_selection", land["hubei:reviewer"], "decline")
    say(case, "province_submission", land["hubei:leader"], "decline")
    assert case.state == CaseState.NOT_RECOMMENDED
    assert not queries.cases_of(land.nation).exists()


# --- the gate of the government's consent


@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"details": {"document_date": "2011-07-20"}}, "document_number"),
        ({"details": {"document_number": "鄂政函〔2011〕1号"}}, "document_date"),
        ({"details": CONSENT | {"document_date": "2011-08-02"}}, "document_date"),
        ({"details": CONSENT, "documents": {}}, "government_consent"),
    ],
)
def test_the_consent_needs_number_date_and_file(land, lacking, field):
    case = pilot.submitted(land, "yichang")
    say(case, "province_selection", land["hubei:reviewer"], "select")
    with pytest.raises(Invalid) as caught:
        say(case, "government_consent", land["hubei:reviewer"], "granted", **lacking)
    assert list(caught.value.fields) == [field]
    assert open_steps(case) == ["government_consent"]


@pytest.mark.parametrize("way", ["never asked", "refused"])
def test_without_consent_nothing_is_submitted(land, way):
    case = pilot.submitted(land, "yichang")
    if way == "refused":
        say(case, "province_selection", land["hubei:reviewer"], "select")
        say(case, "government_consent", land["hubei:reviewer"], "refused")
    else:
        say(case, "province_selection", land["hubei:reviewer"], "decline")
    with pytest.raises(ConsentMissing):
        say(case, "province_submission", land["hubei:leader"], "submit")
    assert not queries.cases_of(land.nation).exists()
    assert standing(land.edition, land.hubei).used == 0
    say(case, "province_submission", land["hubei:leader"], "back")
    assert open_steps(case) == ["province_selection"]


def test_the_nation_sees_the_three_documents(land):
    case = pilot.sent(land, "yichang")
    seen = {one.step: [doc.kind for doc in one.documents.all()] for one in queries.decisions_seen_by(land.nation, case)}
    assert seen == {
        "government_consent": ["government_consent"],
        "province_submission": ["provincial_application"],
    }
    assert case.materials.filter(edition__isnull=False, key="plan").exists()


# --- the places


def test_two_of_a_province_and_one_of_a_plan_city_apart(land):
    for code in ("yichang", "xiangyang", "shenzhen", "suzhou"):
        pilot.sent(land, code)
    third = pilot.consented(land, "jingzhou")
    with pytest.raises(QuotaExhausted, match="推荐名额为2个，已报送2个"):
        say(third, "province_submission", land["hubei:leader"], "submit")
    assert open_steps(third) == ["province_submission"]
    assert not Decision.objects.filter(case=third, step="province_submission").exists()
    second = pilot.consented(land, "shenzhen", name="深圳市另一创新型产业集群")
    with pytest.raises(QuotaExhausted, match="推荐名额为1个"):
        say(second, "province_submission", land["shenzhen:leader"], "submit")
    used = {code: standing(land.edition, at(code)).used for code in ("hubei", "jiangsu", "shenzhen")}
    assert used == {"hubei": 2, "jiangsu": 1, "shenzhen": 1}


def test_a_withdrawal_before_the_deadline_frees_the_place_and_one_after_does_not(land):
    first, _second = pilot.sent(land, "yichang"), pilot.sent(land, "xiangyang")
    third = pilot.consented(land, "jingzhou")
    with clock.frozen(moment(2011, 9, 1)):
        assert release_on_withdraw(case=first, actor=land["yichang:applicant"]) is False
    assert standing(land.edition, land.hubei).left == 0
    with clock.frozen(moment(2011, 8, 31, 23, 59, 59)):
        withdraw(actor=land["yichang:applicant"], case=first, reason="另行申报。")
        first.refresh_from_db()
        assert first.state == CaseState.WITHDRAWN
        assert release_on_withdraw(case=first, actor=land["yichang:applicant"]) is False
        say(third, "province_submission", land["hubei:leader"], "submit")
    assert standing(land.edition, land.hubei).left == 0


def test_the_corps_has_no_place_unless_configured(land):
    from portal.tenancy.models import TenantKind
    from tests import factories

    corps = factories.tenant("xpcc", TenantKind.XPCC, land.nation, "兵团")
    assert (standing(land.edition, corps).limit, standing(land.edition, corps).is_full) == (0, True)
    land.edition.quota = land.edition.quota | {"xpcc": 1}
    assert standing(land.edition, corps).left == 1


# --- the deadline


def test_the_last_day_ends_at_midnight_for_city_and_province(land):
    late, ready = pilot.draft(land, "yichang"), pilot.consented(land, "xiangyang")
    officer = land["yichang:applicant"]
    with clock.frozen(moment(2011, 9, 1)):
        with pytest.raises(WindowClosed, match="2011年8月31日24:00截止"):
            actions.submit(actor=officer, case=late)
        with pytest.raises(WindowClosed, match="2011年8月31日24:00"):
            say(ready, "province_submission", land["hubei:leader"], "submit")
    with clock.frozen(moment(2011, 8, 31, 23, 59, 59)):
        actions.submit(actor=officer, case=late)
        say(ready, "province_submission", land["hubei:leader"], "submit")


def test_what_was_typed_before_midnight_is_kept_after_it(land, client):
    case = pilot.draft(land, "yichang")
    client.force_login(land["yichang:applicant"])
    with clock.frozen(moment(2011, 9, 1, 0, 0, 1)):
        sent = {"summary": "最后一刻改的。", "tasks-rows": "4", "tasks-0-year": "2012", "tasks-0-task": "新任务"}
        answer = client.post(f"/workspace/applications/{case.pk}/submit/", sent, headers={"host": "yichang.localhost"})
    page = answer.content.decode()
    assert "申请没有提交" in page
    assert "最后一刻改的。" in page
    assert "新任务" in page
    case.refresh_from_db()
    assert (case.state, case.draft["summary"]) == (CaseState.DRAFT, "最后一刻改的。")
    assert case.draft["tasks"] == [{"year": "2012", "task": "新任务", "progress": "", "unit": ""}]


# --- what is filed


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"condition_scale": ""}, "condition_scale", "请填写区位集中与产业规模"),
        ({"tasks": []}, "tasks", "请至少填写一行分年度任务"),
        ({"tasks": [row("2020")]}, "tasks", "第1行的年度2020不在规划期"),
        ({"tasks": [row("2011", task="")]}, "tasks", "第1行“任务”：请填写。"),
        ({"tasks": [row("今年")]}, "tasks", "应为四位年份，现填“今年”"),
        ({"plan_end": 2010}, "plan_end", "规划结束年应在2011年"),
    ],
)  # fmt: skip
def test_a_faulty_application_is_told_and_keeps_what_was_typed(land, changes, field, message):
    case = pilot.draft(land, "yichang", **changes)
    with pytest.raises(ApplicationIncomplete) as caught:
        actions.submit(actor=land["yichang:applicant"], case=case)
    assert list(caught.value.fields) == [field]
    assert message in caught.value.fields[field]
    case.refresh_from_db()
    assert {key: case.draft[key] for key in changes} == changes


def test_each_condition_needs_its_own_evidence(land):
    case = pilot.draft(land, "yichang")
    officer = land["yichang:applicant"]
    actions.remove_material(actor=officer, case=case, key="evidence_technology")
    with pytest.raises(ApplicationIncomplete) as caught:
        actions.submit(actor=officer, case=case)
    assert caught.value.fields == {"evidence_technology": "请上传证明：技术领先与自主知识产权。"}


def test_files_of_another_kind_are_refused(land):
    case = pilot.draft(land, "yichang")
    officer = land["yichang:applicant"]
    with pytest.raises(DocumentTypeRefused):
        actions.attach_material(actor=officer, case=case, key="plan", upload=pilot.slides())
    with pytest.raises(KeyError):
        actions.attach_material(actor=officer, case=case, key="paper", upload=pdf())


# --- paper


def test_nothing_is_accepted_before_three_copies_arrived(land):
    case = pilot.sent(land, "yichang")
    acceptance = land["national:acceptance"]
    with pytest.raises(PaperMissing, match="应收3份，已签收0份"):
        say(case, "receipt", acceptance, "accept")
    pilot.with_paper(land, case, copies=2)
    with pytest.raises(PaperMissing, match="已签收2份"):
        say(case, "receipt", acceptance, "accept")
    pilot.with_paper(land, case, copies=1)
    say(case, "receipt", acceptance, "accept")


def test_paper_can_be_switched_off(land):
    land.edition.options = land.edition.options | {"paper": False}
    land.edition.save()
    case = pilot.sent(land, "yichang")
    say(case, "receipt", land["national:acceptance"], "accept")
    assert open_steps(case) == ["evaluation"]


def test_who_sends_and_who_receives_paper(land):
    case = pilot.sent(land, "yichang")
    day = clock.today()
    sending = {"case": case, "key": "paper", "copies": 3, "dispatched_on": day}
    for who, tenant in (("xiangyang:applicant", at("xiangyang")), ("national:acceptance", land.nation)):
        with pytest.raises(NotAllowed):
            note_dispatch(actor=land[who], tenant=tenant, **sending)
    parcel = note_dispatch(actor=land["hubei:reviewer"], tenant=land.hubei, **sending)
    receiving = {"parcel": parcel, "copies": 3, "received_on": day}
    for who, tenant in (("hubei:reviewer", land.hubei), ("national:leader", land.nation)):
        with pytest.raises(NotAllowed):
            note_receipt(actor=land[who], tenant=tenant, **receiving)
    with pytest.raises(Invalid) as caught:
        note_receipt(
            actor=land["national:acceptance"],
            tenant=land.nation,
            parcel=parcel,
            copies=0,
            received_on=day + dt.timedelta(days=1),
        )
    assert set(caught.value.fields) == {"received_copies", "received_on"}
    note_receipt(actor=land["national:acceptance"], tenant=land.nation, **receiving)
    with pytest.raises(AlreadyReceived):
        note_receipt(actor=land["national:acceptance"], tenant=land.nation, **receiving)


def test_paper_on_the_page_of_sender_and_receiver(land, client):
    case = pilot.sent(land, "yichang")
    path = f"/workspace/cases/{case.pk}/"
    client.force_login(land["yichang:applicant"])
    host = {"host": "yichang.localhost"}
    bad = client.post(
        f"{path}paper/paper/sent/", {"paper-paper-copies": "3", "paper-paper-dispatched_on": "2011-08-09"}, headers=host
    )
    assert "日期不能晚于今天" in bad.content.decode()
    assert 'value="2011-08-09"' in bad.content.decode()
    good = {"paper-paper-copies": "3", "paper-paper-dispatched_on": "2011-08-01"}
    assert client.post(f"{path}paper/paper/sent/", good, headers=host).status_code == 302
    parcel = case.paper.get()
    client.force_login(land["national:acceptance"])
    host = {"host": "national.localhost"}
    assert "登记签收" in client.get(path, headers=host).content.decode()
    received = {f"parcel-{parcel.pk}-received_copies": "3", f"parcel-{parcel.pk}-received_on": "2011-08-01"}
    assert client.post(f"{path}paper/{parcel.pk}/received/", received, headers=host).status_code == 302
    page = client.get(path, headers=host).content.decode()
    assert ("已收齐" in page, "登记签收：" in page) == (True, False)


# --- the batch and the approval


def test_a_full_batch_asks_for_a_reason(land):
    land.edition.options = land.edition.options | {"batch_size": 1}
    land.edition.save()
    pilot.approved(land, "suzhou")
    case = pilot.evaluated(land, "yichang")
    with pytest.raises(Invalid) as caught:
        say(case, "conclusion", land["national:leader"], "pass")
    assert caught.value.fields == {"over_batch_reason": "本批计划1家，已确定1家；继续确定须写明理由。"}
    say(case, "conclusion", land["national:leader"], "pass", details={"over_batch_reason": "评估并列。"})
    assert open_steps(case) == ["approval"]


@pytest.mark.parametrize("lacking", ["document_number", "document_date", "build_years"])
def test_an_approval_needs_number_date_and_years(land, lacking):
    case = pilot.evaluated(land, "yichang")
    say(case, "conclusion", land["national:leader"], "pass")
    with pytest.raises(Invalid) as caught:
        say(
            case,
            "approval",
            land["national:leader"],
            "approve",
            details={k: v for k, v in APPROVED.items() if k != lacking},
        )
    assert list(caught.value.fields) == [lacking]
    say(case, "approval", land["national:leader"], "back")
    assert open_steps(case) == ["conclusion"]


@pytest.mark.parametrize("who", ["jiangsu:reviewer", "hubei:leader", "yichang:applicant", "national:acceptance"])
def test_nobody_else_selects(land, who):
    case = pilot.submitted(land, "yichang")
    with pytest.raises(NotAllowed):
        say(case, "province_selection", land[who], "select")


def test_other_provinces_and_cities_find_nothing(land, client):
    case = pilot.sent(land, "yichang")
    for who, host in (("jiangsu:reviewer", "jiangsu"), ("xiangyang:applicant", "xiangyang")):
        client.force_login(land[who])
        path = f"/workspace/cases/{case.pk}/"
        assert client.get(path, headers={"host": f"{host}.localhost"}).status_code == 404
        assert client.post(f"{path}paper/paper/sent/", {}, headers={"host": f"{host}.localhost"}).status_code == 404


# --- provincial clusters: filing and promotion


def test_a_filed_cluster_is_put_forward_and_becomes_a_pilot(land):
    builder = Organisation.across_tenants.get(tenant=at("yichang"))
    filed = pilot.filing(land, builder)
    say(filed, "registration", land["national:acceptance"], "register", opinion="")
    assert (filed.state, filed.state_title) == (CaseState.FILED, "已备案")
    cluster = Cluster.across_tenants.get()
    assert (cluster.status, cluster.tenant, cluster.lead_organisation) == ("provincial", land.hubei, builder)
    assert cluster.confirmed_on == dt.date(2011, 6, 30)

    case = pilot.promoted(land, cluster)
    assert (case.name, case.draft["name"]) == (cluster.name, cluster.name)
    with pytest.raises(AlreadyUnderWay):
        pilot.promoted(land, cluster)
    pilot.fill(case, land["yichang:applicant"], pilot.form("宜昌市", name=cluster.name))
    actions.submit(actor=land["yichang:applicant"], case=case)
    say(case, "province_selection", land["hubei:reviewer"], "select")
    say(case, "government_consent", land["hubei:reviewer"], "granted", details=dict(CONSENT))
    say(case, "province_submission", land["hubei:leader"], "submit")
    pilot.with_paper(land, case)
    say(case, "receipt", land["national:acceptance"], "accept")
    say(case, "evaluation", land["national:expert1"], "support")
    say(case, "conclusion", land["national:leader"], "pass")
    say(case, "approval", land["national:leader"], "approve", details=dict(APPROVED))
    assert Cluster.across_tenants.get().status == "pilot"
    assert list(ClusterStatusChange.objects.values_list("before", "after")) == [
        ("", "provincial"),
        ("provincial", "pilot"),
    ]


def test_a_filing_is_returned_and_refused(land):
    case = pilot.filing(land, Organisation.across_tenants.get(tenant=at("yichang")))
    say(case, "registration", land["national:acceptance"], "return", corrections={"approval": "请上传盖章件。"})
    actions.submit(actor=land["hubei:applicant"], case=case)
    say(case, "registration", land["national:acceptance"], "refuse")
    assert (case.state, case.state_title) == (CaseState.REFUSED, "不予备案")
    assert not Cluster.across_tenants.exists()


def test_a_province_files_only_what_its_own_units_build(land):
    with pytest.raises(ApplicationIncomplete) as caught:
        pilot.filing(land, Organisation.across_tenants.get(tenant=at("suzhou")))
    assert list(caught.value.fields) == ["builder"]


def test_a_city_promotes_only_its_own(land):
    filed = pilot.filing(land, Organisation.across_tenants.get(tenant=at("xiangyang")))
    say(filed, "registration", land["national:acceptance"], "register", opinion="")
    with pytest.raises(ClusterNotYours):
        pilot.promoted(land, Cluster.across_tenants.get())


def test_both_editions_are_ready_once_their_people_are_there(land):
    editions = ProgrammeEdition.across_tenants.filter(key__in=("national-pilot", "provincial-filing"))
    assert {edition.key: faults_of(edition) for edition in editions} == {"national-pilot": [], "provincial-filing": []}
