"""Story: two handlers decide at the same moment, a form is submitted from two tabs, two workers close: one wins."""

import pytest

from portal import clock
from tests.workflows.flows.at_once import at_once
from tests.workflows.notices import factories
from tests.workflows.notices.factories import object_to, objection_of
from workflows.notices import receipts
from workflows.notices.actions import admit, close_due, decide_objection
from workflows.notices.errors import AlreadyHandled
from workflows.notices.models import Notice, Objection

pytestmark = pytest.mark.django_db(transaction=True)


def test_exactly_one_handler_decides(nation, objection, handler, second_handler):
    admit(actor=handler, tenant=nation, objection=objection)

    def decision(person, outcome):
        return lambda: decide_objection(
            actor=person, tenant=nation, objection=objection, outcome=outcome, reply="已核查清楚。"
        )

    results = at_once(decision(handler, "unfounded"), decision(second_handler, "upheld_refuse"))
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
