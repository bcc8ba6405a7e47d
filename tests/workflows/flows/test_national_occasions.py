"""As a plan city I recommend what my own bureau files; as a county of a province's own I go straight to the province.

As a confirmed cluster that changes its name I file again, marked as a change, and keep my history; as a managed
cluster I need only my province's agreement. Nobody files for a cluster that is not theirs.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from portal import clock
from portal.errors import NotAllowed
from portal.registry.actions import change_status, enter_cluster
from portal.registry.models import Cluster, ClusterStatus, Industry
from portal.tenancy.models import TenantKind
from portal.tenancy.roles import Role
from tests import factories
from tests.factories import MONDAY, say, work
from workflows.cases import actions, engine, queries
from workflows.cases.errors import AlreadyUnderWay, ApplicationIncomplete, ClusterNotYours, OccasionNotOffered
from workflows.cases.models import Case, CaseState, Material, Occasion, WorkItem
from workflows.programmes.actions import install_edition
from workflows.programmes.editions import NATIONAL_RECONFIRMATION_2021

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """The country, on a Monday in June, with a plan city, the XPCC and a county of Hubei's own."""
    with clock.frozen(MONDAY):
        yield factories.country()


def bureau(land, code, kind, parent, place):
    """Return a new authority that files, its officer named in the country's people."""
    made = factories.tenant(code, kind, parent, place)
    officer = factories.person(f"{place}经办", made, Role.APPLICANT)
    land.people[f"{code}:applicant"] = officer
    factories.organisation(made, officer)
    for role in (Role.REVIEWER, Role.LEADER):
        land.people[f"{code}:{role}"] = factories.person(f"{place}{role.label}", made, role)
    return made


def confirmed(land, zone):
    """Return the register's entry of a cluster that the zone leads."""
    return enter_cluster(
        actor=None,
        tenant=land.nation,
        programme=land.edition.key,
        name=f"{zone.place_name}新型电子元器件及设备制造创新型产业集群",
        place=zone.place_name,
        industry=Industry.objects.get(code="1.2.1"),
        lead_organisation=home_of(zone),
        confirmed_on=dt.date(2023, 3, 1),
    )


def home_of(zone):
    return factories.Organisation.across_tenants.get(tenant=zone)


def started(land, zone, **what):
    """Return the draft of the zone's officer."""
    given = {"edition": land.edition, "organisation": home_of(zone)} | what
    return actions.start_case(actor=land[f"{zone.code}:applicant"], tenant=zone, **given)


def file(land, zone, case, **values):
    """Fill in, attach everything asked for on this occasion, submit."""
    officer = land[f"{zone.code}:applicant"]
    actions.save_draft(actor=officer, case=case, values=values)
    for entry in case.edition.materials_for(case.occasion):
        actions.attach_material(actor=officer, case=case, key=entry["key"], upload=factories.pdf(text=entry["key"]))
    actions.submit(actor=officer, case=case)
    case.refresh_from_db()


@pytest.mark.parametrize("kind", [TenantKind.PLAN_CITY, TenantKind.XPCC])
def test_a_direct_recommender_files_and_recommends_by_itself_but_never_in_one_person(land, kind):
    city = bureau(land, "own", kind, land.nation, "滨海市")
    officer = land["own:applicant"]
    case = factories.submitted(land, city)
    review = work(case, "province_review")
    assert (review.tenant, case.tenant) == (city, city)
    assert not queries.cases_of(land.hubei).exists()

    # who files never reviews: neither the officer, nor a colleague who acts for the same unit
    both = factories.person("身兼两职", city, Role.APPLICANT, Role.REVIEWER)
    factories.add_member(actor=None, organisation=case.organisation, user=both)
    for person in (officer, both):
        with pytest.raises(NotAllowed):
            say(case, "province_review", person, "recommend")
    say(case, "province_review", land["own:reviewer"], "recommend", opinion="内部：可以推荐。")
    with pytest.raises(NotAllowed, match="没有这一角色"):
        say(case, "province_sign", land["own:reviewer"], "sign")

    def seen(person):
        return [one.step for one in queries.decisions_seen_by(city, case, person)]

    assert (seen(land["own:leader"]), seen(officer)) == (["province_review"], [])
    say(case, "province_sign", land["own:leader"], "sign")
    assert (work(case, "acceptance").tenant, seen(officer)) == (land.nation, ["province_sign"])


