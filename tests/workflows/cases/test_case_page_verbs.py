"""As an official I find the rarely used verbs folded at the end of the page, only those that I may use now.

A negative verdict asks once more; a refused verb comes back with what I typed; all of it without JavaScript.
"""

import pytest

from portal import clock
from portal.tenancy.roles import Role
from tests import factories
from tests.factories import MONDAY, say, work
from workflows.cases.models import CaseCopy, CaseState, Decision, Delegation, Urging

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """The country with a second reviewer in Hubei, on a Monday in June."""
    with clock.frozen(MONDAY):
        made = factories.country()
        made.people["hubei:reviewer2"] = factories.person("李四", made.hubei, Role.REVIEWER)
        yield made


@pytest.fixture
def browse(client):
    """Ask as a person at an authority's site: GET without data, POST with."""

    def ask(tenant, user, path, data=None):
        client.force_login(user)
        sent = client.get if data is None else client.post
        return sent(f"/workspace/{path}", data, headers={"host": tenant.host})

    return ask


def offered(answer):
    return [panel["verb"].key for panel in answer.context["more"]]


def test_each_person_is_offered_what_they_may_do_now(land, browse):
    case = factories.submitted(land, land.donghu)
    page = f"cases/{case.pk}/"
    assert offered(browse(land.hubei, land["hubei:reviewer"], page)) == ["transfer", "suspend", "copy"]
    assert offered(browse(land.hubei, land["hubei:leader"], page)) == ["suspend", "copy", "urge"]
    assert offered(browse(land.donghu, land["donghu:applicant"], page)) == ["urge", "withdraw"]
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    assert offered(browse(land.hubei, land["hubei:reviewer"], page)) == ["undo", "copy"]


def test_the_verbs_work_from_the_page(land, browse):
    reviewer, leader, officer = land["hubei:reviewer"], land["hubei:leader"], land["donghu:applicant"]
    case = factories.submitted(land, land.donghu)
    address = f"cases/{case.pk}/more/"

    def do(tenant, who, verb, **data):
        answer = browse(tenant, who, f"{address}{verb}/", {f"{verb}-{key}": value for key, value in data.items()})
        assert (answer.status_code, answer.get("Location")) == (302, f"/workspace/cases/{case.pk}/"), answer.content
        case.refresh_from_db()

    do(land.donghu, officer, "urge", note="请加快。")
    do(land.hubei, reviewer, "copy", to=f"u{leader.pk}", note="供参考。")
    do(land.hubei, reviewer, "transfer", to=land["hubei:reviewer2"].pk, reason="出差。")
    assert (Urging.objects.count(), CaseCopy.objects.get().reader) == (1, leader)
    do(land.hubei, leader, "suspend", reason="等待核实。")
    assert case.state == CaseState.SUSPENDED
    do(land.hubei, leader, "resume", reason="已核实。")
    say(case, "province_review", land["hubei:reviewer2"], "decline")
    do(land.hubei, land["hubei:reviewer2"], "undo", reason="点错了。")
    shown = browse(land.hubei, leader, f"cases/{case.pk}/").content.decode()
    for words in ("转办给李四", "中止", "等待核实。", "恢复办理", "建议不予推荐（已撤销）", "催办"):
        assert words in shown
    seen_by_applicant = browse(land.donghu, officer, f"cases/{case.pk}/").content.decode()
    assert "等待核实。" in seen_by_applicant
    assert "转办给李四" not in seen_by_applicant
    do(land.donghu, officer, "withdraw", reason="不报了。")
    assert case.state == CaseState.WITHDRAWN


def test_a_refused_verb_comes_back_filled_in(land, browse):
    case = factories.submitted(land, land.donghu)
    answer = browse(
        land.hubei, land["hubei:reviewer"], f"cases/{case.pk}/more/transfer/", {"transfer-reason": "出差一周"}
    )
    assert answer.status_code == 422
    assert "请选择同事。" in answer.content.decode()
    assert "出差一周" in answer.content.decode()
    refused = browse(land.hubei, land["hubei:reviewer"], f"cases/{case.pk}/more/undo/", {"undo-reason": "我想撤销"})
    assert refused.status_code == 403
    assert "我想撤销" in refused.content.decode()
    assert browse(land.hubei, land["hubei:reviewer"], f"cases/{case.pk}/more/burn/", {}).status_code == 404
    assert browse(land.jiangsu, land["jiangsu:reviewer"], f"cases/{case.pk}/more/copy/", {}).status_code == 404


def test_a_negative_verdict_asks_once_more_and_keeps_what_was_typed(land, browse):
    case = factories.submitted(land, land.donghu)
    reviewer, item = land["hubei:reviewer"], work(case, "province_review")
    given = {"verdict": "decline", "opinion": "规模不足，集聚度低。"}
    missing = browse(land.hubei, reviewer, f"work/{item.pk}/decide/", given | {"opinion": ""})
    assert missing.status_code == 422
    asked = browse(land.hubei, reviewer, f"work/{item.pk}/decide/", given)
    assert asked.status_code == 200
    assert "请再次确认：建议不予推荐" in asked.content.decode()
    assert "规模不足，集聚度低。" in asked.content.decode()
    assert not Decision.objects.exists()
    done = browse(land.hubei, reviewer, f"work/{item.pk}/decide/", given | {"confirmed": "1"})
    assert done.status_code == 302
    assert Decision.objects.get().verdict == "decline"


def test_a_delegation_is_made_and_ended_on_its_page(land, browse):
    reviewer, leader = land["hubei:reviewer"], land["hubei:leader"]
    given = {"role": "reviewer", "to": leader.pk, "starts_on": "2026-06-01", "ends_on": "2026-06-05", "reason": "出差"}
    assert browse(land.hubei, reviewer, "delegations/", given | {"ends_on": "2026-05-01"}).status_code == 422
    assert browse(land.hubei, reviewer, "delegations/", given).status_code == 302
    again = browse(land.hubei, reviewer, "delegations/", given)
    assert (again.status_code, "已委托他人" in again.content.decode()) == (409, True)
    made = Delegation.objects.get()
    assert "委托中" in browse(land.hubei, leader, "delegations/").content.decode()
    assert browse(land.hubei, leader, f"delegations/{made.pk}/end/", {}).status_code == 404
    assert browse(land.hubei, reviewer, f"delegations/{made.pk}/end/", {}).status_code == 302
    made.refresh_from_db()
    assert made.ended_at == MONDAY
