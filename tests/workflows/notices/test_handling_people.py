"""As a party before a court I want it shown that nobody judged their own work in an objection (RULES A8-3, B5.3).

Who decided on the application keeps away; who admitted, investigated or proposed does not decide; whoever had a part
the first time has none in the review, and who examines the review does not decide it.
"""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.errors import Invalid, NotAllowed
from portal.identity.actions import add_member
from portal.tenancy.permissions import may
from portal.tenancy.roles import Role
from tests.workflows.notices import factories
from tests.workflows.notices.factories import REPLY, object_to, objection_of
from workflows.notices import actions
from workflows.notices.handling.people import open_step_of
from workflows.notices.models import HandlingDecision, HandlingStep

pytestmark = pytest.mark.django_db

STEPS = ("admission", "investigation", "proposal", "decision", "review", "review_decision")
WORDS = "已经核实。"
APART = {
    "admission": (),
    "investigation": (),
    "proposal": (),
    "decision": ("admission", "investigation", "proposal"),
    "review": ("admission", "investigation", "proposal", "decision"),
    "review_decision": ("admission", "investigation", "proposal", "decision", "review"),
}
"""Written down here again, by hand: step → whose persons may not do it."""
BOUND = {"investigation": ("admission", "investigation"), "proposal": ("investigation",)}
"""Step → whose person it is."""


@pytest.fixture
def office(nation):
    """Five people who each hold both roles: only the rules of recusal tell them apart."""
    return [factories.make_user(f"人员{n}", nation, Role.OBJECTION_HANDLER, Role.LEADER) for n in range(5)]


def do(step, actor, objection, receipt):
    """Take the step in the name of `actor`."""
    whose = {"actor": actor, "tenant": objection.tenant, "objection": objection}
    if step == "admission":
        actions.admit(**whose)
    elif step == "investigation":
        actions.conclude_investigation(**whose, words=WORDS)
    elif step in {"proposal", "review"}:
        actions.propose(**whose, outcome="unfounded", words=WORDS)
    else:
        actions.decide_objection(**whose, outcome="unfounded", reply=REPLY)
    if step == "decision":
        pair = {"tenant": objection.tenant, "number": receipt.number, "code": receipt.query_code}
        actions.ask_review(**pair, reasons="处理结论没有回应所提的第二项事实。")


def expected(step, person, done):
    """Say, by the rules as written above, whether this person may take the step."""
    if any(done[other] == person for other in APART[step]):
        return False
    bound = [done[other] for other in BOUND.get(step, ()) if other in done]
    return not bound or bound[-1] == person


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nobody_judges_their_own_work(notice, items, office, data):
    receipt = object_to(notice, items[0])
    objection = objection_of(receipt)
    done = {}
    for step in STEPS:
        work = open_step_of(objection)
        able = [one for one in office if expected(step, one, done)]
        if work is not None:
            assert [one for one in office if may(one, "objection.step", work)] == able, (step, done)
        refused = [one for one in office if one not in able]
        for person in data.draw(st.permutations(refused))[:1]:
            with pytest.raises(NotAllowed):
                do(step, person, objection, receipt)
        if not able:
            break
        done[step] = data.draw(st.sampled_from(able))
        do(step, done[step], objection, receipt)
        objection.refresh_from_db()
    given_by = dict(HandlingDecision.objects.filter(objection=objection).values_list("step", "actor"))
    assert given_by == {step: person.pk for step, person in done.items()}


@pytest.mark.parametrize("step", STEPS)
def test_who_decided_on_the_application_has_no_part_in_any_step(nation, notice, items, office, *, step):
    receipt = object_to(notice, items[0])
    objection = objection_of(receipt)
    judge, *others = office
    factories.decide_on(items[0].case, judge, nation)
    who = {"admission": 0, "investigation": 0, "proposal": 0, "decision": 1, "review": 2, "review_decision": 3}
    for before in STEPS[: STEPS.index(step)]:
        do(before, others[who[before]], objection, receipt)
    with pytest.raises(NotAllowed, match="回避"):
        do(step, judge, objection, receipt)
    do(step, others[who[step]], objection, receipt)


def test_who_filed_the_application_or_spoke_for_its_side_keeps_away_too(nation, hubei, objection, items, handler):
    filed = items[0].case.created_by
    factories.grant_role(actor=None, tenant=nation, user=filed, role=Role.OBJECTION_HANDLER)
    assert may(filed, "objection.handle", objection).code == "recused"
    province = factories.make_user("省审核", hubei, Role.REVIEWER)
    factories.grant_role(actor=None, tenant=nation, user=province, role=Role.LEADER)
    assert may(province, "objection.handle", objection).allowed
    whose = {"actor": handler, "tenant": nation, "objection": objection}
    actions.admit(**whose)
    texts = {"facts": "产值数据不符。", "question": "请说明来源。"}
    asked = actions.ask_comments(**whose, item=items[0], whom="authority", authority=hubei, **texts)
    actions.answer_comments(actor=province, tenant=hubei, request=asked, words="数据来自年报。")
    assert may(province, "objection.handle", objection).code == "recused"


