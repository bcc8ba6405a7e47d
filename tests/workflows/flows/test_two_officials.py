"""As one of two officials who open the same case at once, I want one of us to decide it and the other to be told so.

As an applicant who clicks twice, I want one application; as two experts who finish in the same second, we want
the case to move on once.

Real threads with connections of their own, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import functools

import pytest
from django.test import Client
from viewflow.workflow.models import Task

from portal import clock
from portal.audit.models import AuditRecord
from portal.audit.verify import verify_chain
from portal.documents.actions import store_version
from portal.errors import NotAllowed
from portal.tenancy.roles import Role
from portal.workcalendar.actions import seed
from tests import factories
from tests.factories import MONDAY, say, work
from tests.workflows.flows.at_once import at_once
from workflows.cases import actions, engine
from workflows.cases.errors import AlreadyDecided, NotOpenForEditing
from workflows.cases.models import CaseEdition, CaseState, Decision, WorkItem, WorkItemState

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 3
"""A race that is lost one time in three is lost here nearly always."""


@pytest.fixture
def land(settings, tmp_path):
    """The country with a second person in each office, on a Monday in June."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    seed()
    with clock.frozen(MONDAY):
        made = factories.country()
        made.people["hubei:reviewer2"] = factories.person("审核同事", made.hubei, Role.REVIEWER)
        made.people["national:leader2"] = factories.person("另一负责人", made.nation, Role.LEADER)
        yield made


def several_times(test):
    """Let the race be run again, on a fresh case in the same country."""

    @functools.wraps(test)
    def repeated(land):
        for _ in range(TIMES):
            test(land)

    return repeated


def verdict_of(item, actor, verdict, **more):
    """Return a job: this person gives this verdict on the item as they have it on screen."""
    given = {"opinion": "情况属实。"} | more
    return lambda: actions.decide(actor=actor, tenant=item.tenant, work=item, verdict=verdict, **given)


def won_and_lost(results, refusal=AlreadyDecided):
    """Return the results that are no error, after checking that all others are the one polite refusal."""
    errors = [one for one in results if isinstance(one, Exception)]
    assert [type(one) for one in errors] == [refusal] * (len(results) - 1), results
    return [one for one in results if not isinstance(one, Exception)]


def open_steps(case):
    return sorted(WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).values_list("step", flat=True))


def audited(case, verb):
    return AuditRecord.across_tenants.filter(verb=verb, target=f"case:{case.pk}").count()


def tasks_named(case, name):
    return [task for task in Task.objects.filter(process_id=case.process_id) if task.flow_task.name == name]


@several_times
def test_two_officials_one_task_one_verdict(land):
    case = factories.submitted(land, land.donghu)
    item = work(case, "province_review")
    results = at_once(
        verdict_of(item, land["hubei:reviewer"], "recommend"),
        verdict_of(item, land["hubei:reviewer2"], "decline"),
    )
    (won,) = won_and_lost(results)
    assert Decision.objects.get(case=case) == won
    item.refresh_from_db()
    assert (item.state, item.done_by) == (WorkItemState.DONE, won.actor)
    assert open_steps(case) == ["province_sign"]
    assert audited(case, "case.decided") == 1
    assert verify_chain() == []


def test_one_official_clicks_five_times(land):
    case = factories.submitted(land, land.donghu)
    job = verdict_of(work(case, "province_review"), land["hubei:reviewer"], "recommend")
    won_and_lost(at_once(*[job] * 5))
    assert Decision.objects.count() == 1
    assert open_steps(case) == ["province_sign"]


def test_the_loser_reads_a_sentence_and_keeps_what_was_typed(land):
    case = factories.submitted(land, land.donghu)
    item = work(case, "province_review")

    def post(who, opinion):
        browser = Client(headers={"host": land.hubei.host}, raise_request_exception=False)
        browser.force_login(land[who])
        data = {"verdict": "recommend", "opinion": opinion}
        return lambda: browser.post(f"/workspace/work/{item.pk}/decide/", data)

    answers = at_once(post("hubei:reviewer", "甲的意见。"), post("hubei:reviewer2", "乙的意见。"))
    assert sorted(answer.status_code for answer in answers) == [302, 409], answers
    lost = next(place for place, answer in enumerate(answers) if answer.status_code == 409)
    page = answers[lost].content.decode()
    assert AlreadyDecided.message in page
    assert Decision.objects.get().opinion == ["乙的意见。", "甲的意见。"][lost]
    assert ["甲的意见。", "乙的意见。"][lost] in page


