"""As an official who clicked the wrong verdict I take it back, as long as nobody has touched what came next."""

import pytest
from viewflow.workflow.models import Task

from portal import clock
from portal.errors import Invalid, NotAllowed
from tests import factories
from tests.factories import MONDAY, say, work
from workflows.cases import actions, queries, words
from workflows.cases.models import CaseState, Decision, Undoing, WorkItem, WorkItemState

pytestmark = pytest.mark.django_db
OOPS = "点错了结论。"


@pytest.fixture
def land():
    """The country, on a Monday in June."""
    with clock.frozen(MONDAY):
        yield factories.country()


def last(case, step):
    return Decision.objects.filter(case=case, step=step).latest("pk")


def take_back(case, step, actor):
    decision = last(case, step)
    actions.undo(actor=actor, tenant=decision.tenant, decision=decision, reason=OOPS)
    case.refresh_from_db()


def open_steps(case):
    return sorted(WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).values_list("step", flat=True))


def test_a_verdict_is_taken_back_and_given_again(land):
    reviewer = land["hubei:reviewer"]
    case = factories.submitted(land, land.donghu)
    before = work(case, "province_review")
    say(case, "province_review", reviewer, "decline")
    wrong = last(case, "province_review")
    with pytest.raises(Invalid):
        actions.undo(actor=reviewer, tenant=land.hubei, decision=wrong, reason="")
    with pytest.raises(NotAllowed, match="本人"):
        actions.undo(actor=land["hubei:leader"], tenant=land.hubei, decision=wrong, reason=OOPS)

    take_back(case, "province_review", reviewer)
    again = work(case, "province_review")
    assert open_steps(case) == ["province_review"]
    assert (again.claimed_by, again.due_on, again.days) == (reviewer, before.due_on, before.days)
    assert again.task.owner_permission == before.task.owner_permission, "not open to everybody"
    assert list(queries.queue(land.hubei, land["hubei:leader"])) == []
    assert Decision.objects.get(case=case).is_undone
    shown = [entry["title"] for entry in words.timeline(case, land.hubei, [])]
    assert "省级审核：建议不予推荐（已撤销）" in shown
    with pytest.raises(NotAllowed, match="已经撤销"):
        actions.undo(actor=reviewer, tenant=land.hubei, decision=wrong, reason=OOPS)

    say(case, "province_review", reviewer, "recommend")
    say(case, "province_sign", land["hubei:leader"], "sign")
    assert open_steps(case) == ["acceptance"], "the gateway reads the verdict that stands"
    assert [one.step for one in queries.decisions_seen_by(land.nation, case)] == ["province_sign"]


def test_what_went_further_stays(land):
    leader = land["hubei:leader"]
    case = factories.submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    actions.claim(actor=leader, tenant=land.hubei, work=work(case, "province_sign"))
    with pytest.raises(NotAllowed, match="领取"):
        take_back(case, "province_review", land["hubei:reviewer"])
    say(case, "province_sign", leader, "sign")
    with pytest.raises(NotAllowed, match="移交"):
        take_back(case, "province_sign", leader)
    with pytest.raises(NotAllowed, match="下一环节已经办结"):
        take_back(case, "province_review", land["hubei:reviewer"])
    say(case, "acceptance", land["national:acceptance"], "refuse")
    with pytest.raises(NotAllowed, match="已经办结"):
        take_back(case, "acceptance", land["national:acceptance"])
    assert not Undoing.objects.exists()


def test_a_return_is_taken_back_until_the_applicant_begins(land):
    reviewer, officer = land["hubei:reviewer"], land["donghu:applicant"]
    case = factories.submitted(land, land.donghu)
    say(case, "province_review", reviewer, "return", corrections={"summary": "请补充。"})
    take_back(case, "province_review", reviewer)
    assert (case.state, queries.open_correction(case), open_steps(case)) == (
        CaseState.RUNNING,
        None,
        ["province_review"],
    )
    say(case, "province_review", reviewer, "return", corrections={"summary": "请补充企业数。"})
    with clock.frozen(MONDAY.replace(hour=10)):
        actions.save_draft(actor=officer, case=case, values={"summary": "企业 120 家。"})
        with pytest.raises(NotAllowed, match="已开始补正"):
            take_back(case, "province_review", reviewer)


@pytest.mark.parametrize("both", [False, True])
def test_an_opinion_of_a_parallel_deliberation_is_taken_back(land, both):
    first, second = land["national:expert1"], land["national:expert2"]
    case = factories.at_nation(land, land.donghu)
    say(case, "acceptance", land["national:acceptance"], "accept")
    say(case, "expert_one", first, "oppose")
    if both:
        say(case, "expert_two", second, "support")
    take_back(case, "expert_one", first)
    assert open_steps(case) == (["expert_one"] if both else ["expert_one", "expert_two"])
    say(case, "expert_one", first, "support")
    if not both:
        assert open_steps(case) == ["expert_two"]
        say(case, "expert_two", second, "support")
    assert open_steps(case) == ["conclusion"]
    joins = [
        task.status for task in Task.objects.filter(process=case.process_id) if task.flow_task.name == "deliberated"
    ]
    assert sorted(joins) == ["CANCELED", "DONE"]
    say(case, "conclusion", land["national:leader"], "pass")
    assert open_steps(case) == ["announce"]


def test_acceptance_is_taken_back_with_both_branches(land):
    acceptance = land["national:acceptance"]
    case = factories.at_nation(land, land.donghu)
    say(case, "acceptance", acceptance, "accept")
    take_back(case, "acceptance", acceptance)
    assert open_steps(case) == ["acceptance"]
    say(case, "acceptance", acceptance, "accept")
    assert open_steps(case) == ["expert_one", "expert_two"]
