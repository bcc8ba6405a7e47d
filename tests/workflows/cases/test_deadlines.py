"""As an official I am told in time, once; as a leader I hear of what is late; a new calendar moves only inner days."""

import datetime as dt

import pytest
from viewflow.workflow.models import Task

from portal import clock
from portal.errors import Conflict, NotAllowed
from portal.tenancy.roles import Role
from portal.workcalendar.actions import publish_year
from portal.workcalendar.models import CalendarYear, YearStatus
from portal.workcalendar.sources import SourceDay
from tests import factories
from tests.factories import MONDAY, work
from workflows.cases import actions, queries
from workflows.cases.models import CaseCopy, CaseEvent, EventKind
from workflows.cases.queries import QueueTab

pytestmark = pytest.mark.django_db
TOLD = [EventKind.DUE_SOON, EventKind.OVERDUE, EventKind.RESCHEDULED]


@pytest.fixture
def land():
    """The country, on a Monday in June."""
    with clock.frozen(MONDAY):
        yield factories.country()


def told(case):
    rows = CaseEvent.objects.filter(case=case, kind__in=TOLD)
    return [(event.kind, bool(event.details.get("escalated"))) for event in rows]


def test_each_reminder_comes_once_and_the_leader_hears_of_what_stays_late(land):
    case = factories.submitted(land, land.donghu)  # due on Monday 15 June
    told_by_day = {}
    for day in (1, 10, 11, 12, 15, 16, 17, 18, 22, 23, 24):
        with clock.frozen(MONDAY.replace(day=day)):
            before = len(told(case))
            actions.remind()
            actions.remind()
            if told(case)[before:]:
                told_by_day[day] = told(case)[before:]
    assert told_by_day == {
        11: [("due_soon", False)],
        16: [("overdue", False)],
        22: [("overdue", True)],  # 19 June is a holiday: the fourth working day after the 15th
    }
    item = work(case, "province_review")
    colleague = factories.person("李四", land.hubei, Role.REVIEWER)
    with clock.frozen(MONDAY.replace(day=23)):
        assert list(queries.queue(land.hubei, land["hubei:leader"], QueueTab.OVERDUE)) == [item]
        assert list(queries.queue(land.hubei, land["hubei:leader"])) == []
        assert queries.queue_counts(land.hubei, land["hubei:leader"]) == {"todo": 0, "mine": 0, "overdue": 1}
        with pytest.raises(NotAllowed):
            factories.say(case, "province_review", land["hubei:leader"], "recommend")
        actions.transfer(
            actor=land["hubei:leader"], tenant=land.hubei, work=item, to=colleague, reason="超期督办，请尽快办理。"
        )
    assert work(case, "province_review").assignee == colleague
    assert work(case, "province_review").assignee == colleague


def test_the_edition_says_when_the_leader_hears_of_it(land):
    land.edition.options = {"escalate_after_days": 0}
    land.edition.save()
    case = factories.submitted(land, land.donghu)
    with clock.frozen(MONDAY.replace(day=16)):
        actions.remind()
    assert told(case) == [("overdue", False), ("overdue", True)]


def test_a_calendar_published_later_gives_and_moves_inner_days_visibly(land):
    december = dt.datetime(2026, 12, 25, 9, 0, tzinfo=clock.BEIJING)
    assert CalendarYear.across_tenants.get(year=2027).status == YearStatus.DRAFT
    with clock.frozen(december):
        case = factories.submitted(land, land.donghu)
        assert work(case, "province_review").due_on is None
        publish_year(actor=None, year=2027, days=[SourceDay(dt.date(2027, 1, 1), "off", "元旦")], source="测试")
        assert actions.reschedule(year=2027) == 1
        assert actions.reschedule(year=2027) == 0
        assert work(case, "province_review").due_on == dt.date(2027, 1, 11)
        noticed = factories.announced(land, land.wuxi)
        closes = noticed.notice_items.get().notice.closes_at
        assert closes.year == 2027, "the new calendar would move it"
        moved = [SourceDay(dt.date(2027, 1, 1), "off", "元旦"), SourceDay(dt.date(2027, 1, 4), "off", "元旦")]
        publish_year(actor=None, year=2027, days=moved, source="测试")
        assert actions.reschedule(year=2027) == 1
    assert work(case, "province_review").due_on == dt.date(2027, 1, 12)
    events = CaseEvent.objects.filter(kind=EventKind.RESCHEDULED)
    assert [(one.case, one.details["before"], one.details["after"]) for one in events] == [
        (case, None, "2027-01-11"),
        (case, "2027-01-11", "2027-01-12"),
    ]
    timer = Task.objects.get(process=noticed.process_id, flow_task_type="TIMER")
    assert noticed.notice_items.get().notice.closes_at == timer.scheduled == closes


def test_a_step_is_urged_once_a_day_by_those_who_wait(land):
    case = factories.submitted(land, land.donghu)
    item, officer = work(case, "province_review"), land["donghu:applicant"]
    for who in ("hubei:reviewer", "jiangsu:leader", "wuxi:applicant"):
        with pytest.raises(NotAllowed):
            actions.urge(actor=land[who], work=item)
    actions.urge(actor=officer, work=item, note="请加快。")
    with pytest.raises(Conflict, match="今天已经催办过"):
        actions.urge(actor=land["hubei:leader"], work=item)
    with clock.frozen(MONDAY.replace(day=2)):
        actions.urge(actor=land["hubei:leader"], work=item)
    assert CaseEvent.objects.filter(kind=EventKind.URGED).count() == 2


def test_a_copy_goes_to_a_colleague_or_to_an_authority_that_takes_part(land):
    from portal.errors import Invalid

    case = factories.submitted(land, land.donghu)
    reviewer, leader = land["hubei:reviewer"], land["hubei:leader"]
    given = {"actor": reviewer, "tenant": land.hubei, "case": case}
    actions.copy(**given, reader=leader, note="供参考。")
    actions.copy(**given, reader=leader)
    actions.copy(**given, to=land.donghu)
    for wrong in ({"reader": land["jiangsu:leader"]}, {"reader": reviewer}, {"to": land.nation}, {}):
        with pytest.raises(Invalid):
            actions.copy(**given, **wrong)
    with pytest.raises(NotAllowed):
        actions.copy(actor=land["jiangsu:reviewer"], tenant=land.jiangsu, case=case, to=land.donghu)
    assert [(one.tenant, one.reader) for one in CaseCopy.objects.order_by("pk")] == [
        (land.hubei, leader),
        (land.donghu, None),
    ]
