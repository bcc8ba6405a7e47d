"""As an applicant I take my application back until it is accepted; as an authority I keep what I decided."""

import pytest

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed
from tests import factories
from tests.factories import MONDAY, say
from workflows.cases import actions, queries
from workflows.cases.models import CaseEvent, CaseState, EventKind, WorkItem, WorkItemState

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """The country, on a Monday in June."""
    with clock.frozen(MONDAY):
        yield factories.country()


def test_an_application_is_withdrawn_before_acceptance(land):
    officer = land["donghu:applicant"]
    case = factories.at_nation(land, land.donghu)
    with pytest.raises(Invalid) as unfounded:
        actions.withdraw(actor=officer, case=case, reason=" ")
    assert list(unfounded.value.fields) == ["reason"]
    for stranger in ("hubei:reviewer", "national:acceptance", "wuxi:applicant"):
        with pytest.raises(NotAllowed):
            actions.withdraw(actor=land[stranger], case=case, reason="不报了。")

    actions.withdraw(actor=officer, case=case, reason="项目调整，下一年度再报。")
    case.refresh_from_db()
    assert (case.state, case.closed_at) == (CaseState.WITHDRAWN, MONDAY)
    case.process.refresh_from_db()
    assert case.process.status == "CANCELED"
    states = set(WorkItem.objects.filter(case=case).values_list("step", "state"))
    assert ("acceptance", WorkItemState.CANCELLED) in states
    assert not WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).exists()
    assert list(queries.queue(land.nation, land["national:acceptance"])) == []
    assert case.draft["name"] == case.name, "what was written stays readable"
    event = CaseEvent.objects.get(case=case, kind=EventKind.WITHDRAWN)
    assert (event.tenant, event.actor, event.details["reason"]) == (land.donghu, officer, "项目调整，下一年度再报。")
    assert AuditRecord.across_tenants.filter(verb="case.withdrawn", target=f"case:{case.pk}").count() == 1

    with pytest.raises(NotAllowed, match="已经办结"):
        actions.withdraw(actor=officer, case=case, reason="再撤一次。")


def test_a_draft_and_an_accepted_case_are_not_withdrawn(land):
    officer = land["donghu:applicant"]
    with pytest.raises(NotAllowed, match="尚未提交"):
        actions.withdraw(actor=officer, case=factories.draft(land, land.donghu), reason="不报了。")
    case = factories.at_nation(land, land.donghu)
    say(case, "acceptance", land["national:acceptance"], "accept")
    with pytest.raises(NotAllowed, match="已由国家作出办理结论"):
        actions.withdraw(actor=officer, case=case, reason="不报了。")
    assert case.state == CaseState.RUNNING


def test_a_return_is_no_acceptance_and_the_edition_may_name_another_step(land):
    officer = land["donghu:applicant"]
    case = factories.at_nation(land, land.donghu)
    say(case, "acceptance", land["national:acceptance"], "return", corrections={"summary": "请补充。"})
    actions.withdraw(actor=officer, case=case, reason="不再补正。")
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN

    land.edition.options = {"withdraw_until": "province_sign"}
    land.edition.save()
    other = factories.at_nation(land, land.wuxi)
    with pytest.raises(NotAllowed, match="作出办理结论"):
        actions.withdraw(actor=land["wuxi:applicant"], case=other, reason="不报了。")


def test_the_head_of_the_page_leads_to_the_withdrawal_while_there_is_one(land, client):
    """On a phone it lies four screens below what was filed, folded away."""
    case, officer = factories.submitted(land, land.donghu), land["donghu:applicant"]
    client.force_login(officer)
    address = {"path": f"/workspace/cases/{case.pk}/", "headers": {"host": "donghu.localhost"}}
    page = client.get(**address).content.decode()
    assert [f'href="#{place}"' in page for place in ("history", "do-withdraw")] == [True, True]
    actions.withdraw(actor=officer, case=case, reason="不报了。")
    page = client.get(**address).content.decode()
    assert [f'href="#{place}"' in page for place in ("history", "do-withdraw")] == [True, False]


def test_the_page_says_why_there_is_no_way_back_any_more(land, client):
    case, officer = factories.at_nation(land, land.donghu), land["donghu:applicant"]
    said = "本件已由国家作出办理结论，不能自行撤回；如确需撤回，请联系该机关。"
    client.force_login(officer)
    address = {"path": f"/workspace/cases/{case.pk}/", "headers": {"host": "donghu.localhost"}}
    assert said not in client.get(**address).content.decode()
    say(case, "acceptance", land["national:acceptance"], "accept")
    page = client.get(**address).content.decode()
    assert [part in page for part in (said, "do-withdraw")] == [True, False]
    client.force_login(land["hubei:reviewer"])
    page = client.get(address["path"], headers={"host": "hubei.localhost"}).content.decode()
    assert said not in page, "what an applicant may not do is no news to an official"


def test_whoever_corrects_nothing_more_is_led_to_the_withdrawal(land, client):
    case, officer = factories.submitted(land, land.donghu), land["donghu:applicant"]
    client.force_login(officer)
    say(case, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "请补充。"})
    page = client.get(f"/workspace/applications/{case.pk}/", headers={"host": "donghu.localhost"}).content.decode()
    assert f'href="/workspace/cases/{case.pk}/#do-withdraw"' in page
