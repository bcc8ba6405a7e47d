"""My session ends while I fill in a form: after signing in again I am on the page with that form, not at an error."""

import pytest

from portal import clock
from tests import factories
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    with clock.frozen(MONDAY):
        yield factories.country()


@pytest.mark.parametrize("verb", ["decide", "claim", "release"])
def test_an_official_lands_on_the_case(client, land, verb):
    case = factories.submitted(land, land.donghu)
    work = factories.work(case, "province_review")
    address = f"/workspace/work/{work.pk}/{verb}/"
    signed_out = client.post(address, {"opinion": "同意"}, headers={"host": "hubei.localhost"})
    assert signed_out["Location"] == f"/accounts/login/?next={address}"
    client.force_login(land["hubei:reviewer"])
    answer = client.get(address, headers={"host": "hubei.localhost"})
    assert (answer.status_code, answer["Location"]) == (302, f"/workspace/cases/{case.pk}/")
    # another authority's address says nothing about the case
    client.force_login(land["jiangsu:reviewer"])
    assert client.get(address, headers={"host": "jiangsu.localhost"}).status_code == 404


@pytest.mark.parametrize("verb", ["save", "submit", "materials/plan"])
def test_an_applicant_lands_on_the_form(client, land, verb):
    case = factories.draft(land, land.donghu)
    client.force_login(land["donghu:applicant"])
    answer = client.get(f"/workspace/applications/{case.pk}/{verb}/", headers={"host": "donghu.localhost"})
    assert (answer.status_code, answer["Location"]) == (302, f"/workspace/applications/{case.pk}/")


def test_an_unfinished_application_names_its_faults_in_the_order_of_the_form(client, land):
    case = factories.draft(land, land.donghu, name="武汉东湖高新区创新型产业集群", plan_end=2027, contact_phone="")
    client.force_login(land["donghu:applicant"])
    answer = client.post(f"/workspace/applications/{case.pk}/submit/", headers={"host": "donghu.localhost"})
    assert [fault["key"] for fault in answer.context["faults"]][:3] == ["name", "plan_end", "contact_phone"]


def test_an_opinion_stays_on_the_page_when_a_colleague_has_just_decided_the_last_step_here(client, land):
    case = factories.submitted(land, land.donghu)
    factories.say(case, "province_review", land["hubei:reviewer"], "recommend")
    work = factories.work(case, "province_sign")
    factories.say(case, "province_sign", land["hubei:leader"], "sign")
    client.force_login(land["hubei:leader"])
    answer = client.post(
        f"/workspace/work/{work.pk}/decide/",
        {"opinion": "我写了很久的意见", "verdict": "sign"},
        headers={"host": "hubei.localhost"},
    )
    assert answer.status_code == 409
    assert "我写了很久的意见" in answer.content.decode()
    assert "意见没有提交" in answer.content.decode()
