"""As a system administrator I keep my authority's working days; the nation's publishes a year from a file.

What I change concerns nobody else; open due days follow visibly, what was announced stays.
"""

from __future__ import annotations

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from portal import clock
from portal.audit.models import AuditRecord
from portal.errors import NotAllowed, NotFound
from portal.tenancy.roles import Role
from portal.workcalendar.adjusting import CalendarDiffers, import_year, remove_day, set_day
from portal.workcalendar.engine import DayKind
from portal.workcalendar.models import CalendarDay, CalendarYear, YearStatus
from portal.workcalendar.queries import calendar_for
from tests import factories
from tests.factories import MONDAY
from workflows.cases.actions.rescheduling import reschedule
from workflows.cases.models import CaseEvent, EventKind, WorkItem
from workflows.notices.models import Notice

pytestmark = pytest.mark.django_db
PAGE = "/workspace/calendars/"
FRIDAY = dt.date(2026, 6, 5)
LOCAL = {"kind": DayKind.OFF, "name": "地方节日（虚构）", "reason": "示例文件"}


@pytest.fixture
def land():
    with clock.frozen(MONDAY):
        made = factories.country()
        for tenant in (made.nation, made.hubei, made.jiangsu):
            made.people[f"{tenant.code}:admin"] = factories.person("管理员", tenant, Role.SYSTEM_ADMIN)
        yield made


def ask(client, user, path=PAGE, data=None, host="hubei"):
    client.force_login(user)
    where = {"headers": {"host": f"{host}.localhost"}}
    return client.get(path, **where) if data is None else client.post(path, data, **where)


def file(days, year=2027, name="2027.json"):
    rows = [{"name": "元旦", "date": date, "isOffDay": off} for date, off in days]
    return SimpleUploadedFile(
        name, json.dumps({"year": year, "papers": ["国办发明电〔2026〕1号"], "days": rows}).encode()
    )


def test_a_local_exception_moves_only_its_own_offices_open_work_and_nothing_announced(land):
    factories.submitted(land, land.donghu)
    factories.submitted(land, land.wuxi)
    announced = factories.announced(
        land, land.donghu, name="武汉东湖高新区光电子创新型产业集群", deviation_reason="沿用。"
    )
    notice = Notice.across_tenants.get(items__case=announced)

    def due():
        return dict(WorkItem.objects.filter(step="province_review", state="open").values_list("tenant__code", "due_on"))

    before, last_day = due(), notice.last_day
    assert before["hubei"] == before["jiangsu"]
    set_day(actor=land["hubei:admin"], tenant=land.hubei, date=FRIDAY, **LOCAL)
    set_day(actor=land["national:admin"], tenant=None, date=FRIDAY + dt.timedelta(days=3), **LOCAL)
    reschedule(year=2026)  # as the worker does
    hubei, jiangsu = (calendar_for(one) for one in (land.hubei, land.jiangsu))
    assert due() == {
        "hubei": before["hubei"] + dt.timedelta(days=2),
        "jiangsu": before["jiangsu"] + dt.timedelta(days=1),
    }
    assert (hubei.is_workday(FRIDAY), jiangsu.is_workday(FRIDAY)) == (False, True)
    moved = CaseEvent.objects.filter(kind=EventKind.RESCHEDULED, work__step="province_review")
    assert sorted(moved.values_list("tenant__code", "details__after")) == sorted(
        (code, day.isoformat()) for code, day in due().items()
    )
    notice.refresh_from_db()
    assert notice.last_day == last_day  # announced to the public: never moved
    remove_day(actor=land["hubei:admin"], tenant=land.hubei, date=FRIDAY, reason="文件已撤销")
    reschedule(year=2026)
    assert due()["hubei"] == due()["jiangsu"]
    rows = AuditRecord.across_tenants.filter(verb__startswith="workcalendar.exception").order_by("seq")
    assert [(row.tenant, row.verb.split("_")[1], row.details["reason"]) for row in rows] == [
        (land.hubei, "set", "示例文件"), (None, "set", "示例文件"), (land.hubei, "removed", "文件已撤销"),
    ]  # fmt: skip


def test_nobody_changes_anothers_days(land):
    for key, tenant in (("hubei:admin", land.jiangsu), ("hubei:admin", None), ("hubei:leader", land.hubei)):
        with pytest.raises(NotAllowed):
            set_day(actor=land[key], tenant=tenant, date=FRIDAY, **LOCAL)
        with pytest.raises(NotAllowed):
            remove_day(actor=land[key], tenant=tenant, date=FRIDAY, reason="x")
    with pytest.raises(NotAllowed):
        import_year(actor=land["hubei:admin"], content=b"{}", name="x.json")
    with pytest.raises(NotFound):
        remove_day(actor=land["hubei:admin"], tenant=land.hubei, date=FRIDAY, reason="x")
    assert CalendarDay.objects.filter(date=FRIDAY).count() == 0


