"""As an authority I read everywhere that an agent acted: receipt, letters, history, my OA system's interface (代办).

RULES S4-12: the organisation acts, by a recorded mandate; whatever the agent does bears both names. What a member of
the organisation does bears the organisation's alone.
"""

from __future__ import annotations

import json

import pytest

from portal import clock
from portal.audit.models import AuditRecord
from portal.identity.models import Organisation
from portal.office.tokens import issue_token
from tests import factories
from tests.factories import MONDAY, mandate, person, say
from tests.workflows.issuing.world import configure, issue, text_of
from workflows.cases import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def land(settings, tmp_path):
    """The country, on a Monday in June; letters are configured at the nation and in Hubei."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        made = factories.country()
        configure(made.nation)
        configure(made.hubei, "示例荐")
        made.people["agent"] = person("张三", made.nation)
        yield made


def filed(land, *, agent: bool):
    """Return a case of Donghu that the agent, or its own officer, filled in and submitted."""
    actor = land["agent"] if agent else land["donghu:applicant"]
    if agent:
        mandate(land.donghu, actor)
    unit = Organisation.across_tenants.get(tenant=land.donghu)
    case = actions.start_case(actor=actor, tenant=land.donghu, organisation=unit, edition=land.edition)
    actions.save_draft(actor=actor, case=case, values=factories.application(land.donghu.place_name))
    for entry in land.edition.materials_for("new"):
        actions.attach_material(actor=actor, case=case, key=entry["key"], upload=factories.pdf(text=entry["key"]))
    actions.submit(actor=actor, case=case)
    case.refresh_from_db()
    return case


def sentence(issued) -> str:
    """Return the paragraph of the letter that says who applied."""
    (found,) = [text for text in text_of(issued) if (issued.case.name in text and "件号" in text) or "现推荐" in text]
    return found


@pytest.mark.parametrize("agent", [True, False])
def test_letters_say_by_whom_the_organisation_applied(land, agent):
    case = filed(land, agent=agent)
    by = "（由张三代办）" if agent else ""
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    say(case, "province_sign", land["hubei:leader"], "sign")
    letter = issue(land, case, "recommendation_letter", "hubei:leader")
    assert sentence(letter).endswith(f"现推荐{case.organisation}{by}申报的“{case.name}”参加{case.edition}。")
    say(case, "acceptance", land["national:acceptance"], "return", corrections={"summary": "请补充。"})
    notice = issue(land, case, "correction_notice")
    assert sentence(notice).startswith(f"你单位于2026年6月1日{by}提交的“{case.name}”")
    say(case, "correction", land["donghu:applicant"], "resubmit")
    say(case, "acceptance", land["national:acceptance"], "accept")
    assert sentence(issue(land, case)).startswith(f"你单位于2026年6月1日{by}提交的“{case.name}”")


@pytest.mark.parametrize("agent", [True, False])
def test_receipt_and_interface_bear_both_names(land, client, agent):
    case = filed(land, agent=agent)
    unit = case.organisation.name
    signed = f"张三（代办：{unit}）" if agent else unit
    client.force_login(land["agent"] if agent else land["donghu:applicant"])
    receipt = client.get(f"/workspace/applications/{case.pk}/receipts/1/", headers={"host": land.donghu.host})
    submitter = signed if agent else str(land["donghu:applicant"])
    assert f"<dt>提交人</dt><dd>{submitter}</dd>" in receipt.content.decode()
    _token, text = issue_token(
        actor=land["hubei:reviewer"], tenant=land.hubei, title="OA", scopes=["case:read"], days=1
    )
    headers = {"host": land.hubei.host, "authorization": f"Bearer {text}"}
    told = json.loads(client.get(f"/api/v1/office/cases/{case.number}", headers=headers).content)["item"]
    assert (told["signed"], told["timeline"][0]["who"]) == (signed, signed)


def test_an_answered_correction_is_recorded_in_both_names(land):
    case = filed(land, agent=True)
    say(case, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "请补充。"})
    actions.save_draft(actor=land["agent"], case=case, values={"summary": "企业 120 家。"})
    actions.submit(actor=land["agent"], case=case)
    rows = AuditRecord.across_tenants.filter(actor=land["agent"], target=f"case:{case.pk}").order_by("seq")
    assert [(row.verb, row.details.get("signed")) for row in rows] == [
        (verb, f"张三（代办：{case.organisation}）")
        for verb in ("case.started", "case.submitted", "case.decided", "case.submitted")
    ]
