"""Story: an objection of December runs into January, whose calendar the State Council has not published yet.

The authority's own days come with the calendar, move with it, and every move is to be seen; what was told to the
public or to the objector never moves (RULES B4, A8-2).
"""

import datetime as dt

import pytest
from django_tasks_db.models import DBTaskResult

from portal import clock
from portal.audit.models import AuditRecord
from portal.tenancy.roles import Role
from portal.workcalendar.actions import publish_year
from portal.workcalendar.adjusting import set_day
from portal.workcalendar.sources import SourceDay
from tests.workflows.notices import factories
from tests.workflows.notices.factories import REPLY, object_to, objection_of
from workflows.notices import actions
from workflows.notices.handling.people import open_step_of
from workflows.notices.models import CommentRequest, Handling
from workflows.notices.tasks import recount_year

CHRISTMAS = dt.datetime(2026, 12, 25, 9, tzinfo=clock.BEIJING)
NEW_YEAR = SourceDay(dt.date(2027, 1, 1), "off", "元旦")
MORE = (NEW_YEAR, SourceDay(dt.date(2027, 1, 4), "off", "元旦"))


@pytest.fixture(autouse=True)
def _in_december():
    with clock.frozen(CHRISTMAS):
        yield


@pytest.fixture
def notice(nation, editor, cases):
    """Published on the 21st: its five working days still lie in December."""
    return factories.make_notice(editor, nation, cases, at=CHRISTMAS - dt.timedelta(days=4))


def publish(*days, year=2027):
    """Publish the year and let the worker do what that enqueued."""
    publish_year(actor=None, year=year, days=days, source="测试")
    done = [
        recount_year.call(*task.args_kwargs["args"])
        for task in DBTaskResult.objects.all()
        if "recount" in task.task_path
    ]
    DBTaskResult.objects.all().delete()
    return done


def due(objection):
    return open_step_of(objection).due_on


def on_record(objection):
    rows = AuditRecord.across_tenants.filter(verb="objection.due_computed", target=f"objection:{objection.pk}")
    return list(rows.order_by("pk").values_list("summary", flat=True))


def test_the_days_of_a_step_come_with_the_calendar_and_move_with_it_visibly(at_home, notice, objection, handler):
    actions.keep_time()
    assert (due(objection), actions.keep_time()) == (None, 0)
    at_home.force_login(handler)
    page = f"/workspace/objections/{objection.pk}/"
    assert "工作日历公布后计算" in at_home.get(page).content.decode()
    assert publish(NEW_YEAR) == [1]
    assert due(objection) == dt.date(2027, 1, 4)
    assert publish(*MORE) == [1]
    assert (due(objection), publish(*MORE)) == (dt.date(2027, 1, 5), [])
    assert on_record(objection) == [
        "受理审查的期限：工作日历公布后，确定为2027-01-04",
        "受理审查的期限：工作日历调整后，由2027-01-04改为2027-01-05",
    ]
    text = at_home.get(page).content.decode()
    assert [summary in text for summary in on_record(objection)] == [True, True]
    assert recount_year.call(2027) == 0, "doing it again changes nothing"


def test_an_exception_of_the_authority_moves_its_own_days_only(nation, hubei, notice, objection):
    publish(NEW_YEAR)
    actions.keep_time()
    admin = factories.make_user("系统管理员", hubei, Role.SYSTEM_ADMIN)
    for tenant, moved in ((hubei, [0]), (nation, [1])):
        if tenant == nation:
            admin = factories.make_user("国家系统管理员", nation, Role.SYSTEM_ADMIN)
        set_day(actor=admin, tenant=tenant, date=dt.date(2026, 12, 30), kind="off", name="停电", reason="通知")
        tasks = DBTaskResult.objects.filter(task_path__contains="recount")
        assert [recount_year.call(*task.args_kwargs["args"]) for task in tasks] == moved
        DBTaskResult.objects.all().delete()
    assert due(objection) == dt.date(2027, 1, 5)


def test_awaited_answers_move_too_and_what_has_ended_does_not(nation, hubei, notice, items, handler):
    answered, awaited = (objection_of(object_to(notice, item)) for item in items[:2])
    province = factories.make_user("省审核", hubei, Role.REVIEWER)
    for objection, item in zip((answered, awaited), items, strict=False):
        whose = {"actor": handler, "tenant": nation, "objection": objection}
        actions.admit(**whose)
        actions.ask_comments(**whose, item=item, whom="authority", authority=hubei, facts="产值。", question="属实吗？")
    first, second = CommentRequest.across_tenants.order_by("pk")
    actions.answer_comments(actor=province, tenant=hubei, request=first, words="属实。")
    assert publish(NEW_YEAR) == [3], "two investigations and the answer that is awaited"
    for request in (first, second):
        request.refresh_from_db()
    assert (first.due_on, second.due_on) == (None, dt.date(2027, 1, 11))
    publish(*MORE)
    second.refresh_from_db()
    assert second.due_on == dt.date(2027, 1, 12)


def test_what_the_public_and_the_objector_were_told_never_moves(nation, notice, objection, handler):
    """The closing of the notice and the last day for a review are announced; only what was open is computed."""
    actions.refuse_admission(actor=handler, tenant=nation, objection=objection, ground="no_facts", reply=REPLY)
    assert Handling.objects.get().review_until is None
    assert publish(NEW_YEAR) == [1]
    told, closes = Handling.objects.get().review_until, notice.closes_at
    assert told == dt.date(2027, 1, 11)
    publish(*MORE)
    publish(SourceDay(dt.date(2026, 12, 28), "off", "补休"), year=2026)
    notice.refresh_from_db()
    assert (Handling.objects.get().review_until, notice.closes_at) == (told, closes)
    assert notice.last_day == dt.date(2026, 12, 28), "the new calendar would move it"
