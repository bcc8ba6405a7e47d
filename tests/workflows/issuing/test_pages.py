"""As an official I issue from the case page and see what was issued there; my applicant sees it at their own site."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from tests.factories import MONDAY, country
from tests.workflows.issuing.world import accepted, administrator, configure, issue, template
from workflows.issuing import actions
from workflows.issuing.models import IssuedDocument, IssuingSetting

pytestmark = pytest.mark.django_db
BUTTON = 'name="kind" value="acceptance_notice"'


@pytest.fixture
def land():
    with clock.frozen(MONDAY):
        yield country()


def open_case(client, tenant, user, case) -> str:
    client.force_login(user)
    answer = client.get(reverse("cases:case", args=[case.pk]), headers={"host": tenant.host})
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_the_case_page_to_the_applicants_page(client, land):
    case, official = accepted(land, land.donghu), land["national:acceptance"]
    page = open_case(client, land.nation, official, case)
    assert (BUTTON in page, "尚未配置发文代字" in page) == (False, True)
    configure(land.nation)
    assert BUTTON in open_case(client, land.nation, official, case)
    path = reverse("issuing:issue", args=[case.pk])
    answer = client.post(path, {"kind": "acceptance_notice"}, headers={"host": land.nation.host}, follow=True)
    page = answer.content.decode()
    assert (BUTTON in page, "已印发受理通知书，文号 示例受〔2026〕1号。" in page) == (False, True)
    seen = {
        name: ("示例受〔2026〕1号" in text, BUTTON in text, "作废示例受" in text)
        for name, text in {
            "decider": page,
            "expert": open_case(client, land.nation, land["national:expert1"], case),
            "applicant": open_case(client, land.donghu, land["donghu:applicant"], case),
            "province": open_case(client, land.hubei, land["hubei:leader"], case),
        }.items()
    }
    assert seen == {
        "decider": (True, False, True),
        "expert": (True, False, False),
        "applicant": (True, False, False),
        "province": (False, False, False),
    }


def test_voiding_asks_for_a_reason_and_shows_it_to_the_applicant(client, land):
    configure(land.nation)
    issued = issue(land, accepted(land, land.donghu))
    client.force_login(land["national:leader"])
    path, host = reverse("issuing:void", args=[issued.pk]), {"host": land.nation.host}
    assert "请写明作废原因" in client.post(path, {"reason": ""}, headers=host, follow=True).content.decode()
    client.post(path, {"reason": "主送单位有误"}, headers=host)
    page = open_case(client, land.donghu, land["donghu:applicant"], issued.case)
    assert "作废原因：主送单位有误" in page


def test_the_administrator_sets_words_and_templates(client, land):
    client.force_login(administrator(land.nation))
    host = {"host": land.nation.host}
    assert "文书设置" in client.get("/workspace/issuing/", headers=host).content.decode()
    path = reverse("issuing:configure", args=["approval"])
    answer = client.post(path, {"word": "示例〔2026〕"}, headers=host)
    assert (answer.status_code, 'value="示例〔2026〕"' in answer.content.decode()) == (422, True)
    answer = client.post(path, {"word": "示例批", "template": template("{{ secret }}")}, headers=host)
    assert "不认识的占位符：secret" in answer.content.decode()
    client.post(path, {"word": "示例批", "template": template("{{ number }}")}, headers=host)
    saved = IssuingSetting.across_tenants.get()
    assert (saved.kind, saved.word, saved.template.filename) == ("approval", "示例批", "模板.docx")
    client.force_login(land["national:leader"])
    assert client.get("/workspace/issuing/", headers=host).status_code == 404


def test_the_section_costs_the_same_for_three(client, land):
    configure(land.nation)
    case, leader = accepted(land, land.donghu), land["national:leader"]
    costs = []
    for times in (1, 2):
        for _ in range(times):
            for standing in IssuedDocument.across_tenants.filter(voided_at=None):
                actions.void(actor=leader, tenant=land.nation, issued=standing, reason="重印")
            issue(land, case)
        open_case(client, land.donghu, land["donghu:applicant"], case)
        with CaptureQueriesContext(connection) as asked:
            open_case(client, land.donghu, land["donghu:applicant"], case)
        costs.append(len(asked))
    assert IssuedDocument.across_tenants.count() == 3
    assert costs[0] == costs[1]