def test_who_files_and_reviews_does_not_find_the_own_case_in_the_queue(land):
    city = bureau(land, "own", TenantKind.PLAN_CITY, land.nation, "滨海市")
    both = factories.person("身兼两职", city, Role.APPLICANT, Role.REVIEWER)
    factories.add_member(actor=None, organisation=home_of(city), user=both)
    first, land.people["own:applicant"] = land["own:applicant"], both
    own = factories.submitted(land, city)
    land.people["own:applicant"] = first
    others = factories.submitted(land, city)
    assert [row.case for row in queries.queue(city, both)] == [others]
    assert {row.case for row in queries.queue(city, land["own:reviewer"])} == {own, others}


def test_a_county_of_the_provinces_own_has_no_step_in_between(land):
    county = bureau(land, "county", TenantKind.COUNTY, land.hubei, "林区")
    case = factories.submitted(land, county)
    assert [row.tenant for row in WorkItem.objects.filter(case=case)] == [land.hubei]
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    say(case, "province_sign", land["hubei:leader"], "sign")
    assert work(case, "acceptance").tenant == land.nation


def test_a_confirmed_cluster_changes_its_name_and_the_register_keeps_the_old_one(land):
    cluster = confirmed(land, land.donghu)
    old = cluster.name
    browser = Client(headers={"host": land.donghu.host})
    browser.force_login(land["donghu:applicant"])
    page = browser.get("/workspace/applications/").content.decode()
    assert page.count('value="change"') == 1
    answer = browser.post(
        "/workspace/applications/start/",
        {"edition": land.edition.pk, "organisation": home_of(land.donghu).pk, "occasion": "change",
         "cluster": cluster.pk},
    )  # fmt: skip
    case = Case.across_tenants.get()
    assert answer.status_code == 302
    assert (case.occasion, case.cluster, case.name) == (Occasion.CHANGE, cluster, old)
    with pytest.raises(AlreadyUnderWay, match=case.number):
        started(land, land.donghu, occasion=Occasion.CHANGE, cluster=cluster)

    # the own old name is not "taken", but the same name and industry are no change; the form of a change is asked for
    officer = land["donghu:applicant"]
    values = factories.application(land.donghu.place_name)
    actions.save_draft(actor=officer, case=case, values=values)
    with pytest.raises(ApplicationIncomplete) as refusal:
        actions.submit(actor=officer, case=case)
    assert "没有需要变更复核的内容" in refusal.value.fields["name"]
    assert "变更复核申请表" in refusal.value.fields["change_form"]
    new = f"{land.donghu.place_name}新型电子元器件创新型产业集群"
    file(land, land.donghu, case, **values | {"name": new, "deviation_reason": "按实际简称。"})

    # marked in the queue and on the page
    for host, person, address in (
        (land.hubei.host, land["hubei:reviewer"], "/workspace/queue/"),
        (land.hubei.host, land["hubei:reviewer"], f"/workspace/cases/{case.pk}/"),
        (land.donghu.host, officer, "/workspace/applications/"),
        (land.donghu.host, officer, f"/workspace/cases/{case.pk}/"),
    ):
        looking = Client(headers={"host": host})
        looking.force_login(person)
        assert "变更复核</span>" in looking.get(address).content.decode(), address

    for step, who, verdict in (
        ("province_review", "hubei:reviewer", "recommend"),
        ("province_sign", "hubei:leader", "sign"),
        ("acceptance", "national:acceptance", "accept"),
        ("expert_one", "national:expert1", "support"),
        ("expert_two", "national:expert2", "support"),
        ("conclusion", "national:leader", "pass"),
        ("announce", "national:notice_editor", "publish"),
    ):
        say(case, step, land[who], verdict)
    assert case.notice_items.get().notice.title == f"关于{old}拟变更为{new}的公示"
    with clock.frozen(case.notice_items.get().notice.closes_at):
        engine.fire_due_timers()
        say(case, "confirm", land["national:leader"], "confirm", details={"document_number": "国科火字〔2026〕1号"})
    kept = Cluster.across_tenants.get()
    former = kept.former_names.get()
    assert (case.state, kept.pk, kept.name, kept.status) == (CaseState.CONFIRMED, cluster.pk, new, "confirmed")
    assert (former.name, former.until, former.basis) == (old, dt.date(2026, 6, 8), "国科火字〔2026〕1号")


