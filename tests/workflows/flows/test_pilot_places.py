"""As a province with one place left I want exactly one of two submissions in the same second to get it.

As the nation I want the count of places to be right after any order of submissions, withdrawals and deadlines.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.audit.verify import verify_chain
from portal.documents.actions import store_version
from portal.errors import NotAllowed
from portal.tenancy.permissions import may
from tests.factories import pdf, person, say, work
from tests.workflows.flows import pilot
from tests.workflows.flows.at_once import at_once
from tests.workflows.flows.pilot import AUGUST, at
from workflows.cases import actions
from workflows.cases.models import Decision, EventKind, QuotaSlot, WorkItem, WorkItemState
from workflows.cases.quota import QuotaExhausted, free_slot, release_on_withdraw, standing, take_slot
from workflows.cases.telling import tell

CODES = ("yichang", "xiangyang", "jingzhou", "suzhou", "shenzhen")
LIMITS = {"hubei": 2, "jiangsu": 2, "shenzhen": 1}
IN_TIME, LATE = AUGUST, AUGUST.replace(month=9)


@pytest.mark.django_db(transaction=True)
def test_two_submissions_for_the_last_place_one_wins(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(AUGUST):
        land = pilot.land_of_cities()
        other = person("另一位负责人", land.hubei, "leader")
        pilot.sent(land, "yichang")
        cases = [pilot.consented(land, code) for code in ("xiangyang", "jingzhou")]
        jobs = []
        for case, leader in zip(cases, (land["hubei:leader"], other), strict=True):
            paper = store_version(tenant=land.hubei, actor=leader, upload=pdf(text=f"a{case.pk}"), title="申报文件")
            jobs.append(_submission(work(case, "province_submission"), leader, paper))
        results = at_once(*jobs)
    won = [one for one in results if isinstance(one, Decision)]
    assert (len(won), [type(one) for one in results if one not in won]) == (1, [QuotaExhausted]), results
    assert standing(land.edition, land.hubei).used == QuotaSlot.objects.count() == 2
    waiting = WorkItem.objects.filter(case__in=cases, state=WorkItemState.OPEN).values_list("step", flat=True)
    assert sorted(waiting) == ["province_submission", "receipt"]


@pytest.mark.django_db
def test_a_submission_taken_back_gives_its_place_back_and_takes_one_again(land):
    leader, case = land["hubei:leader"], pilot.sent(land, "yichang")
    pilot.sent(land, "xiangyang")
    third = pilot.consented(land, "jingzhou")
    with pytest.raises(QuotaExhausted):
        say(third, "province_submission", leader, "submit")
    assert land.nation in {part.tenant for part in case.participations.all()}

    _take_back(case, leader)
    assert standing(land.edition, land.hubei).used == 1
    assert _open_steps(case) == ["province_submission"]
    assert land.nation not in {part.tenant for part in case.participations.all()}
    assert not may(land["national:acceptance"], "case.view", case)

    say(third, "province_submission", leader, "submit")
    with pytest.raises(QuotaExhausted):
        say(case, "province_submission", leader, "submit")
    _take_back(third, leader)
    say(case, "province_submission", leader, "submit")
    assert (standing(land.edition, land.hubei).used, _open_steps(case)) == (2, ["receipt"])
    assert may(land["national:acceptance"], "case.view", case)
    assert QuotaSlot.objects.filter(case=case).count() == 2, "the first, freed, and the second"
    assert verify_chain() == []


@pytest.mark.django_db
@pytest.mark.parametrize("touched", ["claimed", "paper", "opinion", "issued", "late"])
def test_a_submission_that_the_nation_touched_keeps_its_place(land, touched):
    leader, nation, case = land["hubei:leader"], land["national:acceptance"], pilot.sent(land, "yichang")
    moment = clock.now()
    if touched == "claimed":
        actions.claim(actor=nation, tenant=land.nation, work=work(case, "receipt"))
    elif touched == "paper":
        pilot.with_paper(land, case)
    elif touched == "opinion":
        actions.save_opinion(actor=nation, tenant=land.nation, work=work(case, "receipt"), text="材料")
    elif touched == "issued":
        decision = case.decisions.get(step="province_submission")
        tell(case=case, kind=EventKind.ISSUED, tenant=land.hubei, actor=leader, decision=decision)
    else:
        moment = LATE
    with clock.frozen(moment), pytest.raises(NotAllowed, match="不能撤销"):
        _take_back(case, leader)
    assert (standing(land.edition, land.hubei).used, _open_steps(case)) == (1, ["receipt"])


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_submitting_at_once_never_passes_the_quota(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(AUGUST):
        land = pilot.land_of_cities()
        leader, other = land["hubei:leader"], person("另一位负责人", land.hubei, "leader")
        first, _second = pilot.sent(land, "yichang"), pilot.sent(land, "xiangyang")
        third = pilot.consented(land, "jingzhou")
        paper = store_version(tenant=land.hubei, actor=other, upload=pdf(text="third"), title="申报文件")
        undone, sent = at_once(
            lambda: _take_back(first, leader), _submission(work(third, "province_submission"), other, paper)
        )
    assert not isinstance(undone, Exception), undone
    assert isinstance(sent, (Decision, QuotaExhausted)), sent
    assert standing(land.edition, land.hubei).used == 1 + isinstance(sent, Decision)
    assert _open_steps(first) == ["province_submission"]


def _take_back(case, leader):
    decision = case.decisions.filter(step="province_submission").latest("pk")
    actions.undo(actor=leader, tenant=decision.tenant, decision=decision, reason="附件有误，重新报送。")
    case.refresh_from_db()


def _open_steps(case):
    return list(WorkItem.objects.filter(case=case, state=WorkItemState.OPEN).values_list("step", flat=True))


def _submission(item, leader, paper):
    documents = {"provincial_application": paper}
    return lambda: actions.decide(
        actor=leader, tenant=item.tenant, work=item, verdict="submit", opinion="同意。", documents=documents
    )


@pytest.mark.django_db
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["take", "withdraw", "withdraw late", "free"]), st.sampled_from(CODES)), max_size=14
    )
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_count_is_right_after_any_order(world, moves):
    """A model in three lines (a set of holders for each authority) and the portal agree after every move."""
    cases, actor = world
    QuotaSlot.objects.all().delete()
    held = {code: set() for code in LIMITS}
    for move, code in moves:
        case, above = cases[code], pilot.recommender(code)
        with clock.frozen(LATE if move == "withdraw late" else IN_TIME):
            if move == "take":
                if code in held[above] or len(held[above]) < LIMITS[above]:
                    take_slot(case=case, actor=actor)
                    held[above].add(code)
                else:
                    with pytest.raises(QuotaExhausted):
                        take_slot(case=case, actor=actor)
            elif move == "withdraw":
                assert release_on_withdraw(case=case, actor=actor) == (code in held[above])
                held[above].discard(code)
            elif move == "withdraw late":
                assert release_on_withdraw(case=case, actor=actor) is False
            else:
                assert free_slot(case=case, actor=actor) == (code in held[above])
                held[above].discard(code)
        got = {one: standing(case.edition, at(one)) for one in LIMITS}
        assert {one: now.used for one, now in got.items()} == {one: len(codes) for one, codes in held.items()}
        assert all(now.left == LIMITS[one] - now.used >= 0 for one, now in got.items())


@pytest.fixture
def land(settings, tmp_path):
    """The cities, in the last month of the window."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(AUGUST):
        yield pilot.land_of_cities()


@pytest.fixture
def world(settings, tmp_path):
    """Five cities' cases, and whoever acts."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(AUGUST - dt.timedelta(days=3)):
        land = pilot.land_of_cities()
        cases = {code: pilot.draft(land, code) for code in CODES}
        yield cases, land["hubei:leader"]
