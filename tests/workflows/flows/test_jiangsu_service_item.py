"""As a zone I file a service item online and know from its acceptance until when it must be done (RULES S4-12, B5.4).

The limit counts working days, stands still while I correct, and what I have to correct is told me once; where the
authority says so, five working days of silence count as acceptance from the day of receipt.
"""

import datetime as dt

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from viewflow.workflow.models import Task

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import NotAllowed
from portal.identity.models import Organisation
from portal.notifications.models import Notification
from portal.tenancy.roles import Role
from portal.workcalendar.actions import publish_year
from portal.workcalendar.engine import closing_moment
from portal.workcalendar.queries import calendar_for
from portal.workcalendar.sources import SourceDay
from tests import factories
from tests.factories import MONDAY, person, say, work
from tests.workflows.cases.test_clock import as_days, counted
from tests.workflows.flows import jiangsu
from workflows.cases import actions, engine, queries
from workflows.cases.errors import ApplicationIncomplete, UnknownVerdict
from workflows.cases.limits import pause_limit, resume_limit, start_limit
from workflows.cases.models import Case, CaseEvent, CaseState, EventKind, Suspension, TotalLimit
from workflows.cases.telling import tell_listeners
from workflows.flows.jiangsu_service_item_steps import SecondList, end_of_silence
from workflows.programmes.actions import install_edition
from workflows.programmes.editions.jiangsu_2018 import JIANGSU_SERVICE_ITEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """The province with its service items, on a Monday in June."""
    with clock.frozen(MONDAY):
        made = jiangsu.province()
        made.edition = install_edition(actor=None, tenant=made.jiangsu, definition=JIANGSU_SERVICE_ITEM)
        made.people["jiangsu:acceptance"] = person("省受理", made.jiangsu, Role.ACCEPTANCE)
        yield made


def silence_counts(land) -> None:
    land.edition.options = land.edition.options | {"deemed_accepted_after": 5}
    land.edition.save()


def day(number: int) -> dt.datetime:
    return MONDAY.replace(day=number)


def filled(land, kind="construction"):
    zone, officer = land.zones["ntzone"], land["ntzone:applicant"]
    home = Organisation.across_tenants.get(tenant=zone)
    case = actions.start_case(actor=officer, tenant=zone, organisation=home, edition=land.edition)
    form = {"item_kind": kind, "name": "精密零件厂房", "statement": "新建厂房。", "contact_name": "吴敏",
            "contact_phone": "0513-00000000"}  # fmt: skip
    actions.save_draft(actor=officer, case=case, values=form)
    upload = factories.pdf(text=f"{case.pk}application")
    actions.attach_material(actor=officer, case=case, key="application", upload=upload)
    return case


def filed(land, kind="construction"):
    case = filled(land, kind)
    actions.submit(actor=land["ntzone:applicant"], case=case)
    case.refresh_from_db()
    return case


def correct(land, case) -> None:
    officer = land["ntzone:applicant"]
    actions.save_draft(actor=officer, case=case, values={"statement": "新建厂房两万平方米。"})
    actions.submit(actor=officer, case=case)
    case.refresh_from_db()


def accepted(land, kind="construction"):
    case = filed(land, kind)
    say(case, "acceptance", land["jiangsu:acceptance"], "accept", opinion="")
    return case


@pytest.mark.parametrize(
    ("kind", "due"),
    [("company", dt.date(2026, 6, 4)), ("property", dt.date(2026, 6, 8)), ("construction", dt.date(2026, 8, 11))],
)
def test_each_kind_has_its_limit_from_acceptance(land, kind, due):
    case = accepted(land, kind)
    assert (case.limit.accepted_on, case.limit.due_on, case.limit.deemed) == (MONDAY.date(), due, False)
    say(case, "handling", land["jiangsu:reviewer"], "grant", opinion="")
    assert (case.state, case.state_title) == (CaseState.COMPLETED, "准予办理")


def test_the_limit_stands_still_while_the_applicant_corrects(land):
    case = accepted(land, "property")
    with clock.frozen(day(3)):
        say(case, "handling", land["jiangsu:reviewer"], "return", corrections={"statement": "请写明面积。"})
        case.limit.refresh_from_db()
        assert (case.limit.is_paused, case.limit.left, case.limit.due_on) == (True, 3, None)
    with clock.frozen(day(11)):
        correct(land, case)
        case.limit.refresh_from_db()
        assert (case.limit.is_paused, case.limit.due_on) == (False, dt.date(2026, 6, 16))
        assert work(case, "handling")


