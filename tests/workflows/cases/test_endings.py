"""As an authority's administrator I note that an organisation ended, told first what becomes of its cases."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed, NotFound
from portal.identity.memberships import AlreadyEnded, OrganisationEnded, end_organisation
from tests import factories
from tests.factories import MONDAY, say
from workflows.cases import actions, queries

pytestmark = pytest.mark.django_db
HOST = {"host": "donghu.localhost"}
LIST = "/workspace/organisations/"
TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def land():
    with clock.frozen(MONDAY):
        yield factories.country()


@pytest.fixture
def admin(land, client):
    user = factories.person("管理员", land.donghu, "system_admin")
    client.force_login(user)
    return user


@pytest.fixture
def home(land):
    return queries.register_of(land.donghu).get()


def end(who, land, one, into=None):
    end_organisation(actor=who, tenant=land.donghu, organisation=one, on=TODAY, into=into)


def test_what_will_happen_to_each_open_case_is_said_before(client, admin, land, home):
    draft, running, returned = (
        factories.draft(land, land.donghu),
        factories.submitted(land, land.donghu),
        factories.submitted(land, land.donghu),
    )
    say(returned, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "补充"})
    page = client.get(f"{LIST}{home.pk}/end/", headers=HOST).content.decode()
    rows = {case.number: page.split(case.number)[1].split("</tr>")[0] for case in (draft, running, returned)}
    said = ("草稿不能再提交", "办理到办结", "不能再重新提交")
    assert [words in row for words, row in zip(said, rows.values(), strict=True)] == [True] * 3
    assert client.get(LIST, headers=HOST).content.decode().count(">3</td>") == 1


def test_it_is_taken_down_and_holds(client, admin, land, home):
    heir, case = factories.organisation(land.donghu), factories.submitted(land, land.donghu)
    answer = client.post(f"{LIST}{home.pk}/end/", {"on": "2026-06-01", "into": heir.pk}, headers=HOST)
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert f"自2026年6月1日起并入{heir}" in client.get(LIST, headers=HOST).content.decode()
    home.refresh_from_db()
    with pytest.raises(OrganisationEnded):
        actions.start_case(actor=land["donghu:applicant"], tenant=land.donghu, organisation=home, edition=land.edition)
    say(case, "province_review", land["hubei:reviewer"], "recommend")  # what is under way goes on
    recorded = AuditRecord.across_tenants.get(verb="identity.organisation_ended")
    assert (recorded.actor_id, recorded.details) == (admin.pk, {"on": "2026-06-01", "into": heir.pk})


def test_refusals_leave_everything_as_it_was_and_typed(client, admin, land, home):
    answer = client.post(f"{LIST}{home.pk}/end/", {"on": "六月", "into": ""}, headers=HOST)
    assert (answer.status_code, 'value="六月"' in answer.content.decode()) == (422, True)
    gone, elsewhere = factories.organisation(land.donghu), queries.register_of(land.wuxi).get()
    end(admin, land, gone)
    for into in (gone, elsewhere, home):
        with pytest.raises(Invalid):
            end(admin, land, home, into)
    with pytest.raises(AlreadyEnded):
        end(admin, land, gone)
    with pytest.raises(NotFound):
        end(admin, land, elsewhere)
    home.refresh_from_db()
    assert home.ended_on is None


def test_nobody_else_ends_one(client, land, home):
    for who in ("donghu:applicant", "hubei:leader"):
        client.force_login(land[who])
        assert client.post(f"{LIST}{home.pk}/end/", {"on": "2026-06-01"}, headers=HOST).status_code == 404
        with pytest.raises(NotAllowed):
            end(land[who], land, home)
    with pytest.raises(NotAllowed):
        end(factories.person("别处", land.wuxi, "system_admin"), land, home)


def test_the_register_costs_the_same_for_three(client, admin, land, home):
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST, headers=HOST)
        costs.append(len(asked))
        factories.organisation(land.donghu)
        factories.organisation(land.donghu)
    assert costs[0] == costs[1]