def test_a_confirmed_cluster_changes_its_industry_alone(land):
    cluster = confirmed(land, land.donghu)
    case = started(land, land.donghu, occasion=Occasion.CHANGE, cluster=cluster)
    values = factories.application(land.donghu.place_name, name=cluster.name)
    with pytest.raises(ApplicationIncomplete) as unchanged:
        file(land, land.donghu, case, **values)
    assert set(unchanged.value.fields) == {"name"}
    file(land, land.donghu, case, **values | {"industry": "4.1", "deviation_reason": "产业升级，名称沿用。"})
    for step, who, verdict in (
        ("province_review", "hubei:reviewer", "recommend"),
        ("province_sign", "hubei:leader", "sign"),
        ("acceptance", "national:acceptance", "accept"),
        ("expert_one", "national:expert1", "support"),
        ("expert_two", "national:expert2", "support"),
        ("conclusion", "national:leader", "pass"),
        ("announce", "national:notice_editor", "publish"),
    ):
        say(case, step, land[who], verdict)
    with clock.frozen(case.notice_items.get().notice.closes_at):
        engine.fire_due_timers()
        say(case, "confirm", land["national:leader"], "confirm")
    kept = Cluster.across_tenants.get()
    assert (kept.pk, kept.name, kept.industry.code) == (cluster.pk, cluster.name, "4.1")
    former = kept.former_names.get()
    assert (former.name, former.industry.code) == (kept.name, "1.2.1")


def test_nobody_files_for_a_cluster_that_is_not_theirs_or_no_longer_stands(land):
    theirs, own = confirmed(land, land.wuxi), confirmed(land, land.donghu)
    with pytest.raises(ClusterNotYours):
        started(land, land.donghu, occasion=Occasion.CHANGE, cluster=theirs)
    with pytest.raises(OccasionNotOffered):
        started(land, land.donghu, occasion=Occasion.RECONFIRM, cluster=own)
    with pytest.raises(OccasionNotOffered):
        started(land, land.donghu, occasion=Occasion.CHANGE)
    with pytest.raises(OccasionNotOffered):
        started(land, land.donghu, cluster=own)
    browser = Client(headers={"host": land.donghu.host})
    browser.force_login(land["donghu:applicant"])
    form = {"edition": land.edition.pk, "organisation": home_of(land.donghu).pk, "occasion": "change"}
    assert browser.post("/workspace/applications/start/", form | {"cluster": theirs.pk}).status_code == 404
    change_status(actor=None, tenant=land.nation, cluster=own, status="withdrawn", on=clock.today(), basis="决定")
    own.refresh_from_db()
    with pytest.raises(ClusterNotYours):
        started(land, land.donghu, occasion=Occasion.CHANGE, cluster=own)
    assert not Case.across_tenants.exists()


def test_a_managed_cluster_needs_only_its_provinces_agreement(land):
    edition = install_edition(actor=None, tenant=land.nation, definition=NATIONAL_RECONFIRMATION_2021)
    cluster = confirmed(land, land.donghu)
    case = started(land, land.donghu, edition=edition, occasion=Occasion.RECONFIRM, cluster=cluster)
    values = {"progress": "按规划推进。", "contact_name": "吴敏", "contact_phone": "027-00000001"}
    file(land, land.donghu, case, **values)
    assert (case.name, Material.objects.filter(case=case, edition__number=1).count()) == (cluster.name, 2)
    say(case, "province_review", land["hubei:reviewer"], "return", corrections={"progress": "请写明成效。"})
    assert case.state == CaseState.CORRECTING
    officer = land["donghu:applicant"]
    actions.save_draft(actor=officer, case=case, values={"progress": "新建平台两个。"})
    actions.submit(actor=officer, case=case)
    say(case, "province_review", land["hubei:reviewer"], "agree")
    with pytest.raises(NotAllowed):
        say(case, "province_sign", land["jiangsu:leader"], "sign")
    assert not queries.cases_of(land.nation).exists()
    say(case, "province_sign", land["hubei:leader"], "sign")
    assert (case.state, case.state_title) == (CaseState.COMPLETED, "复核同意")
    assert queries.cases_of(land.nation).get() == case
    noted = cluster.changes.last()
    assert (noted.before, noted.after) == (ClusterStatus.CONFIRMED, ClusterStatus.CONFIRMED)
    assert noted.basis == f"{land.hubei.name}复核同意（{case.number}）"


def test_a_province_that_does_not_agree_changes_nothing_by_itself(land):
    edition = install_edition(actor=None, tenant=land.nation, definition=NATIONAL_RECONFIRMATION_2021)
    cluster = confirmed(land, land.donghu)
    case = started(land, land.donghu, edition=edition, occasion=Occasion.RECONFIRM, cluster=cluster)
    file(land, land.donghu, case, progress="进展。", contact_name="吴敏", contact_phone="027-00000001")
    say(case, "province_review", land["hubei:reviewer"], "decline")
    say(case, "province_sign", land["hubei:leader"], "sign")
    cluster.refresh_from_db()
    assert (case.state, case.state_title) == (CaseState.NOT_RECOMMENDED, "复核不同意")
    assert (cluster.status, cluster.changes.count()) == (ClusterStatus.CONFIRMED, 1)
