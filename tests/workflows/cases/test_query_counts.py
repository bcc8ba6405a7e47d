"""As an official with a long list I want my pages to stay quick: one row more asks the database nothing more.

Counted on the officials' queue, the applicant's list and the case page, through the browser's way in.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from tests import factories
from tests.factories import MONDAY, say

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,  # the ORM asks as often on both; other tests open these pages there
]
MOST = 12
"""Queries of one page of the queue, session and person included."""


@pytest.fixture
def land(settings, tmp_path):
    """The country, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        yield factories.country()


def asked(client, tenant, user, path):
    """Return how many queries a page costs this person, the second time it is opened, and the page."""
    client.force_login(user)
    headers = {"host": tenant.host}
    assert client.get(path, headers=headers).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(path, headers=headers)
    return len(queries), page.content.decode()


@pytest.mark.parametrize("tab", ["todo", "mine", "done"])
def test_the_queue_costs_the_same_for_three(client, land, tab):
    def one_more():
        case = factories.submitted(land, land.donghu)
        reviewer = land["hubei:reviewer"]
        if tab == "mine":
            from workflows.cases import actions

            actions.claim(actor=reviewer, tenant=land.hubei, work=factories.work(case, "province_review"))
        if tab == "done":
            say(case, "province_review", reviewer, "decline")
        return case

    path = f"/workspace/queue/?tab={tab}&q={land.donghu.place_name}&sort=latest"
    cases = [one_more()]
    for_one, _page = asked(client, land.hubei, land["hubei:reviewer"], path)
    cases += [one_more(), one_more()]
    for_three, page = asked(client, land.hubei, land["hubei:reviewer"], path)
    assert [f"/workspace/cases/{case.pk}/" in page for case in cases] == [True] * 3
    assert for_three == for_one
    assert for_three <= MOST


def test_the_queue_of_experts_costs_the_same_for_three(client, land):
    """Two steps of one case wait for the same people: the rows are more than the cases."""

    def one_more():
        say(factories.at_nation(land, land.donghu), "acceptance", land["national:acceptance"], "accept")

    one_more()
    for_one, _page = asked(client, land.nation, land["national:expert1"], "/workspace/queue/")
    one_more()
    one_more()
    for_three, page = asked(client, land.nation, land["national:expert1"], "/workspace/queue/")
    cell = '<td data-label="环节">'
    assert (page.count(f"{cell}专家审议一"), page.count(f"{cell}专家审议二")) == (3, 3)
    assert for_three == for_one


def test_the_applicants_list_costs_the_same_for_three(client, land):
    officer = land["donghu:applicant"]
    cases = [factories.submitted(land, land.donghu)]
    for_one, _page = asked(client, land.donghu, officer, "/workspace/applications/")
    cases += [factories.submitted(land, land.donghu) for _ in range(2)]
    for_three, page = asked(client, land.donghu, officer, "/workspace/applications/")
    assert [case.number in page or f"/{case.pk}/" in page for case in cases] == [True] * 3
    assert for_three == for_one


def test_a_case_costs_the_same_whatever_else_waits(client, land):
    case = factories.submitted(land, land.donghu)
    path = f"/workspace/cases/{case.pk}/"
    alone, _page = asked(client, land.hubei, land["hubei:reviewer"], path)
    for _ in range(2):
        factories.submitted(land, land.donghu)
    among_three, _page = asked(client, land.hubei, land["hubei:reviewer"], path)
    assert among_three == alone


def test_a_longer_history_costs_the_same(client, land):
    """Back and forth between reviewer and leader: five decisions are read like one."""

    def back():
        say(case, "province_review", land["hubei:reviewer"], "decline")
        say(case, "province_sign", land["hubei:leader"], "back")

    case = factories.submitted(land, land.donghu)
    back()
    path = f"/workspace/cases/{case.pk}/"
    short, _page = asked(client, land.hubei, land["hubei:reviewer"], path)
    back()
    back()
    long, page = asked(client, land.hubei, land["hubei:reviewer"], path)
    assert page.count("省级签发：退回审核") == 3
    assert long == short
