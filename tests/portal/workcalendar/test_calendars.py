"""As a system administrator I publish a year's calendar, and add my authority's own exceptions.

A fresh database has every year the package covers; the next one is 未发布 until
somebody publishes it. What an authority adds concerns nobody else.
"""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.audit.models import AuditRecord
from portal.errors import Invalid, NotAllowed
from portal.identity.actions import grant_role
from portal.identity.models import User
from portal.tenancy.models import Tenant, TenantKind
from portal.tenancy.roles import Role
from portal.tenancy.scope import NoTenantScope
from portal.workcalendar.actions import publish_source, publish_year, seed
from portal.workcalendar.adjusting import set_day
from portal.workcalendar.engine import CalendarNotPublished, DayKind, add_workdays
from portal.workcalendar.models import CalendarDay, CalendarYear, YearStatus
from portal.workcalendar.queries import calendar_for, national_calendar
from portal.workcalendar.sources import SourceDay, SourceYear, from_holiday_cn, from_package

pytestmark = pytest.mark.django_db
NEW_YEAR = SourceDay(dt.date(2027, 1, 1), DayKind.OFF, "元旦")
SATURDAY = SourceDay(dt.date(2027, 1, 9), DayKind.WORK, "元旦")


@pytest.fixture
def nation():
    return Tenant.objects.create(
        code="national", name="国家中心", short_name="国家", kind=TenantKind.NATIONAL, host="n.test", place_name="全国"
    )


def province(nation, code):
    return Tenant.objects.create(
        code=code, name=code, short_name=code, kind=TenantKind.PROVINCE, host=f"{code}.test", place_name=code,
        parent=nation,
    )  # fmt: skip


@pytest.fixture
def hubei(nation):
    return province(nation, "hubei")


@pytest.fixture
def jiangsu(nation):
    return province(nation, "jiangsu")


def administrator(tenant, role=Role.SYSTEM_ADMIN):
    user = User.objects.create_user(f"{tenant.code}-{role}")
    grant_role(actor=None, tenant=tenant, user=user, role=role)
    return user


def national_years():
    return dict(CalendarYear.across_tenants.filter(tenant=None).values_list("year", "status"))


def test_a_fresh_database_has_every_covered_year():
    expected = dict.fromkeys(range(2004, 2027), YearStatus.PUBLISHED) | {2027: YearStatus.DRAFT}
    assert national_years() == expected
    assert CalendarDay.objects.filter(calendar__tenant=None).count() == 771
    assert CalendarDay.objects.filter(date__year=2026, kind=DayKind.OFF).count() == 33
    assert [one.date.isoformat()[5:] for one in CalendarDay.objects.filter(date__year=2026, kind=DayKind.WORK)] == [
        "01-04", "02-14", "02-28", "05-09", "09-20", "10-10",
    ]  # fmt: skip


def test_seeding_again_changes_nothing_and_keeps_edits():
    CalendarDay.objects.filter(date=dt.date(2026, 10, 1)).update(name="国庆")
    assert seed() == 0
    assert CalendarDay.objects.get(date=dt.date(2026, 10, 1)).name == "国庆"


def test_a_newer_package_fills_the_year_that_was_awaited():
    CalendarYear.across_tenants.filter(year=2026).update(status=YearStatus.DRAFT)
    CalendarDay.objects.filter(date__year=2026).delete()
    assert seed() == 1
    assert national_years()[2026] == YearStatus.PUBLISHED


def test_publishing_a_year_makes_its_deadlines_possible(nation):
    with pytest.raises(CalendarNotPublished):
        calendar_for(nation).is_workday(dt.date(2027, 1, 4))
    publish_year(actor=administrator(nation), year=2027, days=[NEW_YEAR, SATURDAY], source="国办发明电")
    calendar = calendar_for(nation)
    assert [calendar.is_workday(dt.date(2027, 1, number)) for number in (1, 4, 9, 10)] == [False, True, True, False]


