"""As a province with one place left I want exactly one of two submissions in the same second to get it.

As the nation I want the count of places to be right after any order of submissions, withdrawals and deadlines.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.documents.actions import store_version
from tests.factories import pdf, person, work
from tests.workflows.flows import pilot
from tests.workflows.flows.at_once import at_once
from tests.workflows.flows.pilot import AUGUST, at
from workflows.cases import actions
from workflows.cases.models import Decision, QuotaSlot, WorkItem, WorkItemState
from workflows.cases.quota import QuotaExhausted, free_slot, release_on_withdraw, standing, take_slot

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
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
def world(settings, tmp_path):
    """Five cities' cases, and whoever acts."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    with clock.frozen(AUGUST - dt.timedelta(days=3)):
        land = pilot.land_of_cities()
        cases = {code: pilot.draft(land, code) for code in CODES}
        yield cases, land["hubei:leader"]
