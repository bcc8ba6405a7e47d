"""The administrator's pages of working days: the national years, the authority's own exceptions, and a year's file.

At the nation's own site single days change the national calendar itself; everywhere else they are local exceptions.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.errors import DomainError, Invalid
from portal.tenancy.models import TenantKind
from portal.tenancy.permissions import may
from portal.tenancy.roles import Role, has_role
from portal.workcalendar.adjusting import LONGEST_REASON, import_year, remove_day, set_day
from portal.workcalendar.engine import DayKind
from portal.workcalendar.models import CalendarDay, YearStatus
from portal.workcalendar.queries import exceptions_of, national_days, national_years
from portal.workcalendar.sources import LARGEST_FILE
from workflows.cases.views.common import page, posted, workspace

if TYPE_CHECKING:
    from portal.identity.http import SignedInRequest
    from portal.tenancy.models import Tenant
    from portal.workcalendar.models import CalendarYear

RAIL_KEY = "calendars"
MOVED = "涉及的在办环节由系统重新计算到期日并留有记录；已公告的对外日期不变。"


class DayForm(forms.Form):
    """One day that differs, and why."""

    date = forms.DateField(label="日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    kind = forms.ChoiceField(label="类别", choices=DayKind.choices)
    name = forms.CharField(label="名称", max_length=40, help_text="如：地方节日、值守")
    reason = forms.CharField(label="理由", max_length=LONGEST_REASON, help_text="写明依据的文件或决定")


class FileForm(forms.Form):
    """A year's file."""

    file = forms.FileField(label="放假安排文件", help_text="holiday-cn 格式的 JSON，一年一个文件，不超过 1 MB")
    replace = forms.BooleanField(label="替换已发布的日历", required=False)


def calendar_links(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the link for the authority's system administrators."""
    if not has_role(request.user, request.tenant, Role.SYSTEM_ADMIN):
        return []
    return [{"key": RAIL_KEY, "title": "工作日历", "url": reverse("cases:calendars")}]


def _whose(tenant: Tenant) -> Tenant | None:
    """Return whose days this site's administrator changes: None for the nation's calendar itself."""
    return None if tenant.kind == TenantKind.NATIONAL and tenant.parent_id is None else tenant


def _allowed(request: SignedInRequest) -> Tenant | None:
    """Return whose days are changed here; 404 for everybody but the authority's system administrators."""
    whose = _whose(request.tenant)
    if not may(request.user, "calendar.publish", whose):
        raise Http404("没有这个页面")
    return whose


def _year(year: int) -> CalendarYear:
    found = national_years().filter(year=year).first()
    if found is None:
        raise Http404("没有这一年的日历")
    return found


@never_cache
@workspace
@require_safe
def calendars(request: SignedInRequest) -> HttpResponse:
    """List the national years and the authority's own exceptions."""
    return _list(request)


def _list(request: SignedInRequest, form: FileForm | None = None, fault: DomainError | None = None) -> HttpResponse:
    whose = _allowed(request)
    return page(
        request,
        "cases/calendars.html",
        RAIL_KEY,
        status=fault.status if fault else HTTPStatus.OK,
        years=national_years(),
        exceptions=[] if whose is None else exceptions_of(whose),
        is_nation=whose is None,
        form=form or FileForm(),
        fault=fault,
    )


@never_cache
@workspace
@require_safe
def calendar(request: SignedInRequest, year: int) -> HttpResponse:
    """Show one year: every day that differs, for the nation and for this authority."""
    return _days(request, _year(year))


def _days(
    request: SignedInRequest, shown: CalendarYear, form: DayForm | None = None, fault: DomainError | None = None
) -> HttpResponse:
    whose = _allowed(request)
    return page(
        request,
        "cases/calendar.html",
        RAIL_KEY,
        status=fault.status if fault else HTTPStatus.OK,
        year=shown,
        is_published=shown.status == YearStatus.PUBLISHED,
        days=national_days(shown.year),
        exceptions=[] if whose is None else exceptions_of(whose).filter(date__year=shown.year),
        is_nation=whose is None,
        form=form or DayForm(),
        fault=fault,
    )


@workspace
@posted(lambda _request: reverse("cases:calendars"))
def import_calendar(request: SignedInRequest) -> HttpResponse:
    """Publish the national calendar of the year in a file."""
    if _allowed(request) is not None:
        raise Http404("全国日历由国家主管机构发布")
    form = FileForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Invalid
        given = form.cleaned_data["file"]
        content = given.read(LARGEST_FILE + 1)
        made = import_year(actor=request.user, content=content, name=given.name, replace=form.cleaned_data["replace"])
    except DomainError as fault:
        if not form.errors:
            form.add_error("file", fault.message)
        return _list(request, form, fault)
    messages.success(request, f"已发布{made.year}年工作日历。{MOVED}")
    return redirect("cases:calendar", year=made.year)


def _back(_request: SignedInRequest, year: int, **_rest: Any) -> str:
    return reverse("cases:calendar", args=[year])


@workspace
@posted(_back)
def add_day(request: SignedInRequest, year: int) -> HttpResponse:
    """Let one day of the year differ."""
    shown, whose, form = _year(year), _allowed(request), DayForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid
        if form.cleaned_data["date"].year != shown.year:
            raise Invalid(fields={"date": f"请填写{shown.year}年的日期。"})
        day = set_day(actor=request.user, tenant=whose, **form.cleaned_data)
    except DomainError as fault:
        for name, text in fault.fields.items():
            form.add_error(name, text)
        return _days(request, shown, form, fault)
    messages.success(request, f"已将{day.date:%Y年%-m月%-d日}定为{day.get_kind_display()}。{MOVED}")
    return redirect("cases:calendar", year=shown.year)


@workspace
@posted(_back)
def drop_day(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    """Let a day that differed be an ordinary one again."""
    shown, whose = _year(year), _allowed(request)
    day = CalendarDay.objects.filter(pk=pk, calendar__tenant=whose, date__year=shown.year).first()
    if day is None:
        raise Http404("没有这个例外")
    try:
        remove_day(actor=request.user, tenant=whose, date=day.date, reason=request.POST.get("reason", ""))
    except DomainError as fault:
        return _days(request, shown, fault=fault)
    messages.success(request, f"已删除{day.date:%Y年%-m月%-d日}的调整。{MOVED}")
    return redirect("cases:calendar", year=shown.year)