def test_who_counts_forward_reads_only_the_years_from_there(hubei):
    before = calendar_for(hubei, since=2026)
    set_day(
        actor=administrator(hubei), tenant=hubei, date=dt.date(2026, 6, 4), kind=DayKind.OFF, name="防汛", reason="防汛"
    )
    whole, forward = calendar_for(hubei), calendar_for(hubei, since=2026)
    starts = [dt.date(2026, 1, 1), dt.date(2026, 2, 14), dt.date(2026, 6, 3), dt.date(2026, 9, 30)]
    for start in starts:
        assert add_workdays(start, 20, calendar=forward) == add_workdays(start, 20, calendar=whole)
    assert add_workdays(starts[2], 1, calendar=before) == dt.date(2026, 6, 4)
    assert add_workdays(starts[2], 1, calendar=forward) == dt.date(2026, 6, 5)
    assert (whole.years - forward.years, max(whole.years)) == (set(range(2004, 2026)), 2026)


def test_publishing_twice_is_recorded_once(nation):
    for _ in range(2):
        publish_year(actor=None, year=2027, days=[NEW_YEAR], source="测试")
    rows = AuditRecord.across_tenants.filter(verb="workcalendar.published")
    assert [(row.target, row.details) for row in rows] == [("calendar:2027", {"source": "测试", "days": 1})]
    publish_year(actor=None, year=2027, days=[NEW_YEAR, SATURDAY], source="测试")
    assert rows.all().count() == 2
    assert CalendarDay.objects.filter(date__year=2027).count() == 2


@pytest.mark.parametrize(
    ("year", "days", "message"),
    [
        (2027, [], "空的"),
        (2028, [NEW_YEAR], "其他年份"),
        (2027, [NEW_YEAR, NEW_YEAR], "重复"),
        (1999, [NEW_YEAR], "不在"),
    ],
)
def test_a_wrong_calendar_is_refused(year, days, message):
    with pytest.raises(Invalid, match=message):
        publish_year(actor=None, year=year, days=days, source="测试")
    assert national_years()[2027] == YearStatus.DRAFT


def test_only_the_nations_system_administrator_publishes_for_all(nation, hubei):
    for actor in (administrator(hubei), administrator(nation, Role.REVIEWER)):
        with pytest.raises(NotAllowed, match="系统管理员"):
            publish_year(actor=actor, year=2027, days=[NEW_YEAR], source="测试")
    assert national_years()[2027] == YearStatus.DRAFT


def test_a_local_exception_concerns_its_authority_only(nation, hubei, jiangsu):
    festival = dt.date(2026, 11, 23)
    set_day(actor=administrator(hubei), tenant=hubei, date=festival, kind=DayKind.OFF, name=" 地方节日 ", reason="条例")
    works = [calendar.is_workday(festival) for calendar in map(calendar_for, (nation, hubei, jiangsu))]
    assert works == [True, False, True]
    assert national_calendar().is_workday(festival) is True
    row = AuditRecord.across_tenants.get(verb="workcalendar.exception_set")
    assert (row.tenant, row.summary, row.details) == (hubei, "2026-11-23 放假", {"name": "地方节日", "reason": "条例"})


def test_a_local_exception_wins_over_the_nations_holiday(hubei):
    holiday = dt.date(2026, 10, 7)
    actor = administrator(hubei)
    for kind in (DayKind.OFF, DayKind.WORK):
        set_day(actor=actor, tenant=hubei, date=holiday, kind=kind, name="值守", reason="值守")
    assert calendar_for(hubei).is_workday(holiday) is True
    assert CalendarDay.objects.filter(calendar__tenant=hubei).count() == 1


