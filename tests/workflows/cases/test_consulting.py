"""As a reviewer I ask colleagues before I decide (会签): no verdict until enough answered, and all of it on record.

I may add somebody (加签), end it with a reason, or return the case to the applicant meanwhile: it comes back to me. Who
was asked reads and answers, once and in person, and approves nothing of which that opinion is a part.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Conflict, Invalid, NotAllowed
from portal.identity.actions import add_member, revoke_role
from portal.tenancy.roles import Role
from portal.workcalendar.actions import seed
from tests import factories
from tests.factories import MONDAY, say, work
from workflows.cases import actions, batches, consulting, queries
from workflows.cases.consulting import Seat, is_enough
from workflows.cases.errors import AlreadyAnswered, AlreadyDecided, ConsultationOpen, ConsultationOver
from workflows.cases.models import CaseEvent, CaseState, Consultation, ConsultedOpinion, Outcome, WorkItem
from workflows.programmes.models import ProgrammeEdition

STEP = "province_review"


@pytest.fixture
def land(db, settings, tmp_path):
    """The country with two more reviewers, two other colleagues and a second leader in Hubei, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(MONDAY):
        seed()
        made = factories.country()
        for key, name, role in (
            ("reviewer2", "李四", Role.REVIEWER),
            ("a", "甲", Role.STEWARD),
            ("b", "乙", Role.STEWARD),
            ("leader2", "丙", Role.LEADER),
        ):
            made.people[f"hubei:{key}"] = factories.person(name, made.hubei, role)
        yield made


@pytest.fixture
def case(land):
    """A case that waits for the province's review."""
    return factories.submitted(land, land.donghu)


def ask(land, case, *whom, by="reviewer", step=STEP, **more):
    persons = [land[f"hubei:{key}"] for key in whom]
    options = {"question": "产业定位是否属实？"} | more
    return actions.consult(
        actor=land[f"hubei:{by}"], tenant=land.hubei, work=work(case, step), persons=persons, **options
    )


def answer(land, made, who, stance="agree", text="情况属实。"):
    return actions.answer(actor=land[f"hubei:{who}"], tenant=land.hubei, consultation=made, stance=stance, text=text)


def refused(error, call, *args, **more):
    with pytest.raises(error) as found:
        call(*args, **more)
    return found.value


def test_a_verdict_waits_for_everybody_who_was_asked(land, case):
    reviewer = land["hubei:reviewer"]
    made = ask(land, case, "a", "b", days=3)
    assert (work(case, STEP).claimed_by, made.due_on) == (reviewer, dt.date(2026, 6, 4))
    answer(land, made, "a", "disagree", "规模存疑。")
    fault = refused(ConsultationOpen, say, case, STEP, reviewer, "recommend")
    assert (fault.code, fault.status) == ("consultation_open", 409)
    assert "已有1人答复，共征求2人，尚待乙。" in fault.message
    answer(land, made, "b", "reserve", "数据待核。")
    made.refresh_from_db()
    assert (made.outcome, made.closed_at) == (Outcome.ANSWERED, MONDAY)
    say(case, STEP, reviewer, "recommend")  # opinions are weighed, not counted as votes
    records = AuditRecord.across_tenants.filter(tenant=land.hubei, verb__startswith="case.consult").order_by("pk")
    assert [(one.verb, one.details["consultation"]) for one in records] == [
        ("case.consulted", made.pk),
        ("case.consultation_answered", made.pk),
        ("case.consultation_answered", made.pk),
    ]


def test_some_of_them_are_enough_and_an_added_opinion_must_be_there_as_well(land, case):
    reviewer = land["hubei:reviewer"]
    made = ask(land, case, "a", "b", needed=1)
    answer(land, made, "a")
    seat = actions.add_person(actor=reviewer, tenant=land.hubei, consultation=made, person=land["hubei:reviewer2"])
    assert (seat.is_added, seat.asked_by) == (True, reviewer)
    assert consulting.running_at(made.work).rule_words == "2人中至少1人答复，另加签1人须答复"
    refused(ConsultationOpen, say, case, STEP, reviewer, "recommend")
    answer(land, made, "reviewer2")
    say(case, STEP, reviewer, "recommend")
    made.refresh_from_db()
    assert (made.outcome, made.decision.verdict) == (Outcome.DECIDED, "recommend")
    refused(ConsultationOver, answer, land, made, "b")
    record = AuditRecord.across_tenants.get(tenant=land.hubei, verb="case.decided")
    assert record.details["consultations"] == [made.pk]