def test_the_limit_stands_still_while_the_case_is_suspended(land):
    case, reviewer = accepted(land, "property"), land["jiangsu:reviewer"]
    with clock.frozen(day(3)):
        actions.suspend(actor=reviewer, tenant=land.jiangsu, case=case, reason="等待鉴定结论。")
        case.limit.refresh_from_db()
        assert (case.limit.is_paused, case.limit.left, case.limit.due_on) == (True, 3, None)
        assert "中止办理期间暂停，余3个工作日" in case_page(land, case)
    with clock.frozen(day(11)):
        actions.resume(actor=reviewer, tenant=land.jiangsu, case=case, reason="鉴定结论已到。")
        case.limit.refresh_from_db()
        assert (case.limit.is_paused, case.limit.due_on) == (False, dt.date(2026, 6, 16))
    with clock.frozen(day(12)):
        say(case, "handling", reviewer, "return", corrections={"statement": "请写明面积。"})
        case.limit.refresh_from_db()
        assert (case.limit.is_paused, case.limit.left) == (True, 2)
        assert [one.role for one in queries.waiting_on(case)] == [Role.APPLICANT]


def test_silence_stands_still_while_the_case_is_suspended(land):
    silence_counts(land)
    case, who = filed(land), land["jiangsu:acceptance"]
    timer = Task.objects.get(process=case.process_id, flow_task_type="TIMER")
    with clock.frozen(day(3)):  # two of five days are used
        actions.suspend(actor=who, tenant=land.jiangsu, case=case, reason="等待规划部门意见。")
    with clock.frozen(day(9)):
        assert engine.fire_due_timers() == 0
        assert not engine._fire(timer), "a sweep that read it before the suspension"
    with clock.frozen(day(10)):
        actions.resume(actor=who, tenant=land.jiangsu, case=case, reason="意见已到。")
    for moment in (day(15).replace(hour=23, minute=59), day(16).replace(hour=0, minute=1)):
        with clock.frozen(moment):
            fired = engine.fire_due_timers()
        assert fired == (moment.day == 16)
    case.refresh_from_db()
    assert (case.limit.deemed, case.limit.accepted_on) == (True, MONDAY.date()), "since its receipt all the same"
    assert "视为受理" in case_page(land, case)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 12), pauses=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 15)), max_size=3))
def test_limit_and_silence_count_the_same_days_whatever_stands_still(land, limit, pauses):
    case = Case.across_tenants.filter(name="精密零件厂房").first() or filed(land)
    land.edition.options = land.edition.options | {"deemed_accepted_after": limit}
    case.edition = land.edition
    TotalLimit.objects.filter(case=case).delete()
    Suspension.objects.filter(case=case).delete()
    start_limit(case, days=limit, accepted_on=MONDAY.date())
    days = as_days(MONDAY.date(), pauses)
    for stopped, went_on in days:
        since, until = (MONDAY + (one - MONDAY.date()) for one in (stopped, went_on))
        with clock.frozen(since):
            pause_limit(case)
        with clock.frozen(until):
            resume_limit(case)
        Suspension.objects.create(
            case=case, tenant=land.jiangsu, reason="等待。", state_before=case.state,
            suspended_by=land["jiangsu:reviewer"], suspended_at=since, resumed_at=until,
        )  # fmt: skip
    due = counted(MONDAY.date(), limit, days, calendar_for(land.jiangsu))
    assert TotalLimit.objects.get(case=case).due_on == due
    assert end_of_silence(case) == closing_moment(due)


