"""As an official I ask, answer and read opinions on the case page, and find what I was asked and sent in lists.

What was refused comes back as I typed it; applicants and other authorities see nothing of it; more opinions or more
rows ask the database nothing more.
"""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.tenancy.roles import Role
from tests import factories
from tests.factories import MONDAY, work
from workflows.cases import actions
from workflows.cases.models import CaseCopy, Consultation, ConsultedOpinion, Outcome

pytestmark = pytest.mark.django_db
STEP, SECRET = "province_review", "规模存疑，仅供内部参考。"
MOST = 12
"""Queries of one page of a list, session and person included."""


@pytest.fixture
def land(settings, tmp_path):
    """The country with three colleagues in Hubei, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        made = factories.country()
        for key, name, role in (("a", "甲", Role.STEWARD), ("b", "乙", Role.EDITOR), ("c", "丙", Role.REVIEWER)):
            made.people[f"hubei:{key}"] = factories.person(name, made.hubei, role)
        yield made


@pytest.fixture
def browse(client):
    """Ask as a person at an authority's site: GET without data, POST with; the status and the parsed page."""

    def ask(tenant, user, path, data=None, status=200):
        client.force_login(user)
        sent = client.get if data is None else client.post
        answer = sent(f"/workspace/{path}", data, headers={"host": tenant.host})
        assert answer.status_code == status, answer.content.decode()[:3000]
        return BeautifulSoup(answer.content, "html.parser")

    return ask


def consult(land, case, *whom, **more):
    return actions.consult(
        actor=land["hubei:reviewer"], tenant=land.hubei, work=work(case, STEP), question="产业定位是否属实？",
        persons=[land[f"hubei:{one}"] for one in whom], **more,
    )  # fmt: skip


def rail(page, title):
    """Return the entry of the rail, with its count, as read."""
    return next((link.get_text(" ", strip=True) for link in page.select("a") if title in link.get_text()), "")


def test_it_is_asked_answered_and_read_without_a_script(land, browse):
    reviewer, a, b = (land[f"hubei:{one}"] for one in ("reviewer", "a", "b"))
    case = factories.submitted(land, land.donghu)
    page, ask = f"cases/{case.pk}/", f"work/{work(case, STEP).pk}/consult/"
    form = browse(land.hubei, reviewer, page).select_one("#consult-ask")
    offered = [label.get_text(strip=True) for label in form.select("input[name=ask-persons] + span")]
    assert offered == ["丙", "乙", *(str(land[f"hubei:{one}"]) for one in ("editor", "leader")), "甲"]
    given = {"ask-persons": [a.pk, b.pk], "ask-question": "产业定位是否属实？", "ask-rule": "some", "ask-days": "2"}
    again = browse(land.hubei, reviewer, ask, given, status=422)
    assert "请填写至少几人答复。" in again.select_one("#consult-ask[open] .error-summary").get_text()
    assert again.select_one("textarea[name=ask-question]").get_text(strip=True) == "产业定位是否属实？"
    browse(land.hubei, reviewer, ask, given | {"ask-needed": "1"}, status=302)
    made = Consultation.objects.get()

    asking = browse(land.hubei, reviewer, page)
    assert "会签意见尚未收齐" in asking.select_one(".decision .banner").get_text()
    assert [one["id"] for one in asking.select("#consultation details")] == ["consult-add", "consult-end"]
    decided = browse(
        land.hubei, reviewer, f"work/{made.work_id}/decide/", {"verdict": "recommend", "opinion": "拟推荐。"}, 409
    )
    assert "尚待" in decided.select_one(".error-summary").get_text()
    assert decided.select_one("textarea[name=opinion]").get_text(strip=True) == "拟推荐。"

    asked = browse(land.hubei, b, page)  # an editor, who has no queue of cases
    assert asked.select_one("#decision-title").find_next("p").get_text(strip=True) != ""
    assert asked.select_one("form[action$='/answer/']")
    assert asked.select("#consultation details") == []
    empty = browse(land.hubei, b, f"consultations/{made.pk}/answer/", {"answer-stance": "disagree"}, status=422)
    assert "不同意或保留的，请写明理由。" in empty.get_text()
    answer = {"answer-stance": "disagree", "answer-text": SECRET}
    browse(land.hubei, b, f"consultations/{made.pk}/answer/", answer, status=302)
    twice = browse(land.hubei, b, f"consultations/{made.pk}/answer/", answer | {"answer-text": "再说一次"}, status=409)
    assert "您已经答复" in twice.get_text()
    assert "再说一次" in twice.get_text()
    assert SECRET in browse(land.hubei, reviewer, page).select_one("#consultation").get_text()

    browse(land.hubei, reviewer, f"consultations/{made.pk}/add/", {"add-person": land["hubei:c"].pk}, status=302)
    browse(land.hubei, reviewer, f"consultations/{made.pk}/end/", {"end-reason": ""}, status=422)
    browse(land.hubei, reviewer, f"consultations/{made.pk}/end/", {"end-reason": "丙出差。"}, status=302)
    block = browse(land.hubei, reviewer, page).select_one("#consultation").get_text()
    assert [words in block for words in ("提前结束", "理由：丙出差。", "未答复", "加签")] == [True] * 4
    late = browse(land.hubei, a, f"consultations/{made.pk}/answer/", {"answer-stance": "agree"}, status=409)
    assert "会签已经结束" in late.get_text()
    assert ConsultedOpinion.objects.count() == 1