def test_who_has_the_step_ends_it_early_with_a_reason(land, case):
    made = ask(land, case, "a", "b")
    answer(land, made, "a")
    who = {"tenant": land.hubei, "consultation": made}
    refused(NotAllowed, actions.end_consultation, actor=land["hubei:a"], reason="不等了。", **who)
    refused(Invalid, actions.end_consultation, actor=land["hubei:reviewer"], reason=" ", **who)
    ended = actions.end_consultation(actor=land["hubei:reviewer"], reason="乙出差。", **who)
    assert (ended.outcome, ended.reason, ended.closed_by) == (Outcome.ENDED, "乙出差。", land["hubei:reviewer"])
    refused(ConsultationOver, actions.end_consultation, actor=land["hubei:reviewer"], reason="再次", **who)
    say(case, STEP, land["hubei:reviewer"], "recommend")
    assert ConsultedOpinion.objects.count() == 1


def test_a_return_keeps_the_opinions_and_the_case_comes_back_to_its_holder(land, case):
    reviewer, officer = land["hubei:reviewer"], land["donghu:applicant"]
    made = ask(land, case, "a", "b")
    answer(land, made, "a")
    say(case, STEP, reviewer, "return", corrections={"summary": "请补充企业数。"})
    made.refresh_from_db()
    assert (case.state, made.outcome, made.get_outcome_display()) == (
        CaseState.CORRECTING, Outcome.RETURNED, "因退回终止",
    )  # fmt: skip
    assert made.persons.get(opinion__isnull=False).opinion.text == "情况属实。"
    refused(ConsultationOver, answer, land, made, "b")
    actions.save_draft(actor=officer, case=case, values={"summary": "企业 120 家。"})
    actions.submit(actor=officer, case=case)
    assert work(case, STEP).claimed_by == reviewer
    assert list(queries.queue(land.hubei, land["hubei:reviewer2"])) == []
    say(case, STEP, reviewer, "recommend")  # the question is over; whoever wants to know more asks anew


def test_a_holder_who_left_meanwhile_does_not_get_it_back(land, case):
    ask(land, case, "a")
    say(case, STEP, land["hubei:reviewer"], "return", corrections={"summary": "请补充。"})
    revoke_role(actor=None, tenant=land.hubei, user=land["hubei:reviewer"], role=Role.REVIEWER)
    actions.submit(actor=land["donghu:applicant"], case=case)
    assert work(case, STEP).claimed_by is None


def test_a_step_back_to_a_colleague_does_not_wait_either(land, case):
    say(case, STEP, land["hubei:reviewer"], "recommend")
    made = ask(land, case, "a", by="leader", step="province_sign")
    say(case, "province_sign", land["hubei:leader"], "back")
    made.refresh_from_db()
    assert made.outcome == Outcome.RETURNED
    say(case, STEP, land["hubei:reviewer"], "recommend")
    assert work(case, "province_sign").claimed_by == land["hubei:leader"]


def test_who_was_asked_decides_neither_this_step_nor_the_next_that_approves_it(land, case):
    """The second leader answers at the review: the review and its signature are others' then, also in their stead."""
    made = ask(land, case, "leader2", "reviewer2")
    actions.release(actor=land["hubei:reviewer"], tenant=land.hubei, work=work(case, STEP))
    refused(NotAllowed, say, case, STEP, land["hubei:reviewer2"], "recommend")
    assert list(queries.queue(land.hubei, land["hubei:reviewer2"])) == []
    answer(land, made, "leader2")
    answer(land, made, "reviewer2")
    fault = refused(NotAllowed, say, case, STEP, land["hubei:reviewer2"], "recommend")
    assert "会签意见" in fault.message
    assert list(queries.queue(land.hubei, land["hubei:reviewer2"])) == []
    actions.delegate(
        actor=land["hubei:leader2"], tenant=land.hubei, role=Role.LEADER, to=land["hubei:a"],
        starts_on=clock.today(), ends_on=clock.today(), reason="出差。",
    )  # fmt: skip
    say(case, STEP, land["hubei:reviewer"], "recommend")
    for who in ("leader2", "a"):
        assert "会签意见" in refused(NotAllowed, say, case, "province_sign", land[f"hubei:{who}"], "sign").message
    assert list(queries.queue(land.hubei, land["hubei:leader2"])) == []
    say(case, "province_sign", land["hubei:leader"], "sign")