def test_a_calendar_published_later_gives_and_moves_the_limit_and_the_silence(land):
    silence_counts(land)
    december = dt.datetime(2026, 12, 28, 9, 0, tzinfo=clock.BEIJING)
    new_year = SourceDay(dt.date(2027, 1, 1), "off", "元旦")
    bridge = SourceDay(dt.date(2027, 1, 4), "off", "元旦")
    with clock.frozen(december):
        waiting, running, suspended = filed(land), accepted(land, "property"), accepted(land, "property")
        actions.suspend(actor=land["jiangsu:reviewer"], tenant=land.jiangsu, case=suspended, reason="等待。")
        timer = Task.objects.get(process=waiting.process_id, flow_task_type="TIMER")
        assert (timer.scheduled, running.limit.due_on) == (None, None)
        assert "待工作日历发布后计算" in case_page(land, running)
        moved = []
        for days in ([new_year], [new_year, bridge]):
            publish_year(actor=None, year=2027, days=days, source="测试")
            actions.reschedule(year=2027)
            assert actions.reschedule(year=2027) == 0
            timer.refresh_from_db()
            running.limit.refresh_from_db()
            moved.append((timer.scheduled, running.limit.due_on))
        assert moved == [
            (dt.datetime(2027, 1, last + 1, tzinfo=clock.BEIJING), dt.date(2027, 1, last)) for last in (5, 6)
        ]
        events = CaseEvent.objects.filter(kind=EventKind.RESCHEDULED, work=None)
        told = [(one.case, one.details["what"], one.details["before"], one.details["after"]) for one in events]
        assert sorted(told, key=lambda one: (one[0].pk, one[3])) == [
            (waiting, "受理期限", None, "2027-01-05"),
            (waiting, "受理期限", "2027-01-05", "2027-01-06"),
            (running, "办结总时限", None, "2027-01-05"),
            (running, "办结总时限", "2027-01-05", "2027-01-06"),
        ]
        assert "办结总时限：到期日调整为2027-01-06" in case_page(land, running)
        actions.resume(actor=land["jiangsu:reviewer"], tenant=land.jiangsu, case=suspended, reason="可以了。")
        assert TotalLimit.objects.get(case=suspended).due_on == dt.date(2027, 1, 6)
    tell_listeners()
    notice = Notification.across_tenants.filter(kind="work-rescheduled", user=land["jiangsu:reviewer"]).latest("pk")
    assert "“办结总时限”环节到期日调整为2027年1月6日" in notice.body


def case_page(land, case, who="jiangsu:reviewer") -> str:
    client = Client()
    client.force_login(land[who])
    return client.get(f"/workspace/cases/{case.pk}/", headers={"host": "jiangsu.localhost"}).content.decode()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.integers(1, 50), first=st.integers(0, 60))
def test_a_pause_that_ends_on_its_day_changes_nothing(land, days, first):
    case = Case.across_tenants.filter(name="精密零件厂房").first() or filed(land)
    TotalLimit.objects.filter(case=case).delete()
    limit = start_limit(case, days=days, accepted_on=MONDAY.date())
    due = limit.due_on
    last = dt.datetime.combine(due, dt.time(), tzinfo=clock.BEIJING)
    with clock.frozen(min(MONDAY + dt.timedelta(days=first), last)):
        pause_limit(case)
        pause_limit(case)
        resume_limit(case)
        resume_limit(case)
    limit.refresh_from_db()
    assert limit.due_on == due


def test_no_limit_is_no_limit(land):
    case = filed(land)
    assert start_limit(case, days=0, accepted_on=MONDAY.date()) is None
    pause_limit(case)
    resume_limit(case)
    assert not hasattr(Case.across_tenants.get(pk=case.pk), "limit")


def test_what_to_correct_is_told_once(land):
    case = filed(land)
    who = land["jiangsu:acceptance"]
    say(case, "acceptance", who, "return", corrections={"statement": "请写明面积。", "application": "请加盖公章。"})
    correct(land, case)
    with pytest.raises(SecondList, match="一次告知"):
        say(case, "acceptance", who, "return", corrections={"contact_phone": "请更新电话。"})
    assert work(case, "acceptance")
    assert case.corrections.count() == 1
    say(case, "acceptance", who, "return", corrections={"application": "仍未盖章。"})
    assert case.state == CaseState.CORRECTING


def test_refused_and_denied(land):
    refused = filed(land)
    say(refused, "acceptance", land["jiangsu:acceptance"], "refuse", opinion="不属于本机关职权范围。")
    denied = accepted(land)
    say(denied, "handling", land["jiangsu:reviewer"], "deny", opinion="不符合规划条件。")
    assert [refused.state, denied.state] == [CaseState.REFUSED, CaseState.FAILED]