def test_a_member_of_the_applicants_organisation_keeps_away_although_somebody_else_filed(nation, objection, items):
    member = factories.make_user("管委会人员", nation, Role.OBJECTION_HANDLER)
    assert may(member, "objection.handle", objection).allowed
    add_member(actor=None, organisation=items[0].case.organisation, user=member)
    assert may(member, "objection.handle", objection).code == "recused"
    with pytest.raises(NotAllowed, match="回避"):
        actions.admit(actor=member, tenant=nation, objection=objection)


def test_a_colleague_goes_on_only_when_it_is_handed_over(nation, objection, handler, second_handler):
    whose = {"tenant": nation, "objection": objection}
    actions.admit(actor=handler, **whose)
    with pytest.raises(NotAllowed, match="承办"):
        actions.conclude_investigation(actor=second_handler, **whose, words=WORDS)
    with pytest.raises(NotAllowed):
        actions.read_identity(actor=second_handler, **whose, purpose="电话核实身份")
    actions.hand_over(actor=handler, **whose, to=second_handler)
    assert actions.read_identity(actor=second_handler, **whose, purpose="电话核实身份") == factories.PERSON
    with pytest.raises(NotAllowed):
        actions.conclude_investigation(actor=handler, **whose, words=WORDS)
    actions.conclude_investigation(actor=second_handler, **whose, words=WORDS)
    objection.refresh_from_db()
    assert objection.handler == second_handler


def test_who_left_holds_nothing_up(nation, objection, handler, second_handler):
    whose = {"tenant": nation, "objection": objection}
    actions.admit(actor=handler, **whose)
    handler.is_active = False
    handler.save(update_fields=["is_active"])
    actions.conclude_investigation(actor=second_handler, **whose, words=WORDS)
    assert open_step_of(objection).assignee == second_handler


def test_it_is_not_handed_to_somebody_who_must_keep_away(nation, objection, cases, handler, second_handler):
    actions.admit(actor=handler, tenant=nation, objection=objection)
    factories.decide_on(cases[0], second_handler, nation)
    with pytest.raises(NotAllowed, match="回避"):
        actions.hand_over(actor=handler, tenant=nation, objection=objection, to=second_handler)


def test_a_leader_decides_without_knowing_who_objected(nation, objection, handler, leader):
    factories.proposed(handler, objection)
    with pytest.raises(NotAllowed, match="不需要知道"):
        actions.read_identity(actor=leader, tenant=nation, objection=objection, purpose="想知道是谁")


def test_a_proposal_sent_back_goes_to_who_made_it_with_every_word_kept(nation, objection, handler, leader):
    factories.proposed(handler, objection)
    whose = {"tenant": nation, "objection": objection}
    with pytest.raises(Invalid):
        actions.send_back(actor=leader, **whose, words=" ")
    actions.send_back(actor=leader, **whose, words="请补充现场核查。")
    step = open_step_of(objection)
    assert (step.step, step.assignee) == ("investigation", handler)
    factories.decided(handler, leader, objection, "unfounded")
    rows = objection.decisions.values_list("step", "verdict", "actor")
    assert list(rows) == [
        ("admission", "admit", handler.pk),
        ("investigation", "conclude", handler.pk),
        ("proposal", "unfounded", handler.pk),
        ("decision", "back", leader.pk),
        ("investigation", "conclude", handler.pk),
        ("proposal", "unfounded", handler.pk),
        ("decision", "unfounded", leader.pk),
    ]
    with pytest.raises(TypeError, match="append-only"):
        objection.decisions.update(words="改写")


def test_another_decision_than_proposed_says_why(nation, objection, handler, leader):
    factories.proposed(handler, objection, "unfounded")
    whose = {"actor": leader, "tenant": nation, "objection": objection, "outcome": "upheld_refuse", "reply": REPLY}
    with pytest.raises(Invalid) as refused:
        actions.decide_objection(**whose)
    assert set(refused.value.fields) == {"words"}
    assert actions.decide_objection(**whose, words="关键事实已经查实。").outcome == "upheld_refuse"


def test_each_step_is_due_by_the_authoritys_own_limits(nation, notice, items, handler):
    """Days run from the day of arrival, whenever the worker came; limits hold as they were when it began."""
    admin = factories.make_user("系统管理员", nation, Role.SYSTEM_ADMIN)
    days = dict.fromkeys(("admission", "investigation", "comments", "proposal", "decision", "review_window"), 3)
    with pytest.raises(NotAllowed):
        actions.set_limits(actor=handler, tenant=nation, basis="本机关自定", days=days | {"review": 3})
    with pytest.raises(Invalid) as refused:
        actions.set_limits(actor=admin, tenant=nation, basis=" ", days=days | {"review": 0})
    assert set(refused.value.fields) == {"review", "basis"}
    actions.set_limits(actor=admin, tenant=nation, basis="本机关自定", days=days | {"review": 3})
    first = objection_of(object_to(notice, items[0]))
    with clock.frozen(factories.PUBLISHED + dt.timedelta(days=1)):
        assert actions.keep_time() == 1
    step = HandlingStep.objects.get()
    assert (step.step, step.days, step.due_on) == ("admission", 3, dt.date(2026, 9, 30)), (
        "the 25th to 27th are holidays"
    )
    actions.set_limits(actor=admin, tenant=nation, basis="本机关自定", days=days | {"review": 9, "investigation": 9})
    actions.admit(actor=handler, tenant=nation, objection=first)
    assert open_step_of(first).days == 3
