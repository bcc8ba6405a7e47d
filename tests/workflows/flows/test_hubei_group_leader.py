"""As a city bureau I propose a cluster with its group leader; the leader studies it; the province lists it.

RULES S1-16, S1-19, S1-20, A8-8: the leader is on record with term, duties and a contact for internal use, and approves
nothing unless the authority says so; a cluster may lie in several cities under one lead unit.
"""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cms_content.models import NewsPage
from portal import clock
from portal.errors import Invalid, NotAllowed
from portal.registry.models import Cluster, ClusterStatus, Stewardship
from portal.registry.queries import steward_of_case
from tests.factories import MONDAY, say, work
from tests.workflows.flows import hubei
from workflows.cases import actions, queries
from workflows.cases.errors import ApplicationIncomplete, MayNotApply
from workflows.cases.models import CaseState, Decision, WorkItem, WorkItemState
from workflows.programmes.models import ProgrammeEdition

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """Hubei on a Monday in June 2026."""
    with clock.frozen(MONDAY):
        yield hubei.hubei()


@pytest.fixture
def site():
    """The same with the province's site."""
    with clock.frozen(MONDAY):
        yield hubei.hubei(with_pages=True)


def test_a_cluster_across_two_cities_from_proposal_to_register(site):
    land = site
    case = hubei.listed(land)
    cluster = Cluster.across_tenants.get()
    assert (cluster.name, cluster.status, cluster.tenant) == (case.name, ClusterStatus.CULTIVATED, land.hubei)
    assert list(cluster.places.values_list("place", flat=True)) == ["宜昌市", "荆州市"]
    assert (cluster.place, cluster.lead_organisation, cluster.industry) == ("宜昌市", case.organisation, None)
    assert cluster.confirmed_on == dt.date(2026, 6, 1)
    steward = cluster.stewardships.get()
    assert (steward.holder, steward.official) == (hubei.STEWARD, land["hubei:steward"])
    assert (steward.since, steward.until) == (dt.date(2026, 6, 1), dt.date(2029, 5, 31))

    say(case, "publication", land["hubei:notice_editor"], "draft", opinion="", details=dict(hubei.TEXT))
    page = NewsPage.objects.get(slug=f"cluster-{case.pk}")
    assert (page.live, page.title, page.owner) == (False, "列入培育名录", land["hubei:notice_editor"])
    assert "第二段&lt;b&gt;。" in str(page.body)
    assert page.first_published_at is None
    assert (case.state, case.state_title) == (CaseState.CONFIRMED, "列入培育")
    assert list(Decision.objects.filter(case=case).values_list("step", "verdict")) == [
        ("nomination", "appoint"),
        ("study", "submit"),
        ("province_review", "recommend"),
        ("province_sign", "list"),
        ("publication", "draft"),
    ]
    case.process.refresh_from_db()
    assert case.process.status == "DONE"


def test_the_word_of_the_measures_is_mapped_where_its_class_is_known(land):
    from portal.registry.models import Industry

    Industry.objects.get_or_create(code="4.1", defaults={"name": "生物医药产业", "level": 2})
    hubei.listed(land, industry="生物医药", industry_other="", name="宜昌生物医药集群")
    hubei.listed(land, industry="光芯屏端网", industry_other="", name="宜昌光芯屏端网集群")
    found = {one.name: one.industry.code if one.industry else "" for one in Cluster.across_tenants.all()}
    assert found == {"宜昌生物医药集群": "4.1", "宜昌光芯屏端网集群": ""}


def test_the_text_may_be_left_unpublished_with_a_reason(land):
    case = hubei.listed(land)
    with pytest.raises(Invalid, match="填写的内容有误"):
        say(case, "publication", land["hubei:notice_editor"], "skip", opinion="")
    with pytest.raises(Invalid) as refused:
        say(case, "publication", land["hubei:notice_editor"], "draft", details={"title": " "})
    assert set(refused.value.fields) == {"title", "lead", "text"}
    say(case, "publication", land["hubei:notice_editor"], "skip", opinion="名录已公开，不另发消息。")
    assert case.state == CaseState.CONFIRMED
    assert not NewsPage.objects.exists()


def test_the_leader_of_the_group_decides_nothing_unless_the_authority_grants_it(land):
    case = hubei.studied(land)
    with pytest.raises(NotAllowed, match="您没有这一角色"):
        say(case, "province_review", land["hubei:steward"], "recommend")
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    assert [one.step for one in queries.waiting_on(case)] == ["province_sign"]
    with pytest.raises(NotAllowed, match="您没有这一角色"):
        say(case, "province_sign", land["hubei:steward"], "list")


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_only_a_plain_yes_grants_the_verdict(land, value):
    ProgrammeEdition.across_tenants.filter(key="hubei-cluster").update(
        options={**land.editions["hubei-cluster"].options, "steward_may_decide": value}
    )
    case = hubei.studied(land)
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    assert work(case, "province_sign")


