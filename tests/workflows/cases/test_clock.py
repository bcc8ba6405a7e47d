"""As an official I have the working days that the rules give me, and none of those on which I waited for others."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed
from portal.workcalendar.engine import Calendar
from tests import factories
from tests.factories import MONDAY, say, work
from workflows.cases import actions, timing
from workflows.cases.models import CaseEvent, CaseState, EventKind, Suspension

DAY = dt.timedelta(days=1)
START = dt.date(2026, 6, 1)


@pytest.fixture
def land():
    """The country, on a Monday in June."""
    with clock.frozen(MONDAY):
        yield factories.country()


def at(day):
    """Hold the clock at nine o'clock of a day of June 2026."""
    return clock.frozen(MONDAY.replace(day=day))


calendars = st.builds(
    lambda odd: Calendar(years=frozenset({2026, 2027}), days={START + DAY * one: kind for one, kind in odd.items()}),
    st.dictionaries(st.integers(0, 200), st.sampled_from(["off", "work"]), max_size=40),
)


@given(
    calendar=calendars,
    limit=st.integers(0, 20),
    pauses=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 25)), max_size=4),
)
def test_the_days_of_a_pause_never_count(calendar, limit, pauses):
    """Stopping and going on gives the day that counting one by one gives."""
    days = as_days(START, pauses)
    assert timing.day_after_pauses(START, limit, days, calendar) == counted(START, limit, days, calendar)


def as_days(start, pauses):
    """Return the pauses (days run before it, days that it lasts) as days: of the stop, and of going on."""
    days = []
    for run, pause in pauses:
        stopped = start + DAY * run
        start = stopped + DAY * pause
        days.append((stopped, start))
    return days


def counted(start, limit, pauses, calendar):
    """Return the last day of a limit by counting one by one; one that was used up is due as it goes on."""
    day, left = start, limit
    for stopped, went_on in [*pauses, (None, None)]:
        while day != stopped and (left or stopped):
            day += DAY
            left = max(left - calendar.is_workday(day), 0)
        day = went_on or day
    return day


@pytest.mark.django_db
def test_the_applicants_correction_stops_the_clock_of_the_step_that_asked(land):
    reviewer, officer = land["hubei:reviewer"], land["donghu:applicant"]
    case = factories.submitted(land, land.donghu)
    assert (work(case, "province_review").days, work(case, "province_review").due_on) == (10, dt.date(2026, 6, 15))
    with at(4):  # Thursday: three of ten days are used
        say(case, "province_review", reviewer, "return", corrections={"summary": "请补充。"})
        assert work(case, "correction").days == 15, "the applicant's own limit"
    with at(15):
        actions.save_draft(actor=officer, case=case, values={"summary": "企业 120 家。"})
        actions.submit(actor=officer, case=case)
        again = work(case, "province_review")
        assert (again.days, again.due_on) == (7, dt.date(2026, 6, 25)), "19 June is a holiday"
    with at(17):
        say(case, "province_review", reviewer, "return", corrections={"summary": "请再补充。"})
    with at(29):
        actions.submit(actor=officer, case=case)
        assert work(case, "province_review").days == 5
        say(case, "province_review", reviewer, "recommend")
        say(case, "province_sign", land["hubei:leader"], "back")
        assert work(case, "province_review").days == 10, "sent back by one's own leader: a new round"


@pytest.mark.django_db
def test_a_suspended_case_takes_no_verdict_and_no_time(land):
    reviewer, leader = land["hubei:reviewer"], land["hubei:leader"]
    case = factories.submitted(land, land.donghu)
    with pytest.raises(Invalid):
        actions.suspend(actor=leader, tenant=land.hubei, case=case, reason="")
    for stranger, tenant in (("donghu:applicant", land.donghu), ("national:leader", land.nation)):
        with pytest.raises(NotAllowed):
            actions.suspend(actor=land[stranger], tenant=tenant, case=case, reason="等待。")
    with at(3):
        actions.suspend(actor=leader, tenant=land.hubei, case=case, reason="等待统计部门核实。")
        case.refresh_from_db()
        item = work(case, "province_review")
        assert (case.state, item.days, item.due_on) == (CaseState.SUSPENDED, 8, None)
        with pytest.raises(NotAllowed, match="已中止办理"):
            say(case, "province_review", reviewer, "recommend")
        with pytest.raises(NotAllowed, match="已经中止"):
            actions.suspend(actor=leader, tenant=land.hubei, case=case, reason="再来。")
        assert actions.remind() == 0
    with at(10):
        with pytest.raises(NotAllowed):
            actions.resume(actor=land["national:leader"], tenant=land.nation, case=case, reason="可以了。")
        actions.resume(actor=reviewer, tenant=land.hubei, case=case, reason="已核实。")
        case.refresh_from_db()
        item = work(case, "province_review")
        assert (case.state, item.days, item.due_on) == (CaseState.RUNNING, 8, dt.date(2026, 6, 23))
        with pytest.raises(NotAllowed, match="没有由"):
            actions.resume(actor=reviewer, tenant=land.hubei, case=case, reason="再来。")
        say(case, "province_review", reviewer, "recommend")
    pause = Suspension.objects.get(case=case)
    assert (pause.reason, pause.suspended_by, pause.resumed_by) == ("等待统计部门核实。", leader, reviewer)
    assert (pause.suspended_at.day, pause.resumed_at.day) == (3, 10)
    kinds = CaseEvent.objects.filter(case=case, kind__in=[EventKind.SUSPENDED, EventKind.RESUMED])
    assert list(kinds.values_list("kind", flat=True)) == ["suspended", "resumed"]
    assert list(
        AuditRecord.across_tenants.filter(verb__in=["case.suspended", "case.resumed"]).values_list("verb", flat=True)
    ) == ["case.suspended", "case.resumed"]


@pytest.mark.django_db
def test_a_public_notice_is_not_suspended(land):
    case = factories.announced(land, land.donghu)
    with pytest.raises(NotAllowed, match="没有在国家办理的环节"):
        actions.suspend(actor=land["national:leader"], tenant=land.nation, case=case, reason="等待。")