def test_an_authoritys_administrator_adds_and_removes_an_exception_on_the_page(land, client):
    set_day(actor=land["jiangsu:admin"], tenant=land.jiangsu, date=FRIDAY, **LOCAL | {"name": "江苏的"})
    user, year = land["hubei:admin"], f"{PAGE}2026/"
    for wrong, said in (
        ({"reason": " "}, "理由"), ({"date": "2025-06-05"}, "请填写2026年的日期"), ({"date": "2026-02-30"}, "日期"),
        ({"kind": "half"}, "类别"),
    ):  # fmt: skip
        answer = ask(client, user, f"{year}days/", {"date": "2026-06-05", **LOCAL} | wrong)
        page = BeautifulSoup(answer.content, "html.parser")
        assert (answer.status_code, said in page.select_one(".error-summary").get_text()) == (422, True), wrong
        assert page.select_one("#id_name")["value"] == LOCAL["name"]  # nothing typed is lost
    assert ask(client, user, f"{year}days/", {"date": "2026-06-05", **LOCAL}).status_code == 302
    text = ask(client, user, year).content.decode()
    assert ("地方节日（虚构）" in text, "江苏的" in text) == (True, False)
    mine = CalendarDay.objects.get(calendar__tenant=land.hubei)
    theirs = CalendarDay.objects.get(calendar__tenant=land.jiangsu)
    national = CalendarDay.objects.filter(calendar__tenant=None, date__year=2026).first()
    for foreign in (theirs, national):
        assert ask(client, user, f"{year}days/{foreign.pk}/remove/", {"reason": "x"}).status_code == 404
    assert ask(client, user, f"{year}days/{mine.pk}/remove/", {"reason": ""}).status_code == 422
    assert ask(client, user, f"{year}days/{mine.pk}/remove/", {"reason": "撤销"}).status_code == 302
    assert list(CalendarDay.objects.exclude(calendar__tenant=None)) == [theirs]
    assert ask(client, user, f"{PAGE}2027/").content.decode().count('<form method="post" action="/workspace/cal') == 0
    refused = ask(client, user, f"{PAGE}2027/days/", {"date": "2027-06-04", **LOCAL})
    assert (refused.status_code, "2027年的工作日历尚未发布" in refused.content.decode()) == (409, True)


def test_who_opens_the_pages(land, client):
    for key, host, code in (
        ("hubei:admin", "hubei", 200), ("jiangsu:admin", "hubei", 404), ("hubei:leader", "hubei", 404),
        ("national:admin", "national", 200),
    ):  # fmt: skip
        assert ask(client, land[key], host=host).status_code == code, key
        assert ask(client, land[key], f"{PAGE}2026/", host=host).status_code == code, key
        assert ask(client, land[key], f"{PAGE}1999/", host=host).status_code == 404
    assert ask(client, land["hubei:admin"], f"{PAGE}import/", {}).status_code == 404
    assert ask(client, land["hubei:admin"], f"{PAGE}import/").status_code == 302


def test_the_nations_administrator_publishes_a_year_from_a_file(land, client):
    user = land["national:admin"]

    def upload(given, **more):
        return ask(client, user, f"{PAGE}import/", {"file": given, **more}, host="national")

    for wrong, said in (
        (SimpleUploadedFile("x.json", b"{"), "不是 UTF-8 编码的 JSON"),
        (SimpleUploadedFile("x.json", b"[" * 9000), "不是 UTF-8 编码的 JSON"),
        (file([]), "空的"),
        (file([("2027-01-01", True)] * 2), "重复"),
        (file([("2027-13-01", True)]), "不符合 holiday-cn 的格式"),
        (SimpleUploadedFile("x.json", b" " * (1024 * 1024 + 1)), "超过 1 MB"),
    ):
        answer = upload(wrong)
        assert (answer.status_code, said in answer.content.decode()) == (422, True), said
    assert CalendarYear.across_tenants.get(year=2027, tenant=None).status == YearStatus.DRAFT
    assert upload(file([("2027-01-01", True), ("2027-01-09", False)])).status_code == 302
    calendar = calendar_for(land.hubei)
    assert [calendar.is_workday(dt.date(2027, 1, day)) for day in (1, 4, 9)] == [False, True, True]
    assert upload(file([("2027-01-01", True), ("2027-01-09", False)])).status_code == 302  # the same again
    other = [("2027-01-01", True), ("2027-01-10", False)]
    answer = upload(file(other))
    assert (answer.status_code, "有2天不同（如 2027-01-09）" in answer.content.decode()) == (409, True)
    with pytest.raises(CalendarDiffers):
        import_year(actor=user, content=file(other).read(), name="2027.json")
    assert upload(file(other), replace="on").status_code == 302
    assert calendar_for(land.hubei).is_workday(dt.date(2027, 1, 10)) is True
    assert AuditRecord.across_tenants.filter(verb="workcalendar.published").count() == 2
    page = ask(client, user, f"{PAGE}2027/", host="national").content.decode()
    assert "国办发明电〔2026〕1号" in page