def test_a_local_exception_does_not_publish_a_year(hubei, jiangsu):
    date = dt.date(2027, 1, 4)
    with pytest.raises(CalendarNotPublished, match="2027"):
        set_day(actor=administrator(hubei), tenant=hubei, date=date, kind=DayKind.OFF, name="x", reason="x")
    with pytest.raises(NotAllowed):
        set_day(actor=administrator(jiangsu), tenant=hubei, date=date, kind=DayKind.OFF, name="x", reason="x")
    actor = User.objects.get(username=f"hubei-{Role.SYSTEM_ADMIN}")
    usual = {"kind": DayKind.OFF, "name": "x", "reason": "x"}
    for change in ({"kind": "half"}, {"name": " "}, {"name": "长" * 41}, {"reason": ""}, {"reason": "长" * 201}):
        with pytest.raises(Invalid):
            set_day(actor=actor, tenant=hubei, date=dt.date(2026, 1, 5), **(usual | change))
    assert CalendarYear.across_tenants.filter(tenant=hubei).count() == 0


def test_a_calendar_takes_one_query(hubei, django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar_for(hubei)
    with pytest.raises(NoTenantScope):
        calendar_for(None)


def holiday_cn(tmp_path, content):
    path = tmp_path / "2027.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_holiday_cn_file_is_read(tmp_path, nation):
    """A file may settle days of the December before; they go to that year's calendar."""
    path = holiday_cn(
        tmp_path,
        {
            "year": 2027,
            "papers": ["国办发明电〔2026〕1号"],
            "days": [
                {"name": "元旦", "date": "2026-12-31", "isOffDay": True},
                {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
                {"name": "元旦", "date": "2027-01-09", "isOffDay": False},
            ],
        },
    )
    out = StringIO()
    call_command("load_calendars", json=[path], stdout=out)
    assert out.getvalue() == "已发布：2027\n"
    calendar = calendar_for(nation)
    days = [dt.date(2026, 12, 30), dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2027, 1, 9)]
    assert [calendar.is_workday(one) for one in days] == [True, False, False, True]
    assert CalendarDay.objects.filter(date__year=2026).count() == 40
    assert CalendarYear.across_tenants.get(year=2027).source == "holiday-cn 国办发明电〔2026〕1号"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "不是 UTF-8 编码的 JSON"),
        ("{", "不是 UTF-8 编码的 JSON"),
        ("[]", "不符合 holiday-cn 的格式"),
        ({"year": 2027}, "不符合 holiday-cn 的格式"),
        (
            {"year": 2027, "days": [{"name": "元旦", "date": "2027-13-01", "isOffDay": True}]},
            "不符合 holiday-cn 的格式",
        ),
        (
            {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": "no"}]},
            "不符合 holiday-cn 的格式",
        ),
        ({"year": 2027, "days": []}, "空的"),
        (" " * 1024 * 1025, "超过 1 MB"),
    ],
)
def test_a_bad_file_is_one_clear_error(tmp_path, content, message):
    with pytest.raises(CommandError, match=message):
        call_command("load_calendars", json=[holiday_cn(tmp_path, content)], stdout=StringIO())
    assert national_years()[2027] == YearStatus.DRAFT


def test_binary_and_missing_files_are_explained(tmp_path):
    binary = tmp_path / "a.json"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Invalid, match="不是 UTF-8"):
        from_holiday_cn(binary)
    with pytest.raises(Invalid, match="无法读取文件"):
        from_holiday_cn(tmp_path / "none.json")


def test_loading_from_the_package_can_be_repeated():
    out = StringIO()
    call_command("load_calendars", stdout=out)
    assert out.getvalue().splitlines()[1] == "未发布：2027（涉及该年的期限将被拒绝）"
    assert AuditRecord.across_tenants.filter(verb="workcalendar.published").count() == 0


def test_both_sources_say_the_same_of_a_year(nation):
    year = from_package()[-1]
    publish_source(actor=None, source_year=SourceYear(year.year, year.days, "again"))
    assert AuditRecord.across_tenants.filter(verb="workcalendar.published").count() == 0
