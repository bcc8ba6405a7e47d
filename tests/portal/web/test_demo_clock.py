"""As the operator I move the clock, and what falls due happens at once.

The clock never goes back or into a year whose working days nobody knows, and outside the demonstration it cannot be
moved at all.
"""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from portal import clock
from portal.clock.actions import ClockIsReal, set_clock
from portal.tenancy.roles import Role
from portal.web.demo.moving import move_workdays, next_closing
from portal.web.demo.people import person
from portal.workcalendar.actions import seed
from tests.portal.web.demo_base import LoadedDemonstration, beijing
from workflows.cases.models import Case
from workflows.notices.actions import admit
from workflows.notices.models import Notice, Objection


def clock_command(*arguments):
    said = []
    call_command("demo_clock", *arguments, stdout=type("Out", (), {"write": lambda _self, text: said.append(text)})())
    return said


@pytest.fixture
def demonstration(db, settings):
    settings.DEMO_MODE = True
    seed()
    set_clock(moment=beijing(2026, 9, 30, 11, 0))


def near(moment):
    return abs(clock.now() - moment) < dt.timedelta(minutes=5)


@pytest.mark.usefixtures("demonstration")
def test_working_days_skip_the_holiday():
    said = clock_command("--workdays", "1")
    assert near(beijing(2026, 10, 8, 11, 0))
    assert said[0].startswith("原演示时间：2026-09-30 11:0")
    assert said[1].startswith("现演示时间：2026-10-08 11:0")


@pytest.mark.usefixtures("demonstration")
def test_to_a_moment_forward_only():
    clock_command("--to", "2026-10-09T18:00")
    assert near(beijing(2026, 10, 9, 18, 0))
    with pytest.raises(CommandError, match="只能向前调整"):
        clock_command("--to", "2026-10-09T08:00")
    with pytest.raises(CommandError, match="不是时刻"):
        clock_command("--to", "明天")
    assert near(beijing(2026, 10, 9, 18, 0))


@pytest.mark.usefixtures("demonstration")
def test_not_beyond_the_published_calendar():
    with pytest.raises(CommandError, match="2027年的工作日历尚未发布"):
        clock_command("--to", "2027-01-04T09:00")
    with pytest.raises(CommandError, match="2027年的工作日历尚未发布"):
        clock_command("--workdays", "80")
    for nonsense in ("0", "-3", "9999"):
        with pytest.raises(CommandError, match="1 到 250"):
            clock_command("--workdays", nonsense)
    with pytest.raises(CommandError, match="没有正在进行的公示"):
        clock_command("--next-closing")
    assert near(beijing(2026, 9, 30, 11, 0))


@pytest.mark.usefixtures("demonstration")
def test_reset_goes_back_to_where_it_starts():
    clock_command("--workdays", "3")
    clock_command("--reset")
    real = dt.datetime.now(clock.BEIJING)
    if real.date() <= dt.date(2026, 12, 24):
        assert abs(clock.now() - real) < dt.timedelta(minutes=1)
    else:
        assert clock.now().date() == dt.date(2026, 12, 24)


def test_outside_the_demonstration_it_refuses(db):
    with pytest.raises(CommandError, match="只能在演示模式"):
        clock_command("--workdays", "1")
    with pytest.raises(ClockIsReal):
        move_workdays(workdays=1)


class MovingTheLoadedDemonstration(LoadedDemonstration):
    """The clock really runs here: it is set, not held."""

    def setUp(self):
        super().setUp()
        self.doCleanups()
        set_clock(moment=self.done.opening.moment)

    def test_a_notice_closes_and_its_case_moves_on_by_itself(self):
        assert next_closing() == beijing(2026, 11, 18, 17, 30)
        move = move_workdays(workdays=1)
        assert (move.timers, move.notices) == (1, 1)
        case = Case.across_tenants.get(tenant__code="donghu", state="noticed")
        assert case.work.get(state="open").step == "confirm"
        assert next_closing() == beijing(2026, 11, 24, 17, 30)

    def test_an_objection_holds_only_its_own_case(self):
        objection = Objection.across_tenants.get()
        admit(actor=person("national", Role.OBJECTION_HANDLER), tenant=objection.tenant, objection=objection)
        clock_command("--workdays", "6")
        held = Case.across_tenants.get(tenant__code="sip", name__contains="纳米")
        assert held.state == "held"
        assert not held.work.filter(state="open").exists()
        assert Case.across_tenants.get(name__contains="生物药品").work.get(state="open").step == "confirm"
        assert not Notice.across_tenants.filter(closed_at=None).exists()

    def test_at_the_edge_of_the_calendar_the_next_closing_is_still_reached(self):
        set_clock(moment=beijing(2026, 11, 23, 9, 0))
        clock_command("--next-closing")
        assert near(beijing(2026, 11, 24, 17, 35)) or near(beijing(2026, 11, 18, 17, 35))

    def test_real_mode_ignores_the_shift(self):
        with override_settings(DEMO_MODE=False):
            assert abs(clock.now() - dt.datetime.now(clock.BEIJING)) < dt.timedelta(minutes=1)