def test_with_the_grant_the_leader_of_this_group_alone_gives_the_verdict(land):
    edition = land.editions["hubei-cluster"]
    edition.options["steward_may_decide"] = True
    edition.save()
    case = hubei.studied(land)
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    assert work(case, "steward_decision").assignee == land["hubei:steward"]
    for stranger in ("hubei:other_steward", "jiangsu:steward", "hubei:leader"):
        with pytest.raises(NotAllowed):
            say(case, "steward_decision", land[stranger], "agree")
    say(case, "steward_decision", land["hubei:steward"], "back")
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    say(case, "steward_decision", land["hubei:steward"], "agree")
    say(case, "province_sign", land["hubei:leader"], "list")
    assert Cluster.across_tenants.count() == 1


def test_whoever_studied_does_not_review_or_sign_in_another_role(land):
    from portal.identity.actions import grant_role
    from portal.tenancy.roles import Role

    steward = land["hubei:steward"]
    for role in (Role.REVIEWER, Role.LEADER):
        grant_role(actor=None, tenant=land.hubei, user=steward, role=role)
    case = hubei.studied(land)
    with pytest.raises(NotAllowed, match="回避"):
        say(case, "province_review", steward, "recommend")
    say(case, "province_review", land["hubei:reviewer"], "decline")
    with pytest.raises(NotAllowed, match="回避"):
        say(case, "province_sign", steward, "list")


def test_the_study_is_for_the_named_leader_alone_and_another_may_be_named(land):
    case = hubei.nominated(land)
    for stranger in ("hubei:other_steward", "jiangsu:steward", "hubei:reviewer", "yichang:applicant"):
        with pytest.raises(NotAllowed):
            say(case, "study", land[stranger], "submit", details={"measures": "x"})
    say(case, "study", land["hubei:steward"], "decline", opinion="已调离。")
    other = land["hubei:other_steward"]
    details = hubei.NOMINATION | {"official": str(other.pk), "until": ""}
    say(case, "nomination", land["hubei:reviewer"], "appoint", details=details)
    assert steward_of_case(land.hubei, case.pk).official == other
    before = Stewardship.across_tenants.get(official=land["hubei:steward"])
    assert (before.ended_reason, before.until) == ("重新确定担任者", dt.date(2026, 6, 1))
    assert work(case, "study").assignee == other


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"official": ""}, "official"),
        ({"official": "987654"}, "official"),
        ({"holder": " "}, "holder"),
        ({"duties": ""}, "duties"),
        ({"since": ""}, "since"),
        ({"until": "2026-05-31"}, "until"),
    ],
)
def test_an_incomplete_nomination_is_refused_at_its_field(land, changes, field):
    case = hubei.proposed(land)
    details = hubei.NOMINATION | {"official": str(land["hubei:steward"].pk)} | changes
    with pytest.raises(Invalid) as refused:
        say(case, "nomination", land["hubei:reviewer"], "appoint", details=details)
    assert set(refused.value.fields) == {field}
    assert not Stewardship.across_tenants.exists()
    assert work(case, "nomination")


def test_who_does_not_hold_the_office_cannot_be_named(land):
    case = hubei.proposed(land)
    for name in ("hubei:leader", "jiangsu:steward", "yichang:applicant"):
        details = hubei.NOMINATION | {"official": str(land[name].pk)}
        with pytest.raises(Invalid):
            say(case, "nomination", land["hubei:reviewer"], "appoint", details=details)


def test_a_plan_needs_its_paper_and_its_points(land):
    case = hubei.nominated(land)
    for missing, field in (({"details": {"measures": " "}}, "measures"), ({"documents": {}}, "cluster_plan")):
        with pytest.raises(Invalid) as refused:
            say(case, "study", land["hubei:steward"], "submit", **({"details": {"measures": "共建。"}} | missing))
        assert set(refused.value.fields) == {field}


def test_the_plan_is_sent_back_and_the_proposal_returned(land):
    case = hubei.studied(land)
    say(case, "province_review", land["hubei:reviewer"], "rework", opinion="请补充责任单位。")
    say(case, "study", land["hubei:steward"], "submit", details={"measures": "已补充。"})
    say(case, "province_review", land["hubei:reviewer"], "return", corrections={"partners": "请补充荆州市的单位。"})
    assert case.state == CaseState.CORRECTING
    officer = land["yichang:applicant"]
    rows = [{"name": "荆州高新区管委会", "place": "荆州市"}]
    actions.save_draft(actor=officer, case=case, values={"partners": rows, "places": []})
    actions.submit(actor=officer, case=case)
    newest = case.editions.latest("number").form
    assert (newest["partners"], newest["places"]) == (rows, ["宜昌市", "荆州市"])
    assert work(case, "province_review").tenant == land.hubei


