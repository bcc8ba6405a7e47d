"""As an objector who was told no I may ask once for a review, in time, and other people do it (docs/decisions/0028).

A review in time holds the item that is not confirmed yet; what it upholds reaches exactly this item. A confirmed one
it cannot touch: the outcome is on record.
"""

import datetime as dt

import pytest

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed
from tests import factories as country
from tests.factories import MONDAY, say, work
from tests.workflows.flows.at_once import at_once
from tests.workflows.notices import factories
from workflows.cases import engine
from workflows.cases.models import CaseState, WorkItem, WorkItemState
from workflows.notices import actions
from workflows.notices.errors import AlreadyHandled, ItemNotClear, ObjectionOpen, ReviewNotPossible
from workflows.notices.glue import item_outcome
from workflows.notices.guards import no_open_objection
from workflows.notices.handling.people import open_step_of
from workflows.notices.models import Handling, Objection, Review

REASONS = "处理结论没有回应所提的第二项事实。"
MINUTE = dt.timedelta(minutes=1)


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
def receipt(notice):
    return factories.object_to(notice)


@pytest.fixture
def objection(land, receipt):
    """An objection that was found unfounded while the notice was open."""
    found = factories.objection_of(receipt)
    return factories.decided(land["national:objection_handler"], land["national:deputy"], found, "unfounded")


@pytest.fixture
def after(notice):
    """The notice is over and the case waits to be confirmed."""
    with clock.frozen(notice.closes_at + MINUTE):
        engine.fire_due_timers()
        actions.close_due()
        yield


def ask(land, receipt, reasons=REASONS):
    return actions.ask_review(tenant=land.nation, number=receipt.number, code=receipt.query_code, reasons=reasons)


def reviewed(land, objection, outcome):
    whose = {"tenant": land.nation, "objection": objection, "outcome": outcome}
    asked = "请更正产值数据。" if outcome == "upheld_return" else ""
    actions.propose(actor=land["national:second"], **whose, words="复核意见。", asked=asked)
    actions.decide_objection(actor=land["national:third"], **whose, reply="复核答复。", asked=asked)


def place(case):
    case.refresh_from_db()
    steps = WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).values_list("step", flat=True)
    return case.state, list(steps), item_outcome(case)


def test_a_case_that_waits_to_be_confirmed_waits_for_the_review_instead(land, case, receipt, objection, after):
    other = country.announced(land, land.wuxi)
    assert place(case) == (CaseState.NOTICED, ["confirm"], "clear")
    ask(land, receipt)
    assert place(case) == (CaseState.HELD, [], "held")
    with pytest.raises(ObjectionOpen):
        no_open_objection(case)
    no_open_objection(other)
    step = open_step_of(objection)
    assert (step.step, step.assignee) == ("review", None)


@pytest.mark.parametrize(
    ("outcome", "there"),
    [
        ("unfounded", (CaseState.NOTICED, ["confirm"], "clear")),
        ("upheld_refuse", (CaseState.OBJECTED, [], "refused")),
        ("upheld_return", (CaseState.CORRECTING, ["correction"], "returned")),
        ("correction", (CaseState.RUNNING, ["announce"], "corrected")),
    ],
)
def test_each_outcome_of_a_review_moves_its_item(land, case, receipt, objection, after, *, outcome, there):
    ask(land, receipt)
    reviewed(land, objection, outcome)
    assert place(case) == there
    review = Review.objects.get()
    assert (review.state, review.outcome, review.reply) == ("decided", outcome, "复核答复。")
    assert (review.decided_by, Handling.objects.get().closed_at is not None) == (land["national:third"], True)
    if outcome == "unfounded":
        say(case, "confirm", land["national:leader"], "confirm", opinion="")
        assert case.state == CaseState.CONFIRMED


@pytest.mark.parametrize("outcome", ["unfounded", "upheld_refuse"])
def test_a_review_while_the_notice_runs_is_read_by_its_closing(land, case, notice, receipt, objection, *, outcome):
    ask(land, receipt)
    assert place(case)[0] == CaseState.NOTICED
    with clock.frozen(notice.closes_at + MINUTE):
        engine.fire_due_timers()
        assert place(case) == (CaseState.HELD, [], "held")
        reviewed(land, objection, outcome)
        there = {"unfounded": "clear", "upheld_refuse": "refused"}[outcome]
        assert item_outcome(case) == there


def test_a_confirmed_item_is_not_touched_and_the_outcome_is_on_record(land, case, receipt, objection, after):
    say(case, "confirm", land["national:leader"], "confirm", opinion="")
    ask(land, receipt)
    assert place(case) == (CaseState.CONFIRMED, [], "clear")
    reviewed(land, objection, "upheld_refuse")
    assert place(case) == (CaseState.CONFIRMED, [], "clear")
    row = AuditRecord.across_tenants.get(verb="objection.review_on_record")
    assert row.details == {"cases": [case.pk]}
    assert row.summary == "复核认为异议成立，所涉条目已经办结，只作记录"
    assert Review.objects.get().outcome == "upheld_refuse"