def test_only_colleagues_who_stay_apart_are_asked(land, case):
    applicant = factories.person("兼职经办", land.hubei, Role.STEWARD)
    add_member(actor=None, organisation=case.organisation, user=applicant)
    land.people |= {
        "hubei:officer": applicant,
        "hubei:admin": factories.person("管理员", land.hubei, Role.SYSTEM_ADMIN),
        "hubei:foreign": land["jiangsu:reviewer"],
    }
    for key, words in (("reviewer", "办理这一环节"), ("admin", "在岗人员"), ("foreign", "在岗人员")):
        fault = refused(Invalid, ask, land, case, "a", key)
        assert (list(fault.fields), words in fault.fields["persons"]) == (["persons"], True)
    both = refused(Invalid, ask, land, case, "leader", "leader2").fields["persons"]
    assert "唯一能办理“省级签发”的人员" in both  # one of them has to sign
    ask(land, case, "leader")
    assert Consultation.objects.get().persons.get().person == land["hubei:leader"]


def test_an_author_is_not_asked_about_the_step_that_approves_what_they_wrote(land, case):
    say(case, STEP, land["hubei:reviewer"], "recommend")
    fault = refused(Invalid, ask, land, case, "reviewer", by="leader", step="province_sign")
    assert "前序环节出具意见" in fault.fields["persons"]


def test_a_question_needs_people_words_and_a_number_that_can_be_met(land, case):
    for field, wrong in (
        ("question", {"question": " "}),
        ("needed", {"needed": 3}),
        ("needed", {"needed": 0}),
        ("days", {"days": 61}),
    ):
        assert list(refused(Invalid, ask, land, case, "a", "b", **wrong).fields) == [field]
    assert list(refused(Invalid, ask, land, case).fields) == ["persons"]
    refused(NotAllowed, ask, land, case, "a", by="leader")
    assert not Consultation.objects.exists()
    assert work(case, STEP).claimed_by is None
    made = ask(land, case, "a")
    assert refused(Conflict, ask, land, case, "b").code == "consultation_running"
    again = refused(
        Invalid, actions.add_person, actor=land["hubei:reviewer"], tenant=land.hubei, consultation=made,
        person=land["hubei:a"],
    )  # fmt: skip
    assert list(again.fields) == ["person"]


def test_an_opinion_is_given_once_by_whoever_was_asked_and_never_changed(land, case):
    made = ask(land, case, "a", "b")
    refused(NotAllowed, answer, land, made, "reviewer2")
    actions.delegate(
        actor=land["hubei:a"], tenant=land.hubei, role=Role.STEWARD, to=land["hubei:reviewer2"],
        starts_on=clock.today(), ends_on=clock.today(), reason="出差。",
    )  # fmt: skip
    refused(NotAllowed, answer, land, made, "reviewer2")  # a delegate does not write somebody else's opinion
    assert list(refused(Invalid, answer, land, made, "a", "disagree", " ").fields) == ["text"]
    assert list(refused(Invalid, answer, land, made, "a", "maybe").fields) == ["stance"]
    given_one = answer(land, made, "a", text="")
    assert refused(AlreadyAnswered, answer, land, made, "a").code == "already_answered"
    with pytest.raises(TypeError):
        ConsultedOpinion.objects.filter(pk=given_one.pk).update(stance="disagree")
    with pytest.raises(TypeError):
        ConsultedOpinion.objects.all().delete()
    with pytest.raises(Consultation.DoesNotExist):
        actions.answer(actor=land["hubei:b"], tenant=land.jiangsu, consultation=made, stance="agree", text="")