@several_times
def test_two_experts_at_once_join_once(land):
    case = factories.at_nation(land, land.donghu)
    say(case, "acceptance", land["national:acceptance"], "accept")
    results = at_once(
        verdict_of(work(case, "expert_one"), land["national:expert1"], "support"),
        verdict_of(work(case, "expert_two"), land["national:expert2"], "oppose"),
    )
    assert sorted(decision.step for decision in results) == ["expert_one", "expert_two"], results
    assert open_steps(case) == ["conclusion"]
    assert [(task.status, task.flow_task.name) for task in tasks_named(case, "deliberated")] == [
        ("DONE", "deliberated")
    ]
    assert len(tasks_named(case, "conclusion")) == 1


def test_one_expert_in_two_windows_gives_one_opinion(land):
    case = factories.at_nation(land, land.donghu)
    say(case, "acceptance", land["national:acceptance"], "accept")
    expert = land["national:expert1"]
    results = at_once(
        verdict_of(work(case, "expert_one"), expert, "support"), verdict_of(work(case, "expert_two"), expert, "support")
    )
    (won,) = won_and_lost(results, NotAllowed)
    assert open_steps(case) == [{"expert_one": "expert_two", "expert_two": "expert_one"}[won.step]]


@several_times
def test_a_double_submission_is_one_edition(land):
    case = factories.draft(land, land.donghu)
    officer = land["donghu:applicant"]
    won_and_lost(at_once(*[lambda: actions.submit(actor=officer, case=case)] * 3), NotOpenForEditing)
    assert CaseEdition.objects.filter(case=case).count() == 1
    assert open_steps(case) == ["province_review"]


def test_a_double_answer_to_a_correction_is_one_edition(land):
    case = factories.submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "return", corrections={"summary": "请补充。"})
    officer = land["donghu:applicant"]
    actions.save_draft(actor=officer, case=case, values={"summary": "企业 120 家。"})
    won_and_lost(at_once(*[lambda: actions.submit(actor=officer, case=case)] * 2), NotOpenForEditing)
    assert list(CaseEdition.objects.filter(case=case).values_list("number", flat=True)) == [1, 2]
    assert open_steps(case) == ["province_review"]


def test_saving_and_submitting_at_once_loses_nothing(land):
    case = factories.draft(land, land.donghu)
    officer = land["donghu:applicant"]
    results = at_once(
        lambda: actions.submit(actor=officer, case=case),
        lambda: actions.save_draft(actor=officer, case=case, values={"summary": "最后一句。"}),
    )
    edition = CaseEdition.objects.get(case=case)
    case.refresh_from_db()
    assert case.draft == edition.form, "what was submitted is what the applicant sees"
    assert results[0] == edition
    assert isinstance(results[1], NotOpenForEditing) == (edition.form["summary"] != "最后一句。")


def test_two_colleagues_claim_once(land):
    case = factories.submitted(land, land.donghu)
    item = work(case, "province_review")

    def claim(who):
        return lambda: actions.claim(actor=land[who], tenant=land.hubei, work=item)

    results = at_once(claim("hubei:reviewer"), claim("hubei:reviewer2"))
    assert len([one for one in results if isinstance(one, WorkItem)]) == 1, results
    assert len([one for one in results if isinstance(one, (AlreadyDecided, NotAllowed))]) == 1, results


def test_two_signatures_issue_one_letter(land):
    case = factories.submitted(land, land.donghu)
    say(case, "province_review", land["hubei:reviewer"], "recommend")
    leader, item = land["hubei:leader"], work(case, "province_sign")
    letter = store_version(tenant=land.hubei, actor=leader, upload=factories.pdf(text="letter"), title="推荐函")
    job = verdict_of(item, leader, "sign", documents={"recommendation_letter": letter})
    (won,) = won_and_lost(at_once(job, job))
    assert won.documents.count() == 1
    assert case.participations.filter(capacity="nation").count() == 1
    assert open_steps(case) == ["acceptance"]


@several_times
def test_two_workers_fire_a_timer_once(land):
    case = factories.announced(land, land.donghu)
    closes = case.notice_items.get().notice.closes_at
    with clock.frozen(closes):
        assert sorted(at_once(engine.fire_due_timers, engine.fire_due_timers)) == [0, 1]
    assert open_steps(case) == ["confirm"]
    case.refresh_from_db()
    assert case.state == CaseState.NOTICED
    assert AuditRecord.across_tenants.filter(verb="notice.item_settled", details__case=case.pk).count() == 1


def test_two_leaders_confirm_one_cluster(land):
    case = factories.announced(land, land.donghu)
    with clock.frozen(case.notice_items.get().notice.closes_at):
        engine.fire_due_timers()
        item = work(case, "confirm")
        jobs = [verdict_of(item, land[who], "confirm") for who in ("national:leader", "national:leader2")]
        won_and_lost(at_once(*jobs))
    case.refresh_from_db()
    assert case.state == CaseState.CONFIRMED
    assert verify_chain() == []
