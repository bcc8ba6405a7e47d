"""Story: an objection holds one of two clusters of the real programme; its decision moves that case, by itself.

RULES S2-12, A8-3: not founded → confirmed; upheld → refused or returned; corrected → noticed anew in full.
"""

import datetime as dt

import pytest

from portal import clock
from portal.errors import NotAllowed
from tests import factories as country
from tests.factories import MONDAY, say, work
from tests.workflows.flows.at_once import at_once
from tests.workflows.notices import factories
from workflows.cases import actions, engine
from workflows.cases.models import CaseState, Decision, WorkItem, WorkItemState
from workflows.cases.queries import open_correction
from workflows.notices.actions import admit, close_due, decide_objection, withdraw
from workflows.notices.errors import ObjectionOpen
from workflows.notices.glue import item_outcome
from workflows.notices.guards import no_open_objection

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def land(db):
    with clock.frozen(MONDAY):
        yield country.country()


@pytest.fixture
def notice(case):
    return case.notice_items.get().notice


@pytest.fixture
def after(notice):
    """One minute after the closing."""
    return notice.closes_at + MINUTE


def deputy(land):
    """Another leader of the authority than the one who concluded the deliberation."""
    if "national:deputy" not in land.people:
        land.people["national:deputy"] = country.person("国家分管副职", land.nation, "leader")
    return land["national:deputy"]


def decide(land, objection, outcome):
    factories.decided(land["national:objection_handler"], deputy(land), objection, outcome)


def open_steps(case):
    return list(WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).values_list("step", flat=True))


def state(case):
    case.refresh_from_db()
    return case.state


def test_only_the_item_objected_to_waits(land, case, notice, after):
    other = country.announced(land, land.wuxi)
    factories.object_to(notice)
    with clock.frozen(after):
        assert engine.fire_due_timers() == 2
        assert (state(case), open_steps(case)) == (CaseState.HELD, [])
        assert open_steps(other) == ["confirm"]
        say(other, "confirm", land["national:leader"], "confirm", opinion="")
        with pytest.raises(ObjectionOpen):
            no_open_objection(case)
        assert state(other) == CaseState.CONFIRMED


@pytest.mark.parametrize(
    ("outcome", "next_state", "steps"),
    [
        ("unfounded", CaseState.NOTICED, ["confirm"]),
        ("upheld_refuse", CaseState.OBJECTED, []),
        ("upheld_return", CaseState.CORRECTING, ["correction"]),
        ("correction", CaseState.RUNNING, ["announce"]),
    ],
)
@pytest.mark.parametrize("when", ["before the closing", "while held"])
def test_a_decision_moves_the_case_on_by_itself(land, case, notice, *, after, outcome, next_state, steps, when):
    objection = factories.objection_of(factories.object_to(notice))
    if when == "before the closing":
        decide(land, objection, outcome)
        assert state(case) == CaseState.NOTICED
    with clock.frozen(after):
        engine.fire_due_timers()
        if when == "while held":
            assert state(case) == CaseState.HELD
            decide(land, objection, outcome)
        assert (state(case), open_steps(case)) == (next_state, steps)


def test_of_two_objections_the_last_one_settled_wakes_the_case(land, case, notice, after):
    first, second = (factories.object_to(notice) for _ in range(2))
    with clock.frozen(after):
        engine.fire_due_timers()
        decide(land, factories.objection_of(first), "unfounded")
        assert state(case) == CaseState.HELD
        withdraw(tenant=land.nation, number=second.number, code=second.query_code)
        assert open_steps(case) == ["confirm"]


def test_a_decision_between_closing_and_a_late_worker_is_not_lost(land, case, notice, after):
    objection = factories.objection_of(factories.object_to(notice))
    with clock.frozen(after):
        decide(land, objection, "unfounded")
        assert item_outcome(case) == "clear"
        assert engine.fire_due_timers() == 1
        assert close_due() == 1
        assert (engine.fire_due_timers(), close_due()) == (0, 0)
        assert open_steps(case) == ["confirm"]


def test_a_corrected_item_runs_a_full_new_period(land, case, notice, after):
    decide(land, factories.objection_of(factories.object_to(notice)), "correction")
    with clock.frozen(after):
        engine.fire_due_timers()
        say(case, "announce", land["national:notice_editor"], "publish", opinion="")
        newest = case.notice_items.order_by("-pk").first().notice
        assert newest.closes_at > notice.closes_at + dt.timedelta(days=6)
        assert engine.fire_due_timers() == 0
    with clock.frozen(newest.closes_at + MINUTE):
        assert engine.fire_due_timers() == 1
        assert open_steps(case) == ["confirm"]


def test_those_who_judged_the_case_do_not_handle_its_objection(land, case, notice):
    objection = factories.objection_of(factories.object_to(notice))
    judge = Decision.objects.filter(case=case, step="acceptance").get().actor
    country.grant_role(actor=None, tenant=land.nation, user=judge, role="objection_handler")
    with pytest.raises(NotAllowed, match="回避"):
        admit(actor=judge, tenant=land.nation, objection=objection)


@pytest.mark.django_db(transaction=True)
def test_a_decision_and_the_timer_at_the_same_moment_never_strand_the_case(land, case, notice, after):
    objection = factories.objection_of(factories.object_to(notice))
    factories.proposed(land["national:objection_handler"], objection)
    head = deputy(land)

    def decision():
        decide_objection(actor=head, tenant=land.nation, objection=objection, outcome="unfounded", reply="已核查清楚。")

    with clock.frozen(after):
        results = at_once(decision, engine.fire_due_timers, close_due)
        assert results == [None, 1, 1]
        assert work(case, "confirm").state == WorkItemState.OPEN
        assert item_outcome(case) == "clear"


def test_a_returned_item_is_put_right_deliberated_and_noticed_anew(land, case, notice, after):
    decide(land, factories.objection_of(factories.object_to(notice)), "upheld_return")
    officer = land["donghu:applicant"]
    with clock.frozen(after):
        engine.fire_due_timers()
        case.refresh_from_db()
        assert open_correction(case).words == "请更正产值数据。"
        actions.save_draft(actor=officer, case=case, values={"summary": "企业 118 家。", "plan_start": 2026})
        actions.submit(actor=officer, case=case)
        assert (state(case), open_steps(case)) == (CaseState.RUNNING, ["conclusion"])
        assert (case.draft["summary"], open_correction(case)) == ("企业 118 家。", None)
        say(case, "conclusion", land["national:leader"], "pass")
        say(case, "announce", land["national:notice_editor"], "publish", opinion="")
        assert case.notice_items.count() == 2
        assert item_outcome(case) == "pending"
