"""Story: a handler opens the desk of objections, reads the reasons, asks for the identity with a reason, decides."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit.models import AuditRecord
from tests.workflows.notices import factories
from tests.workflows.notices.factories import object_to, objection_of

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
        desk.get(reverse(QUEUE))
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse(QUEUE))
        asked.append(len(queries))
    assert asked == [asked[0]] * 3
    assert asked[0] <= 12


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


def test_a_handler_admits_and_decides(desk, handler, objection):
    assert desk.post(detail(objection), {"verb": "admit"}).status_code == 302
    refused = desk.post(detail(objection), {"verb": "decide", "decide-outcome": "", "decide-reply": "已核查清楚"})
    assert refused.status_code == 422
    assert "已核查清楚" in refused.content.decode()
    assert "请选择处理结论。" in refused.content.decode()
    done = desk.post(detail(objection), {"verb": "decide", "decide-outcome": "unfounded", "decide-reply": "已核查清楚"})
    assert done.status_code == 302
    objection.refresh_from_db()
    assert (objection.state, objection.handler, objection.decided_by) == ("decided", handler, handler)


def test_who_comes_second_reads_what_happened(desk, nation, objection):
    desk.post(detail(objection), {"verb": "admit"})
    second = desk.post(detail(objection), {"verb": "admit"})
    assert second.status_code == 409
    assert "已被他人办理" in second.content.decode()


def test_a_recused_handler_is_told_why_and_gets_no_buttons(desk, nation, cases, handler, objection):
    factories.decide_on(cases[0], handler, nation)
    page = desk.get(detail(objection)).content.decode()
    assert "应当回避" in page
    assert 'name="verb"' not in page
    assert desk.post(detail(objection), {"verb": "admit"}).status_code == 403


def test_an_unknown_verb_does_nothing(desk, objection):
    assert desk.post(detail(objection), {"verb": "burn"}).status_code == 422
    objection.refresh_from_db()
    assert objection.state == "received"


def test_evidence_opens_for_its_handler_only(desk, nation, notice, settings):
    settings.DEMO_MODE = True
    stored = objection_of(object_to(notice, evidence=[factories.pdf()]))
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
