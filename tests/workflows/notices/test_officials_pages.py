"""Story: a handler opens the desk of objections, reads the reasons, asks for the identity with a reason, decides."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.audit.models import AuditRecord
from tests.workflows.notices import factories
from tests.workflows.notices.factories import object_to, objection_of
from workflows.notices import actions

QUEUE = "notices:queue"


@pytest.fixture
def desk(at_home, handler):
    at_home.force_login(handler)
    return at_home


def detail(objection):
    return reverse("notices:detail", args=[objection.pk])


def test_the_queue_lists_what_is_open_and_what_is_done(desk, notice, objection):
    done = objection_of(object_to(notice))
    desk.post(detail(done), {"verb": "refuse", "refuse-ground": "no_facts", "refuse-reply": "没有具体事实。"})
    assert list(desk.get(reverse(QUEUE)).context["page"]) == [objection]
    assert list(desk.get(reverse(QUEUE) + "?tab=done").context["page"]) == [done]


def test_the_queue_asks_the_same_number_of_queries_for_one_and_three(desk, notice, items):
    asked = []
    for item in items:
        object_to(notice, item)
        actions.keep_time()
        desk.get(reverse(QUEUE))
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse(QUEUE))
        asked.append(len(queries))
    assert asked == [asked[0]] * 3
    assert asked[0] <= 15


def test_the_page_asks_the_same_number_of_queries_for_one_act_and_three(desk, nation, handler, objection):
    actions.admit(actor=handler, tenant=nation, objection=objection)
    asked = []
    for _ in range(3):
        actions.record_finding(actor=handler, tenant=nation, objection=objection, words="核实一项。")
        desk.get(detail(objection))
        with CaptureQueriesContext(connection) as queries:
            desk.get(detail(objection))
        asked.append(len(queries))
    assert asked == [asked[0]] * 3


def test_each_drawer_holds_what_it_says(desk, nation, cases, notice, items, *, handler, second_handler, leader):
    """Mine is what this person may do now; somebody who must keep away has none of it."""
    fresh, ours, decided = (objection_of(object_to(notice, item)) for item in items)
    actions.admit(actor=second_handler, tenant=nation, objection=ours)
    factories.proposed(second_handler, decided)

    def drawer(tab):
        return list(desk.get(reverse(QUEUE), {"tab": tab}).context["page"])

    assert drawer("mine") == [fresh]
    assert set(drawer("open")) == {fresh, ours, decided}
    assert drawer("overdue") == []
    with clock.frozen(factories.PUBLISHED + dt.timedelta(days=60)):
        assert set(drawer("overdue")) == {ours, decided}
        actions.keep_time()
        assert drawer("overdue")[0] == fresh
    factories.decide_on(cases[0], handler, nation)
    assert drawer("mine") == []
    desk.force_login(leader)
    assert drawer("mine") == [decided]


def test_the_page_hides_who_objected_until_a_reason_is_given(desk, objection):
    page = desk.get(detail(objection))
    assert factories.REASONS in page.content.decode()
    assert not any(secret in page.content.decode() for secret in factories.SECRETS)
    empty = desk.post(detail(objection), {"verb": "identity", "identity-purpose": ""})
    assert empty.status_code == 422
    assert factories.SECRET_NAME not in empty.content.decode()
    opened = desk.post(detail(objection), {"verb": "identity", "identity-purpose": "电话核实身份"})
    assert factories.SECRET_NAME in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    assert AuditRecord.across_tenants.filter(verb="objection.identity_read").count() == 1


def test_one_examines_and_another_decides(desk, nation, handler, leader, objection):
    page = detail(objection)
    assert desk.post(page, {"verb": "admit", "admit-words": ""}).status_code == 302
    assert desk.post(page, {"verb": "finding", "finding-words": "电话询问了统计部门。"}).status_code == 302
    refused = desk.post(page, {"verb": "conclude", "conclude-words": ""})
    assert (refused.status_code, "请填写意见。" in refused.content.decode()) == (422, True)
    assert desk.post(page, {"verb": "conclude", "conclude-words": "已比对统计年鉴。"}).status_code == 302
    proposal = {
        "verb": "propose",
        "propose-outcome": "unfounded",
        "propose-words": "数据一致。",
        "propose-reply": "拟答复",
    }
    assert desk.post(page, {"verb": "propose", **proposal}).status_code == 302
    assert "分管负责人办理，您没有这一角色" in desk.get(page).content.decode()
    desk.force_login(leader)
    refused = desk.post(page, {"verb": "decide", "decide-outcome": "", "decide-reply": "已核查清楚"})
    assert refused.status_code == 422
    assert "已核查清楚" in refused.content.decode()
    assert "请选择处理结论。" in refused.content.decode()
    done = desk.post(page, {"verb": "decide", "decide-outcome": "unfounded", "decide-reply": "已核查清楚"})
    assert done.status_code == 302
    objection.refresh_from_db()
    assert (objection.state, objection.handler, objection.decided_by) == ("decided", handler, leader)
    shown = desk.get(page).content.decode()
    for words in ("电话询问了统计部门。", "已比对统计年鉴。", "数据一致。", "已核查清楚", "流程图"):
        assert words in shown, words


def test_who_comes_second_reads_what_happened(desk, nation, objection):
    desk.post(detail(objection), {"verb": "admit", "admit-words": ""})
    second = desk.post(detail(objection), {"verb": "admit", "admit-words": ""})
    assert second.status_code == 409
    assert "已被他人办理" in second.content.decode()


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("refuse", {"ground": "no_facts", "reply": "写了很久的文字。"}),
        ("merge", {"words": "写了很久的文字。"}),
        ("finding", {"words": "写了很久的文字。"}),
        ("comments", {"target": "x", "facts": "写了很久的文字。", "question": "属实吗？"}),
        ("conclude", {"words": "写了很久的文字。"}),
        ("handover", {"to": "1"}),
        ("propose", {"outcome": "unfounded", "words": "写了很久的文字。"}),
        ("decide", {"outcome": "unfounded", "reply": "写了很久的文字。"}),
        ("back", {"words": "写了很久的文字。"}),
        ("part", {"words": "写了很久的文字。"}),
    ],
)
def test_on_a_page_that_lay_open_every_verb_says_so_and_gives_the_text_back(
    desk, objection, *, handler, leader, verb, fields
):
    """Story: two leaders have the same objection open; one decides, the other presses the button after lunch."""
    factories.decided(handler, leader, objection, "unfounded")
    given = {f"{verb}-{name}": value for name, value in fields.items()}
    answer = desk.post(detail(objection), {"verb": verb} | given)
    text = answer.content.decode()
    assert (answer.status_code, "已被他人办理" in text) == (409, True)
    assert text.count("写了很久的文字。") == ("写了很久的文字。" in fields.values())
    objection.refresh_from_db()
    assert (objection.state, objection.findings.count()) == ("decided", 0)


def test_a_recused_handler_is_told_why_and_gets_no_buttons(desk, nation, cases, handler, objection):
    factories.decide_on(cases[0], handler, nation)
    page = desk.get(detail(objection)).content.decode()
    assert "应当回避" in page
    assert 'name="verb"' not in page
    assert desk.post(detail(objection), {"verb": "admit", "admit-words": ""}).status_code == 403


def test_an_unknown_verb_does_nothing(desk, objection):
    assert desk.post(detail(objection), {"verb": "burn"}).status_code == 422
    objection.refresh_from_db()
    assert objection.state == "received"


def test_evidence_opens_for_its_handler_only(desk, nation, notice, settings):
    settings.DEMO_MODE = True
    stored = objection_of(object_to(notice, papers=factories.evidence()))
    url = reverse("documents:download", args=[stored.evidence.get().version_id])
    opened = desk.get(url)
    assert (opened.status_code, b"".join(opened.streaming_content)) == (200, factories.PDF)
    desk.force_login(factories.make_user("审核", nation, "reviewer"))
    assert desk.get(url).status_code == 404


@pytest.mark.parametrize("path", ["queue", "detail"])
def test_strangers_sign_in_others_find_nothing(at_home, nation, hubei, objection, superuser, *, path):
    url = reverse(QUEUE) if path == "queue" else detail(objection)
    assert at_home.get(url).status_code == 302
    foreign = factories.make_user("省异议承办", hubei, "objection_handler")
    for person, answer in ((foreign, 404), (superuser, 404), (factories.make_user("审核", nation, "reviewer"), 403)):
        at_home.force_login(person)
        assert at_home.get(url).status_code == answer
    at_home.force_login(foreign)
    assert at_home.get(detail(objection), headers={"host": hubei.host}).status_code == 404
