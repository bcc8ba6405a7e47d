"""As an applicant who withdraws in the second in which an official decides, I want one of us to win, clearly.

Every verb takes the flow's lock first and the case's row second (docs/decisions/0017): no two of them wait for each
other. Real threads with connections of their own, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import datetime as dt

import pytest

from portal import clock
from portal.audit.verify import verify_chain
from portal.errors import Conflict, DomainError, NotAllowed
from portal.tenancy.roles import Role
from portal.workcalendar.actions import seed
from tests import factories
from tests.factories import MONDAY, say, work
from tests.workflows.flows.at_once import at_once
from workflows.cases import actions
from workflows.cases.models import (
    CaseEdition,
    CaseEvent,
    CaseState,
    Consultation,
    Decision,
    Delegation,
    Outcome,
    WorkItem,
    WorkItemState,
)

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 3


@pytest.fixture
def land(settings, tmp_path):
    """The country with a second reviewer in Hubei, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    seed()
    with clock.frozen(MONDAY):
        made = factories.country()
        made.people["hubei:reviewer2"] = factories.person("审核同事", made.hubei, Role.REVIEWER)
        yield made


def one_wins(results):
    """Return the place of the only result that is no refusal."""
    refused = [place for place, one in enumerate(results) if isinstance(one, DomainError)]
    assert len(refused) == len(results) - 1, results
    return next(place for place in range(len(results)) if place not in refused)


def deciding(item, actor, verdict):
    return lambda: actions.decide(actor=actor, tenant=item.tenant, work=item, verdict=verdict, opinion="情况属实。")


def open_steps(case):
    return sorted(WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).values_list("step", flat=True))


def test_withdrawing_against_deciding(land):
    """The province's verdict does not bind: the withdrawal holds either way, and no step stays open."""
    officer = land["donghu:applicant"]
    for _ in range(TIMES):
        case = factories.submitted(land, land.donghu)
        results = at_once(
            lambda case=case: actions.withdraw(actor=officer, case=case, reason="不报了。"),
            deciding(work(case, "province_review"), land["hubei:reviewer"], "recommend"),
        )
        case.refresh_from_db()
        assert case.state == CaseState.WITHDRAWN, results
        assert open_steps(case) == []
        assert isinstance(results[1], (Decision, DomainError)), results
    assert verify_chain() == []


def test_withdrawing_against_accepting(land):
    for _ in range(TIMES):
        case = factories.at_nation(land, land.donghu)
        results = at_once(
            lambda case=case: actions.withdraw(actor=land["donghu:applicant"], case=case, reason="不报了。"),
            deciding(work(case, "acceptance"), land["national:acceptance"], "accept"),
        )
        case.refresh_from_db()
        withdrawn = one_wins(results) == 0
        assert case.state == (CaseState.WITHDRAWN if withdrawn else CaseState.RUNNING)
        assert open_steps(case) == ([] if withdrawn else ["expert_one", "expert_two"])


def test_withdrawing_against_answering_a_correction(land):
    officer = land["donghu:applicant"]
    for _ in range(TIMES):
        case = factories.submitted(land, land.donghu)
        say(case, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "请补充。"})
        results = at_once(
            lambda case=case: actions.withdraw(actor=officer, case=case, reason="不报了。"),
            lambda case=case: actions.submit(actor=officer, case=case),
        )
        case.refresh_from_db()
        assert case.state == CaseState.WITHDRAWN, results
        assert isinstance(results[1], (CaseEdition, DomainError)), results
        assert open_steps(case) == []


def test_undoing_against_the_next_verdict(land):
    for _ in range(TIMES):
        case = factories.submitted(land, land.donghu)
        say(case, "province_review", land["hubei:reviewer"], "recommend")
        wrong = Decision.objects.get(case=case)
        results = at_once(
            lambda wrong=wrong: actions.undo(
                actor=land["hubei:reviewer"], tenant=land.hubei, decision=wrong, reason="点错了。"
            ),
            deciding(work(case, "province_sign"), land["hubei:leader"], "back"),
        )
        one_wins(results)
        assert open_steps(case) == ["province_review"]
        assert WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).count() == 1