def test_others_see_and_do_nothing_of_it(land, browse):
    case = factories.submitted(land, land.donghu)
    made = consult(land, case, "a")
    actions.answer(actor=land["hubei:a"], tenant=land.hubei, consultation=made, stance="reserve", text=SECRET)
    page, add = f"cases/{case.pk}/", f"consultations/{made.pk}/add/"
    for tenant, who in ((land.donghu, "donghu:applicant"), (land.donghu, "hubei:a"), (land.jiangsu, "jiangsu:leader")):
        browse(tenant, land[who], add, {"add-person": land["hubei:b"].pk}, status=404)
        browse(tenant, land[who], f"consultations/{made.pk}/answer/", {"answer-stance": "agree"}, status=404)
    seen = browse(land.donghu, land["donghu:applicant"], page).get_text()
    assert [words in seen for words in (SECRET, "会签", "甲")] == [False] * 3
    watching = browse(land.hubei, land["hubei:leader"], page)  # a colleague who was not asked reads, and leads nothing
    assert SECRET in watching.get_text()
    assert watching.select("#consultation form") == []
    admin = factories.person("管理员", land.hubei, Role.SYSTEM_ADMIN)
    assert browse(land.hubei, admin, page).select("#consultation") == []
    browse(land.hubei, land["hubei:leader"], f"consultations/{made.pk}/end/", {"end-reason": "不等了"}, status=409)
    assert Consultation.objects.get().outcome == Outcome.ANSWERED


def test_what_waits_for_my_opinion_is_listed_and_counted(land, browse):
    case = factories.submitted(land, land.donghu)
    other = factories.submitted(land, land.donghu)
    consult(land, case, "a", "b")
    made = consult(land, other, "b", days=1)
    editor = land["hubei:b"]
    page = browse(land.hubei, editor, "queue/consultations/")
    assert [one["href"].split("/")[3] for one in page.select("a.title")] == [str(other.pk), str(case.pk)]  # due first
    assert "2" in rail(page, "征求意见")
    assert "1" in rail(browse(land.hubei, land["hubei:a"], "queue/"), "征求意见")
    actions.answer(actor=editor, tenant=land.hubei, consultation=made, stance="agree", text="")
    waiting, done = (browse(land.hubei, editor, f"queue/consultations/{query}") for query in ("", "?done=1"))
    assert [len(one.select("a.title")) for one in (waiting, done)] == [1, 1]
    assert browse(land.jiangsu, land["jiangsu:reviewer"], "queue/consultations/").select("a.title") == []


def test_copies_are_listed_unread_until_they_are_opened(land, browse):
    case = factories.submitted(land, land.donghu)
    reviewer, leader, a = (land[f"hubei:{one}"] for one in ("reviewer", "leader", "a"))
    actions.copy(actor=reviewer, tenant=land.hubei, case=case, reader=leader, note="供参考。")
    actions.copy(actor=reviewer, tenant=land.hubei, case=case, to=land.hubei)
    own, whole = CaseCopy.objects.exclude(reader=None).get(), CaseCopy.objects.get(reader=None)

    def listed(who, query=""):
        page = browse(land.hubei, who, f"queue/copies/{query}")
        states = [one.get_text(strip=True)[-2:] for one in page.select(".doc-list .side")]
        return states, "".join(filter(str.isdigit, rail(page, "抄送")))

    assert [listed(leader), listed(a)] == [(["未读", "未读"], "2"), (["未读"], "1")]
    opened = browse(land.hubei, leader, f"queue/copies/{own.pk}/", status=302)
    assert opened.get_text() == ""
    browse(land.hubei, leader, f"queue/copies/{own.pk}/", status=302)
    assert [listed(leader), listed(leader, "?unread=1"), listed(a)] == [
        (["未读", "已读"], "1"), (["未读"], "1"), (["未读"], "1"),
    ]  # fmt: skip
    browse(land.hubei, a, f"queue/copies/{own.pk}/", status=404)
    browse(land.jiangsu, land["jiangsu:leader"], f"queue/copies/{whole.pk}/", status=404)
    browse(land.donghu, land["donghu:applicant"], f"queue/copies/{whole.pk}/", status=404)
    read_only = browse(land.hubei, a, f"cases/{case.pk}/")
    assert read_only.select("form[action*='/decide/']") == []


@pytest.mark.one_database  # the ORM asks as often on both
def test_more_rows_ask_nothing_more(land, client):
    def cost(user, path):
        client.force_login(user)
        client.get(path, headers={"host": land.hubei.host})
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path, headers={"host": land.hubei.host}).status_code == 200
        return len(seen)

    def one_more(case):
        made = consult(land, case, "a", "c")
        actions.answer(actor=land["hubei:a"], tenant=land.hubei, consultation=made, stance="agree", text="可以。")
        actions.answer(actor=land["hubei:c"], tenant=land.hubei, consultation=made, stance="agree", text="可以。")

    case = factories.submitted(land, land.donghu)
    one_more(case)
    consult(land, factories.submitted(land, land.donghu), "a")
    actions.copy(actor=land["hubei:reviewer"], tenant=land.hubei, case=case, reader=land["hubei:a"])
    pages = {
        "reviewer": f"/workspace/cases/{case.pk}/",
        "a": "/workspace/queue/consultations/",
        "c": "/workspace/queue/consultations/?done=1",
    }
    once = {who: cost(land[f"hubei:{who}"], path) for who, path in pages.items()}
    copies = cost(land["hubei:a"], "/workspace/queue/copies/")
    for _ in range(2):
        one_more(case)
        another = factories.submitted(land, land.donghu)
        consult(land, another, "a")
        actions.copy(actor=land["hubei:reviewer"], tenant=land.hubei, case=another, reader=land["hubei:a"])
    assert {who: cost(land[f"hubei:{who}"], path) for who, path in pages.items()} == once
    assert cost(land["hubei:a"], "/workspace/queue/copies/") == copies
    assert max(once["a"], once["c"], copies) <= MOST