def test_somebody_who_left_is_not_waited_for_but_no_number_is_lowered(land, case):
    reviewer = land["hubei:reviewer"]
    made = ask(land, case, "a", "b")
    revoke_role(actor=None, tenant=land.hubei, user=land["hubei:b"], role=Role.STEWARD)
    refused(NotAllowed, answer, land, made, "b")
    refused(ConsultationOpen, say, case, STEP, reviewer, "recommend")
    answer(land, made, "a")
    say(case, STEP, reviewer, "recommend")
    other = factories.submitted(land, land.donghu)
    both = ask(land, other, "a", "leader2", needed=2)
    answer(land, both, "a")
    land["hubei:leader2"].is_active = False
    land["hubei:leader2"].save()
    fault = refused(ConsultationOpen, say, other, STEP, reviewer, "recommend")
    assert "请加签其他同事或结束会签" in fault.message


def test_a_handed_over_step_takes_its_consultation_along(land, case):
    made = ask(land, case, "a")
    transfer = {"tenant": land.hubei, "work": work(case, STEP), "reason": "出差。"}
    fault = refused(Invalid, actions.transfer, actor=land["hubei:reviewer"], to=land["hubei:a"], **transfer)
    assert list(fault.fields) == ["to"]
    actions.transfer(actor=land["hubei:reviewer"], to=land["hubei:reviewer2"], **transfer)
    end = {"tenant": land.hubei, "consultation": made, "reason": "已当面商定。"}
    refused(NotAllowed, actions.end_consultation, actor=land["hubei:reviewer"], **end)
    refused(ConsultationOpen, say, case, STEP, land["hubei:reviewer2"], "recommend")
    actions.end_consultation(actor=land["hubei:reviewer2"], **end)
    say(case, STEP, land["hubei:reviewer2"], "recommend")


def test_a_verdict_taken_back_asks_on_where_it_had_ended_the_question(land, case):
    reviewer = land["hubei:reviewer"]
    made = ask(land, case, "a", "b", needed=1)
    answer(land, made, "a")
    say(case, STEP, reviewer, "recommend")
    undo = {"actor": reviewer, "tenant": land.hubei, "decision": case.decisions.get(), "reason": "点错了。"}
    actions.undo(**undo)
    made.refresh_from_db()
    assert (made.outcome, made.decision, made.work) == (Outcome.OPEN, None, work(case, STEP))
    answer(land, made, "b")
    say(case, STEP, reviewer, "recommend")


def test_a_next_step_about_which_somebody_was_asked_is_touched(land, case):
    say(case, STEP, land["hubei:reviewer"], "recommend")
    ask(land, case, "a", by="leader", step="province_sign")
    actions.release(actor=land["hubei:leader"], tenant=land.hubei, work=work(case, "province_sign"))
    undo = {"actor": land["hubei:reviewer"], "tenant": land.hubei, "decision": case.decisions.get(), "reason": "错了"}
    assert "征求会签意见" in refused(NotAllowed, actions.undo, **undo).message


def test_suspension_stops_the_answers_and_their_clock(land, case):
    made = ask(land, case, "a", days=3)
    leader = land["hubei:leader"]
    actions.suspend(actor=leader, tenant=land.hubei, case=case, reason="等待核实。")
    made.refresh_from_db()
    assert (made.due_on, made.days) == (None, 3)
    refused(NotAllowed, answer, land, made, "a")
    with clock.frozen(MONDAY.replace(day=8)):
        actions.resume(actor=leader, tenant=land.hubei, case=case, reason="已核实。")
        made.refresh_from_db()
        assert made.due_on == dt.date(2026, 6, 11)
        answer(land, made, "a")


