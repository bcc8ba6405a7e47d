"""As somebody whose form was open while the world went on I am told what happened, and what I typed is still there.

The other faults of that kind are tested where they belong: two tabs and two officials in
tests/workflows/flows/test_two_officials.py, a passed deadline in test_pilot_2011.py, a raced quota in
test_pilot_places.py, a role that nobody holds in test_editions.py, what a delegate may in test_standing_in.py.
"""

import datetime as dt

import pytest

from portal import clock
from portal.identity.actions import revoke_role
from portal.identity.memberships import OrganisationEnded, end_organisation
from portal.identity.models import Organisation
from portal.tenancy.roles import Role
from tests import factories
from tests.factories import MONDAY, person, say, work
from workflows.cases import actions
from workflows.cases.models import CaseState, Decision

pytestmark = pytest.mark.django_db
TYPED = "我写了很久的意见。"


@pytest.fixture
def land():
    """The country, on a Monday in June."""
    with clock.frozen(MONDAY):
        yield factories.country()


def decide(client, item, who, verdict):
    client.force_login(who)
    sent = {"opinion": TYPED, "verdict": verdict}
    return client.post(f"/workspace/work/{item.pk}/decide/", sent, headers={"host": item.tenant.host})


@pytest.mark.parametrize("verdict", ["", "confirm", "approve!", "同意", "recommend\x00"])
def test_a_verdict_that_the_step_does_not_offer_decides_nothing(client, land, verdict):
    case = factories.submitted(land, land.donghu)
    answer = decide(client, work(case, "province_review"), land["hubei:reviewer"], verdict)
    assert answer.status_code in {400, 422}
    assert TYPED in answer.content.decode()
    assert work(case, "province_review")
    assert not Decision.objects.exists()


@pytest.mark.parametrize("lost", ["the delegator", "the delegate"])
def test_a_delegate_who_lost_the_role_meanwhile_is_told_why(client, land, lost):
    reviewer, other = land["hubei:reviewer"], person("王五", land.hubei, Role.STEWARD)
    case, today = factories.submitted(land, land.donghu), MONDAY.date()
    given = {"starts_on": today, "ends_on": today, "reason": "出差。"}
    actions.delegate(actor=reviewer, tenant=land.hubei, role=Role.REVIEWER, to=other, **given)
    item = work(case, "province_review")
    client.force_login(other)
    opened = client.get(f"/workspace/cases/{case.pk}/", headers={"host": land.hubei.host})
    assert "建议推荐" in opened.content.decode()
    if lost == "the delegator":
        revoke_role(actor=None, tenant=land.hubei, user=reviewer, role=Role.REVIEWER)
    else:
        actions.end_delegation(actor=reviewer, tenant=land.hubei, delegation=reviewer.delegations_given.get())
    answer = decide(client, item, other, "recommend")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "您没有这一角色" in page
    assert TYPED in page
    assert not Decision.objects.exists()


def test_a_correction_sent_from_a_second_tab_is_one_answer(client, land):
    case, officer = factories.submitted(land, land.donghu), land["donghu:applicant"]
    say(case, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "请补充。"})
    client.force_login(officer)
    send = {"path": f"/workspace/applications/{case.pk}/submit/", "headers": {"host": land.donghu.host}}
    first = client.post(data={"summary": "企业 120 家。"}, **send)
    second = client.post(data={"summary": "企业 130 家。"}, **send)
    assert first.status_code == 302
    assert second.status_code in {302, 409}
    assert [one.form["summary"] for one in case.editions.all()][1:] == ["企业 120 家。"]


def test_an_organisation_merged_while_it_corrects_answers_nothing_but_may_withdraw(land):
    case, officer = factories.submitted(land, land.donghu), land["donghu:applicant"]
    say(case, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "请补充。"})
    home, heir = Organisation.across_tenants.get(pk=case.organisation_id), factories.organisation(land.donghu)
    end_organisation(actor=None, tenant=land.donghu, organisation=home, on=dt.date(2026, 6, 1), into=heir)
    actions.save_draft(actor=officer, case=case, values={"summary": "企业 120 家。"})
    with pytest.raises(OrganisationEnded, match=f"并入{heir.name}"):
        actions.submit(actor=officer, case=case)
    case.refresh_from_db()
    assert (case.state, case.draft["summary"]) == (CaseState.CORRECTING, "企业 120 家。")
    actions.withdraw(actor=officer, case=case, reason="单位已合并。")
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN


def test_an_organisation_merged_under_review_is_decided_as_it_was_filed(land):
    case = factories.submitted(land, land.donghu)
    home = Organisation.across_tenants.get(pk=case.organisation_id)
    end_organisation(actor=None, tenant=land.donghu, organisation=home, on=dt.date(2026, 6, 1))
    say(case, "province_review", land["hubei:reviewer"], "decline")
    say(case, "province_sign", land["hubei:leader"], "sign")
    assert case.state == CaseState.NOT_RECOMMENDED
