"""Story: two handlers decide at the same moment, a form is submitted from two tabs, two workers close: one wins."""

import pytest

from portal import clock
from tests.workflows.flows.at_once import at_once
from tests.workflows.notices import factories
from tests.workflows.notices.factories import object_to, objection_of
from workflows.notices import receipts, throttle
from workflows.notices.actions import admit, close_due, decide_objection, keep_time
from workflows.notices.errors import AlreadyHandled
from workflows.notices.models import Handling, Notice, Objection

pytestmark = pytest.mark.django_db(transaction=True)


def test_exactly_one_leader_decides(nation, objection, handler, leader):
    factories.proposed(handler, objection)
    second = factories.make_user("分管负责人二", nation, "leader")

    def decision(person, outcome):
        return lambda: decide_objection(
            actor=person, tenant=nation, objection=objection, outcome=outcome, reply="已核查清楚。", words="事实清楚。"
        )

    results = at_once(decision(leader, "unfounded"), decision(second, "upheld_refuse"))
    won = [result for result in results if isinstance(result, Objection)]
    lost = [result for result in results if isinstance(result, AlreadyHandled)]
    assert (len(won), len(lost)) == (1, 1), results
    objection.refresh_from_db()
    assert objection.outcome == won[0].outcome


def test_the_same_form_from_two_tabs_is_one_objection(notice, items):
    token = receipts.new_form_token(notice.pk)
    results = at_once(*[lambda: object_to(notice, items[0], token=token)] * 3)
    assert len({result.number for result in results}) == 1, results
    assert Objection.across_tenants.count() == 1


def test_many_objections_at_once_each_have_their_receipt(notice, items):
    results = at_once(*[lambda: object_to(notice, items[0])] * 4)
    assert {objection_of(result).pk for result in results} == set(
        Objection.across_tenants.values_list("pk", flat=True)
    ), results
    assert Objection.across_tenants.count() == 4


def test_two_workers_close_a_notice_once(notice):
    with clock.frozen(factories.CLOSES):
        assert sorted(at_once(close_due, close_due)) == [0, 1]
    assert Notice.across_tenants.get().closed_at == factories.CLOSES


def test_an_objection_is_admitted_once_and_its_flow_begins_once(nation, objection, handler, second_handler):
    """The worker and two officials come to a fresh objection in the same moment."""

    def admission(person):
        return lambda: admit(actor=person, tenant=nation, objection=objection)

    results = at_once(admission(handler), admission(second_handler), keep_time)
    assert sorted(type(result).__name__ for result in results[:2]) == ["AlreadyHandled", "Objection"], results
    assert Handling.objects.count() == 1
    assert list(objection.decisions.values_list("step", "verdict")) == [("admission", "admit")]


def test_arrivals_at_the_same_moment_are_all_counted(notice):
    """Two places are left without waiting: exactly two of five get them, and nobody waits as long as another."""

    def ask():
        return throttle.ticket_for("10.1.1.1", notice, "token")

    for _ in range(throttle.PER_ADDRESS.burst - 2):
        assert ask() is None
    results = at_once(*[ask] * 5)
    assert sorted(ticket.seconds if ticket else 0 for ticket in results) == [0, 0, 3, 6, 9]