def test_withdrawal_and_the_end_of_a_case_end_it(land, case):
    made = ask(land, case, "a")
    actions.withdraw(actor=land["donghu:applicant"], case=case, reason="不报了。")
    made.refresh_from_db()
    assert (made.outcome, made.get_outcome_display()) == (Outcome.WITHDRAWN, "因申报单位撤回终止")
    refused(ConsultationOver, answer, land, made, "a")
    again = {"persons": [land["hubei:b"]], "question": "是否属实？"}
    refused(AlreadyDecided, actions.consult, actor=land["hubei:reviewer"], tenant=land.hubei, work=made.work, **again)
    other = factories.submitted(land, land.donghu)
    say(other, STEP, land["hubei:reviewer"], "decline")
    last = ask(land, other, "a", "b", by="leader", step="province_sign", needed=1)
    answer(land, last, "a")
    say(other, "province_sign", land["hubei:leader"], "sign")
    last.refresh_from_db()
    assert (other.closed_at, last.outcome) == (MONDAY, Outcome.DECIDED)


def test_a_step_that_the_flow_cancels_asks_no_more(land, case):
    made = ask(land, case, "a")
    with made.work.task.activation() as activation:
        activation.process.case = case
        activation.cancel()
    made.refresh_from_db()
    assert made.outcome == Outcome.CANCELLED
    assert CaseEvent.objects.get(kind="consult_over").details["persons"] == [land["hubei:a"].pk]


def test_a_batch_says_before_that_an_opinion_is_missing(land, case):
    ProgrammeEdition.across_tenants.filter(pk=land.edition.pk).update(batch_steps=[STEP])
    ask(land, case, "a")
    other = factories.submitted(land, land.donghu)
    works = list(WorkItem.objects.filter(case__in=[case, other], step=STEP, state="open").order_by("pk"))
    plan = batches.plan(actor=land["hubei:reviewer"], works=works, choice=f"{STEP}:decline", opinion="不符合。")
    assert ["尚待甲" in line.refusal for line in plan.lines] == [True, False]
    assert plan.possible == 1


def test_it_stays_inside_the_authority(land, case):
    made = ask(land, case, "a")
    answer(land, made, "a", "disagree", "内部意见。")
    view = {who: bool(consulting.may_view_consultations(land[who], (tenant, case))) for who, tenant in (
        ("hubei:leader", land.hubei), ("donghu:applicant", land.donghu), ("jiangsu:reviewer", land.hubei),
    )}  # fmt: skip
    assert view == {"hubei:leader": True, "donghu:applicant": False, "jiangsu:reviewer": False}
    say(case, STEP, land["hubei:reviewer"], "recommend")
    say(case, "province_sign", land["hubei:leader"], "sign")
    assert consulting.of_case(land.nation, case) == []
    kinds = set(queries.events_seen_by(land.nation, case).values_list("kind", flat=True))
    assert kinds.isdisjoint({"consulted", "answered", "consult_over"})
    assert CaseEvent.objects.filter(case=case, kind="answered").get().details["count"] == "1/1"


patient = settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
seats = st.lists(st.builds(Seat, is_added=st.booleans(), answered=st.booleans(), present=st.booleans()), max_size=8)


@patient
@given(seats=seats, needed=st.none() | st.integers(1, 8), at=st.integers(0, 7))
def test_an_answer_never_takes_enough_away(seats, needed, at):
    before = is_enough(needed, seats)
    after = [Seat(one.is_added, one.answered or place == at, one.present) for place, one in enumerate(seats)]
    assert is_enough(needed, after) >= before


@patient
@given(seats=seats, needed=st.none() | st.integers(1, 8))
def test_somebody_added_never_makes_it_enough_and_has_to_answer(seats, needed):
    more = [*seats, Seat(is_added=True, answered=False)]
    assert not is_enough(needed, more)
    assert is_enough(needed, [*seats, Seat(is_added=True, answered=True)]) >= is_enough(needed, seats)


@patient
@given(answers=st.lists(st.booleans(), min_size=1, max_size=8), needed=st.integers(1, 8))
def test_n_of_m_counts_and_all_is_m_of_m(answers, needed):
    seats = [Seat(is_added=False, answered=one) for one in answers]
    assert is_enough(needed, seats) == (sum(answers) >= needed)
    assert is_enough(None, seats) == is_enough(len(seats), seats)


@patient
@given(seats=seats, needed=st.none() | st.integers(1, 8))
def test_nothing_is_enough_without_an_opinion(seats, needed):
    assert not is_enough(needed, [Seat(one.is_added, answered=False, present=one.present) for one in seats])
