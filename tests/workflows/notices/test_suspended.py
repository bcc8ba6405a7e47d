"""Story: a case is suspended, and an objection, a letter or a review of one meets it: it is led on by itself.

A running period cannot be suspended, nor what an objection holds already. What waits to be confirmed can be: what
then comes in time holds it from the resumption on, and what is decided meanwhile is carried out then (RULES S2-12).
"""

import datetime as dt

import pytest

from portal import clock
from portal.errors import NotAllowed
from tests import factories as country
from tests.factories import MONDAY, say
from tests.workflows.notices import factories
from tests.workflows.notices.factories import objection_of
from workflows.cases import actions as cases
from workflows.cases import engine
from workflows.cases.models import CaseState, WorkItem, WorkItemState
from workflows.notices import actions, receipts
from workflows.notices.glue import item_outcome

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
WAITS = (CaseState.NOTICED, ["confirm"], "clear")
SET_ASIDE = (CaseState.SUSPENDED, ["confirm"], "clear")
ENDS = [
    ("unfounded", WAITS),
    ("upheld_refuse", (CaseState.OBJECTED, [], "refused")),
    ("upheld_return", (CaseState.CORRECTING, ["correction"], "returned")),
    ("correction", (CaseState.RUNNING, ["announce"], "corrected")),
]


@pytest.fixture
def land(db):
    with clock.frozen(MONDAY):
        made = country.country()
        for name, role in (("deputy", "leader"), ("third", "leader"), ("second", "objection_handler")):
            made.people[f"national:{name}"] = country.person(name, made.nation, role)
        yield made


@pytest.fixture
def notice(case):
    return case.notice_items.get().notice


@pytest.fixture
def after(notice):
    """The notice is over, whatever holds its item."""
    with clock.frozen(notice.closes_at + DAY):
        engine.fire_due_timers()
        actions.close_due()
        yield


def place(case):
    case.refresh_from_db()
    steps = WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).values_list("step", flat=True)
    return case.state, list(steps), item_outcome(case)


def suspend(land, case):
    cases.suspend(actor=land["national:leader"], tenant=land.nation, case=case, reason="等待核实。")


def resume(land, case):
    cases.resume(actor=land["national:leader"], tenant=land.nation, case=case, reason="已核实。")
    return place(case)


def letter(land, notice):
    """Enter a letter that was posted on the last day and arrived after it."""
    receipt = actions.enter_objection(
        actor=land["national:notice_editor"], tenant=land.nation, notice=notice,
        items=list(notice.items.values_list("pk", flat=True)), kind="person", identity=factories.PERSON,
        ground="truth", reasons=factories.REASONS, token=receipts.new_form_token(notice.pk), arrival="letter",
        received_at=clock.now(), posted_on=notice.last_day, papers={"original": [factories.pdf("信函.pdf")]},
    )  # fmt: skip
    return objection_of(receipt)


def decide(land, objection, outcome):
    return factories.decided(land["national:objection_handler"], land["national:deputy"], objection, outcome)


def ask_review(land, receipt):
    actions.ask_review(
        tenant=land.nation, number=receipt.number, code=receipt.query_code, reasons="处理结论没有回应第二项事实。"
    )


def decide_review(land, objection, outcome):
    whose = {"tenant": land.nation, "objection": objection, "outcome": outcome}
    asked = "请更正产值数据。" if outcome == "upheld_return" else ""
    actions.propose(actor=land["national:second"], **whose, words="复核意见。", asked=asked)
    actions.decide_objection(actor=land["national:third"], **whose, reply="复核答复。", asked=asked)


def test_before_the_notice_it_is_published_after_the_resumption_and_runs_its_full_period(land):
    case = country.deliberated(land, land.donghu)
    suspend(land, case)
    with pytest.raises(NotAllowed, match="中止"):
        say(case, "announce", land["national:notice_editor"], "publish", opinion="")
    assert resume(land, case) == (CaseState.RUNNING, ["announce"], "")


def test_neither_a_running_period_nor_what_is_held_can_be_suspended(land, case, notice):
    factories.object_to(notice)
    with pytest.raises(NotAllowed, match="没有在国家办理的环节"):
        suspend(land, case)
    with clock.frozen(notice.closes_at + MINUTE):
        engine.fire_due_timers()
        with pytest.raises(NotAllowed, match="没有在国家办理的环节"):
            suspend(land, case)
        assert place(case) == (CaseState.HELD, [], "held")


def test_where_nothing_came_the_resumption_moves_nothing(land, case, after):
    suspend(land, case)
    assert resume(land, case) == WAITS
    say(case, "confirm", land["national:leader"], "confirm", opinion="")
    assert place(case)[0] == CaseState.CONFIRMED


@pytest.mark.parametrize(("outcome", "there"), ENDS)
def test_a_letter_that_came_meanwhile_holds_from_the_resumption_on(land, case, notice, after, *, outcome, there):
    suspend(land, case)
    objection = letter(land, notice)
    assert place(case) == SET_ASIDE
    assert resume(land, case) == (CaseState.HELD, [], "held")
    decide(land, objection, outcome)
    assert place(case) == there


@pytest.mark.parametrize(("outcome", "there"), ENDS)
def test_what_is_decided_meanwhile_is_carried_out_on_the_resumption(land, case, notice, after, *, outcome, there):
    suspend(land, case)
    decide(land, letter(land, notice), outcome)
    assert place(case) == SET_ASIDE
    assert resume(land, case) == there


@pytest.mark.parametrize("when", ["meanwhile", "after the resumption"])
@pytest.mark.parametrize(("outcome", "there"), ENDS)
def test_a_review_that_was_asked_for_meanwhile_too(land, case, notice, *, outcome, there, when):
    receipt = factories.object_to(notice)
    objection = decide(land, objection_of(receipt), "unfounded")
    with clock.frozen(notice.closes_at + MINUTE):
        engine.fire_due_timers()
        suspend(land, case)
        ask_review(land, receipt)
        if when == "meanwhile":
            decide_review(land, objection, outcome)
            assert place(case) == SET_ASIDE
            assert resume(land, case) == there
        else:
            assert resume(land, case) == (CaseState.HELD, [], "held")
            decide_review(land, objection, outcome)
            assert place(case) == there


def test_one_withdrawn_meanwhile_holds_nothing(land, case, notice):
    receipt = factories.object_to(notice)
    decide(land, objection_of(receipt), "unfounded")
    with clock.frozen(notice.closes_at + MINUTE):
        engine.fire_due_timers()
        suspend(land, case)
        ask_review(land, receipt)
        actions.withdraw(tenant=land.nation, number=receipt.number, code=receipt.query_code)
        assert resume(land, case) == WAITS


def test_only_its_own_item_is_moved(land, case, notice, after):
    other = country.announced(land, land.wuxi)
    with clock.frozen(other.notice_items.get().notice.closes_at + MINUTE):
        engine.fire_due_timers()
        for one in (case, other):
            suspend(land, one)
        letter(land, notice)
        assert resume(land, other) == WAITS
        assert resume(land, case) == (CaseState.HELD, [], "held")
