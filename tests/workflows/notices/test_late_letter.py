"""Story: a letter posted in time arrives after the closing, while its item waits to be confirmed.

It came in time, so it holds its item like any other (RULES A8-3; docs/decisions/0003, 0029): the case goes back to
where its flow waits for objections, and what is decided reaches it.
"""

import datetime as dt

import pytest

from portal import clock
from tests import factories as country
from tests.factories import MONDAY, say
from tests.workflows.flows.at_once import at_once
from tests.workflows.notices import factories
from tests.workflows.notices.factories import objection_of
from workflows.cases import engine
from workflows.cases.models import CaseState, WorkItem, WorkItemState
from workflows.notices import actions, receipts
from workflows.notices.errors import ItemNotClear, ObjectionOpen
from workflows.notices.glue import item_outcome
from workflows.notices.guards import no_open_objection
from workflows.notices.models import Objection

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def land(db):
    with clock.frozen(MONDAY):
        made = country.country()
        made.people["national:deputy"] = country.person("国家分管副职", made.nation, "leader")
        yield made


@pytest.fixture
def notice(case):
    return case.notice_items.get().notice


@pytest.fixture
def after(notice):
    """The notice is over and the case waits to be confirmed."""
    with clock.frozen(notice.closes_at + 3 * 1440 * MINUTE):
        engine.fire_due_timers()
        actions.close_due()
        yield


def enter(land, notice, *, late=False):
    """Enter the letter, posted on the last day or the day after; return the objection."""
    posted = notice.last_day + dt.timedelta(days=late)
    receipt = actions.enter_objection(
        actor=land["national:notice_editor"], tenant=land.nation, notice=notice,
        items=list(notice.items.values_list("pk", flat=True)), kind="person", identity=factories.PERSON,
        ground="truth", reasons=factories.REASONS, token=receipts.new_form_token(notice.pk), arrival="letter",
        received_at=clock.now(), posted_on=posted, papers={"original": [factories.pdf("信函.pdf")]},
    )  # fmt: skip
    return objection_of(receipt)


def place(case):
    case.refresh_from_db()
    steps = WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).values_list("step", flat=True)
    return case.state, list(steps), item_outcome(case)


def decide(land, objection, outcome):
    factories.decided(land["national:objection_handler"], land["national:deputy"], objection, outcome)


def test_the_item_that_waits_to_be_confirmed_waits_for_the_letter_instead(land, case, notice, after):
    other = country.announced(land, land.wuxi)
    assert place(case) == (CaseState.NOTICED, ["confirm"], "clear")
    assert enter(land, notice).in_time
    assert place(case) == (CaseState.HELD, [], "held")
    with pytest.raises(ObjectionOpen):
        no_open_objection(case)
    no_open_objection(other)


@pytest.mark.parametrize(
    ("outcome", "there"),
    [
        ("unfounded", (CaseState.NOTICED, ["confirm"], "clear")),
        ("upheld_refuse", (CaseState.OBJECTED, [], "refused")),
        ("upheld_return", (CaseState.CORRECTING, ["correction"], "returned")),
        ("correction", (CaseState.RUNNING, ["announce"], "corrected")),
    ],
)
def test_what_is_decided_on_it_reaches_the_item(land, case, notice, after, *, outcome, there):
    decide(land, enter(land, notice), outcome)
    assert place(case) == there


def test_a_late_letter_moves_nothing(land, case, notice, after):
    assert not enter(land, notice, late=True).in_time
    assert place(case) == (CaseState.NOTICED, ["confirm"], "clear")
    say(case, "confirm", land["national:leader"], "confirm", opinion="")
    assert place(case)[0] == CaseState.CONFIRMED


def test_what_is_confirmed_already_is_not_touched_and_the_letter_is_answered(land, case, notice, after):
    say(case, "confirm", land["national:leader"], "confirm", opinion="")
    objection = enter(land, notice)
    assert place(case) == (CaseState.CONFIRMED, [], "clear")
    decide(land, objection, "upheld_refuse")
    objection.refresh_from_db()
    assert (place(case)[0], objection.state, objection.reply) == (CaseState.CONFIRMED, "decided", factories.REPLY)


def test_an_objection_that_is_parted_again_holds_what_waits_to_be_confirmed_too(land, case, notice):
    """Merged by mistake, and the first withdrawn by whoever holds its receipt: the second had its right all along."""
    first, second = (factories.object_to(notice) for _ in range(2))
    whose = {"actor": land["national:objection_handler"], "tenant": land.nation, "objection": objection_of(second)}
    actions.merge(**whose, words="已按所留电话核对。")
    actions.withdraw(tenant=land.nation, number=first.number, code=first.query_code)
    with clock.frozen(notice.closes_at + MINUTE):
        engine.fire_due_timers()
        assert place(case) == (CaseState.NOTICED, ["confirm"], "clear")
        actions.part(**whose, words="不是同一人提出。")
        assert place(case) == (CaseState.HELD, [], "held")
        decide(land, objection_of(second), "upheld_refuse")
        assert place(case) == (CaseState.OBJECTED, [], "refused")


@pytest.mark.django_db(transaction=True)
def test_letter_and_confirmation_at_the_same_moment_never_both_win_over_the_item(land, case, notice, after):
    """Either the case is confirmed and the letter on record, or the letter holds it and nobody confirmed."""
    leader = land["national:leader"]
    results = at_once(lambda: enter(land, notice), lambda: say(case, "confirm", leader, "confirm", opinion=""))
    assert results[0].in_time, results
    assert place(case) in [(CaseState.CONFIRMED, [], "clear"), (CaseState.HELD, [], "held")], results


def test_the_verb_itself_refuses_although_the_flow_offers_the_step(land, case, notice, after):
    """The guard stands in the verb: however the case came to wait to be confirmed, what holds or bars it is asked."""
    objection = enter(land, notice)
    decide(land, objection, "unfounded")
    assert place(case) == (CaseState.NOTICED, ["confirm"], "clear")
    for state, outcome, refusal in (("admitted", "", ObjectionOpen), ("decided", "upheld_refuse", ItemNotClear)):
        Objection.across_tenants.filter(pk=objection.pk).update(state=state, outcome=outcome)
        with pytest.raises(refusal):
            say(case, "confirm", land["national:leader"], "confirm", opinion="")
        assert place(case) == (CaseState.NOTICED, ["confirm"], "clear")