def test_first_time_people_have_no_part(land, receipt, objection, after):
    ask(land, receipt)
    whose = {"tenant": land.nation, "objection": objection, "outcome": "unfounded"}
    with pytest.raises(NotAllowed, match="回避"):
        actions.propose(actor=land["national:objection_handler"], **whose, words="维持。")
    actions.propose(actor=land["national:second"], **whose, words="维持。")
    for name, why in (("leader", "回避"), ("deputy", "回避")):
        with pytest.raises(NotAllowed, match=why):
            actions.decide_objection(actor=land[f"national:{name}"], **whose, reply="维持。")
    actions.send_back(actor=land["national:third"], tenant=land.nation, objection=objection, words="请再核实。")
    assert open_step_of(objection).assignee == land["national:second"]


def test_it_is_asked_once_with_reasons_and_in_time(land, receipt, objection):
    with pytest.raises(Invalid):
        ask(land, receipt, "不服")
    until = Handling.objects.get().review_until
    with clock.frozen(dt.datetime.combine(until, dt.time(23, 59), tzinfo=clock.BEIJING)):
        assert actions.keep_time() == 0
        ask(land, receipt)
        with pytest.raises(ReviewNotPossible, match="只能申请一次"):
            ask(land, receipt)


def test_after_its_time_the_handling_is_closed_by_the_clock(land, receipt, objection):
    until = Handling.objects.get().review_until
    with clock.frozen(dt.datetime.combine(until + dt.timedelta(days=1), dt.time(0, 1), tzinfo=clock.BEIJING)):
        with pytest.raises(ReviewNotPossible, match="期限已过"):
            ask(land, receipt)
        assert (actions.keep_time(), actions.keep_time()) == (1, 0)
    assert Handling.objects.get().closed_at is not None


def test_an_upheld_objection_leaves_nothing_to_review(land, receipt):
    found = factories.objection_of(receipt)
    factories.decided(land["national:objection_handler"], land["national:deputy"], found, "correction")
    assert Handling.objects.get().closed_at is not None
    with pytest.raises(ReviewNotPossible, match="重新公示"):
        ask(land, receipt)


def test_the_review_of_a_late_one_holds_nothing(land, case, receipt, after):
    Objection.across_tenants.update(in_time=False)
    found = factories.objection_of(receipt)
    whose = {"actor": land["national:objection_handler"], "tenant": land.nation}
    actions.refuse_admission(**whose, objection=found, ground="late", reply="逾期提出。")
    engine.fire_due_timers()
    before = place(case)
    ask(land, receipt)
    assert place(case) == before
    no_open_objection(case)
    reviewed(land, found, "upheld_refuse")
    assert place(case) == before


def test_a_review_withdrawn_lets_the_item_go_on(land, case, receipt, objection, after):
    ask(land, receipt)
    actions.withdraw(tenant=land.nation, number=receipt.number, code=receipt.query_code)
    assert place(case) == (CaseState.NOTICED, ["confirm"], "clear")
    objection.refresh_from_db()
    assert (objection.state, objection.outcome, Review.objects.get().state) == ("decided", "unfounded", "withdrawn")
    with pytest.raises(AlreadyHandled):
        actions.withdraw(tenant=land.nation, number=receipt.number, code=receipt.query_code)
    with pytest.raises(ReviewNotPossible):
        ask(land, receipt)


def test_a_withdrawn_objection_takes_its_open_step_along(land, case, receipt):
    found = factories.objection_of(receipt)
    handler = land["national:objection_handler"]
    factories.proposed(handler, found)
    actions.withdraw(tenant=land.nation, number=receipt.number, code=receipt.query_code)
    assert (open_step_of(found), Handling.objects.get().closed_at is not None) == (None, True)
    with pytest.raises(AlreadyHandled):
        actions.decide_objection(
            actor=land["national:deputy"], tenant=land.nation, objection=found, outcome="unfounded", reply="答复。"
        )
    no_open_objection(case)


def test_what_was_upheld_is_not_confirmed_even_if_the_case_waits_for_it(land, case, receipt, objection, after):
    """The flow leads elsewhere; the verb refuses all the same."""
    item = case.notice_items.get()
    type(item).objects.filter(pk=item.pk).update(outcome="refused")
    with pytest.raises(ItemNotClear):
        say(case, "confirm", land["national:leader"], "confirm", opinion="")
    assert work(case, "confirm").state == WorkItemState.OPEN


@pytest.mark.django_db(transaction=True)
def test_a_review_and_the_confirmation_at_the_same_moment_never_both_win_over_the_item(land, case, receipt, objection):
    """Either the case is confirmed and the review on record, or the review holds it and nobody confirmed."""
    with clock.frozen(case.notice_items.get().notice.closes_at + MINUTE):
        engine.fire_due_timers()
        leader = land["national:leader"]
        at_once(lambda: ask(land, receipt), lambda: say(case, "confirm", leader, "confirm", opinion=""))
        state, steps, outcome = place(case)
        assert (state, steps, outcome) in [(CaseState.CONFIRMED, [], "clear"), (CaseState.HELD, [], "held")]
        assert Review.objects.get().state == "open"