def test_silence_means_nothing_unless_the_authority_says_so(land):
    case = filed(land)
    with clock.frozen(day(30)):
        assert engine.fire_due_timers() == 0
    assert work(case, "acceptance")


def test_five_working_days_of_silence_accept_a_licence_from_the_day_of_receipt(land):
    silence_counts(land)
    plain, case = filed(land, "property"), filed(land)
    with clock.frozen(day(8).replace(hour=23, minute=59)):
        assert engine.fire_due_timers() == 0
    with clock.frozen(day(9).replace(hour=0, minute=1)):
        assert engine.fire_due_timers() == 1
        assert engine.fire_due_timers() == 0
    case.refresh_from_db()
    assert [one.step for one in queries.waiting_on(case)] == ["handling"]
    assert [one.step for one in queries.waiting_on(plain)] == ["acceptance"]
    assert (case.limit.accepted_on, case.limit.deemed, case.limit.due_on) == (MONDAY.date(), True, dt.date(2026, 8, 11))
    assert CaseEvent.objects.get(case=case, kind=EventKind.DEEMED).details == {"since": "2026-06-01"}
    assert AuditRecord.across_tenants.filter(verb="case.deemed_accepted", actor=None).count() == 1
    say(case, "handling", land["jiangsu:reviewer"], "grant", opinion="")
    assert case.state == CaseState.COMPLETED


def test_a_word_in_time_disarms_the_silence(land):
    silence_counts(land)
    case = filed(land)
    who = land["jiangsu:acceptance"]
    say(case, "acceptance", who, "return", corrections={"statement": "请写明面积。"})
    with clock.frozen(day(15)):
        assert engine.fire_due_timers() == 0
        correct(land, case)
    with clock.frozen(day(24).replace(hour=1)):  # the 19th is a holiday
        assert engine.fire_due_timers() == 1
    assert Case.across_tenants.get(pk=case.pk).limit.accepted_on == dt.date(2026, 6, 15)
    other = accepted(land)
    with clock.frozen(day(30)):
        assert engine.fire_due_timers() == 0
    assert [one.step for one in queries.waiting_on(other)] == ["handling"]


def test_the_wrong_people_and_words_get_nowhere(land):
    case = filed(land)
    with pytest.raises(NotAllowed):
        say(case, "acceptance", land["jiangsu:reviewer"], "accept")
    item = work(case, "acceptance")
    with pytest.raises(UnknownVerdict):
        actions.decide(actor=land["jiangsu:acceptance"], tenant=item.tenant, work=item, verdict="grant", opinion="好")
    zone, officer = land.zones["wuxi"], land["wuxi:applicant"]
    home = Organisation.across_tenants.get(tenant=zone)
    draft = actions.start_case(actor=officer, tenant=zone, organisation=home, edition=land.edition)
    actions.save_draft(actor=officer, case=draft, values={"item_kind": "none-such"})
    with pytest.raises(ApplicationIncomplete) as refused:
        actions.submit(actor=officer, case=draft)
    assert set(refused.value.fields) == {
        "item_kind", "name", "statement", "contact_name", "contact_phone", "application"
    }  # fmt: skip


def test_the_limit_is_read_on_the_case_and_in_the_queue(land):
    case = accepted(land)
    client = Client()
    client.force_login(land["jiangsu:reviewer"])
    page = client.get(f"/workspace/cases/{case.pk}/", headers={"host": "jiangsu.localhost"}).content.decode()
    assert "总时限50个工作日，自2026年6月1日受理起，应于<strong>2026年8月11日</strong>前办结" in page
    assert "时限待核实" in page
    queue = client.get("/workspace/queue/", headers={"host": "jiangsu.localhost"}).content.decode()
    assert "全程至 2026-08-11" in queue
    say(case, "handling", land["jiangsu:reviewer"], "return", corrections={"statement": "请写明面积。"})
    page = client.get(f"/workspace/cases/{case.pk}/", headers={"host": "jiangsu.localhost"}).content.decode()
    assert "补正期间暂停，余50个工作日" in page
    client.force_login(land["wuxi:applicant"])
    assert client.get(f"/workspace/cases/{case.pk}/", headers={"host": "wuxi.localhost"}).status_code == 404