def test_each_other_verb_happens_once(land):
    case = factories.submitted(land, land.donghu)
    item, leader, reviewer = work(case, "province_review"), land["hubei:leader"], land["hubei:reviewer"]
    one_wins(at_once(*[lambda: actions.urge(actor=land["donghu:applicant"], work=item)] * 2))
    given = {"tenant": land.hubei, "case": case, "reason": "等待核实。"}
    one_wins(at_once(*[lambda: actions.suspend(actor=leader, **given)] * 2))
    one_wins(at_once(*[lambda: actions.resume(actor=leader, **given)] * 2))
    two = {"tenant": land.hubei, "work": item, "reason": "出差。"}
    results = at_once(
        lambda: actions.transfer(actor=reviewer, to=land["hubei:reviewer2"], **two),
        lambda: actions.transfer(actor=land["hubei:reviewer2"], to=reviewer, **two),
    )
    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, NotAllowed)] == []
    day = dt.date(2026, 6, 1)
    period = {"tenant": land.hubei, "role": Role.REVIEWER, "starts_on": day, "ends_on": day, "reason": "出差。"}
    results = at_once(*[lambda: actions.delegate(actor=reviewer, to=leader, **period)] * 2)
    assert [type(one) for one in results if isinstance(one, Exception)] == [Conflict], results
    assert Delegation.objects.count() == 1
    with clock.frozen(MONDAY.replace(day=29)):
        at_once(actions.remind, actions.remind)
    events = CaseEvent.objects.filter(case=case, kind__in=["due_soon", "overdue"])
    assert [(one.kind, bool(one.details.get("escalated"))) for one in events] == [("overdue", False), ("overdue", True)]
    assert verify_chain() == []


def test_asking_answering_and_deciding_at_once(land):
    """Of two questions about a step one is asked; an answer at once with the verdict is kept before it, or refused."""
    reviewer = land["hubei:reviewer"]
    others = [factories.person(name, land.hubei, Role.STEWARD) for name in ("孙立", "钱明")]
    for _ in range(TIMES):
        case = factories.submitted(land, land.donghu)
        item = work(case, "province_review")
        given = {"actor": reviewer, "tenant": land.hubei, "work": item, "question": "是否属实？"}
        one_wins(at_once(*[lambda given=given: actions.consult(persons=others, needed=1, **given)] * 2))
        made = Consultation.objects.get(case=case)
        opinion = {"tenant": land.hubei, "consultation": made, "stance": "agree", "text": ""}
        one_wins(at_once(*[lambda opinion=opinion: actions.answer(actor=others[0], **opinion)] * 2))
        results = at_once(
            lambda opinion=opinion: actions.answer(actor=others[1], **opinion), deciding(item, reviewer, "recommend")
        )
        made.refresh_from_db()
        answered = made.persons.exclude(opinion=None).count()
        assert isinstance(results[1], Decision), results
        assert (made.outcome, answered) in {(Outcome.DECIDED, 1), (Outcome.ANSWERED, 2)}, results
        assert open_steps(case) == ["province_sign"]
    assert verify_chain() == []


def test_suspending_against_deciding(land):
    for _ in range(TIMES):
        case = factories.submitted(land, land.donghu)
        results = at_once(
            lambda case=case: actions.suspend(
                actor=land["hubei:leader"], tenant=land.hubei, case=case, reason="等待核实。"
            ),
            deciding(work(case, "province_review"), land["hubei:reviewer"], "recommend"),
        )
        case.refresh_from_db()
        assert case.state == CaseState.SUSPENDED, results
        assert open_steps(case) == [["province_review"], ["province_sign"]][isinstance(results[1], Decision)]