@pytest.mark.parametrize(
    ("step", "verdict", "state"), [("nomination", "refuse", "refused"), ("sign", "fail", "failed")]
)
def test_the_province_refuses(land, step, verdict, state):
    if step == "nomination":
        case = hubei.proposed(land)
        say(case, "nomination", land["hubei:reviewer"], verdict)
    else:
        case = hubei.studied(land)
        say(case, "province_review", land["hubei:reviewer"], "decline")
        say(case, "province_sign", land["hubei:leader"], "back")
        say(case, "province_review", land["hubei:reviewer"], "decline")
        say(case, "province_sign", land["hubei:leader"], verdict)
    assert case.state == state
    assert not Cluster.across_tenants.exists()
    assert not WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).exists()


def test_a_study_that_is_late_stands_overdue_in_the_leaders_queue(land, client):
    case = hubei.nominated(land)
    due = work(case, "study").due_on
    assert due == dt.date(2026, 6, 30)  # twenty working days without the Dragon Boat holiday
    client.force_login(land["hubei:steward"])
    path, host = reverse("cases:queue"), {"host": "hubei.localhost"}

    def told_late():
        page = BeautifulSoup(client.get(path, headers=host).content, "html.parser")
        return "已超期" in page.select_one("[data-rows]").get_text()

    with clock.frozen(dt.datetime(2026, 6, 30, 10, tzinfo=clock.BEIJING)):
        assert told_late() is False
    with clock.frozen(dt.datetime(2026, 7, 1, 10, tzinfo=clock.BEIJING)):
        assert told_late() is True
        say(case, "study", land["hubei:steward"], "submit", details={"measures": "补交。"})
    assert work(case, "province_review")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"places": []}, "places"),
        ({"places": ["长沙市"]}, "places"),
        ({"industry_other": ""}, "industry_other"),
        ({"industry": "4.1"}, "industry"),
        ({"partners": [{"name": "", "place": "荆州市"}]}, "partners"),
        ({"steward": " "}, "steward"),
        ({"steward_kind": "king"}, "steward_kind"),
    ],
)
def test_a_proposal_with_a_gap_says_where(land, changes, field):
    with pytest.raises(ApplicationIncomplete) as refused:
        hubei.proposed(land, **changes)
    assert set(refused.value.fields) == {field}


def test_a_name_in_the_register_is_taken(land):
    hubei.listed(land)
    with pytest.raises(ApplicationIncomplete) as refused:
        hubei.proposed(land)
    assert set(refused.value.fields) == {"name"}


def test_a_province_does_not_propose_and_a_neighbour_sees_nothing(land):
    case = hubei.nominated(land)
    edition = land.editions["hubei-cluster"]
    unit = case.organisation.__class__.across_tenants.get(tenant=land.hubei)
    with pytest.raises(MayNotApply):
        actions.start_case(actor=land["hubei:applicant"], tenant=land.hubei, organisation=unit, edition=edition)
    assert list(queries.cases_of(land.jiangsu)) == []
    assert list(queries.cases_of(land.donghu)) == []
    assert steward_of_case(land.jiangsu, case.pk) is None


def test_the_internal_contact_reaches_no_page_of_the_applicant(land, client):
    case = hubei.nominated(land)
    client.force_login(land["yichang:applicant"])
    page = client.get(f"/workspace/cases/{case.pk}/", headers={"host": "yichang.localhost"}).content.decode()
    assert "内线8801" not in page  # what the applicant typed itself (内线8800) is its own
    client.force_login(land["hubei:steward"])
    page = client.get(f"/workspace/cases/{case.pk}/", headers={"host": "hubei.localhost"}).content.decode()
    assert f"群主：{hubei.STEWARD}，任期2026年6月1日起至2029年5月31日。" in page


def test_what_was_typed_comes_back_when_the_nomination_is_refused(land, client):
    case = hubei.proposed(land)
    client.force_login(land["hubei:reviewer"])
    item = work(case, "nomination")
    answer = client.post(
        reverse("cases:decide", args=[item.pk]),
        {"verdict": "appoint", "opinion": "同意。", **hubei.NOMINATION, "holder": "赵一"},
        headers={"host": "hubei.localhost"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择群主在本系统的办理账号" in page
    assert 'value="赵一"' in page
    assert 'value="2029-05-31"' in page
    client.post(
        reverse("cases:decide", args=[item.pk]),
        {"verdict": "appoint", "opinion": "同意。", **hubei.NOMINATION, "official": land["hubei:steward"].pk},
        headers={"host": "hubei.localhost"},
    )
    assert work(case, "study").assignee == land["hubei:steward"]
