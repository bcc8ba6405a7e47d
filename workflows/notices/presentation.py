"""How a notice and an objection read: plain words, computed from the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.workcalendar.engine import (
    ONE_DAY,
    Calendar,
    CalendarNotPublished,
    CountingMode,
    Unit,
    workdays_between,
)
from workflows.notices.models import ItemOutcome, Notice, NoticeItem, Objection, ObjectionState

RESULTS: dict[str, tuple[str | Promise, str]] = {
    ItemOutcome.HELD: (_("异议处理中"), "waiting"),
    ItemOutcome.REFUSED: (_("异议成立，取消"), "danger"),
    ItemOutcome.RETURNED: (_("异议成立，退回补正"), "danger"),
    ItemOutcome.CORRECTED: (_("更正后重新公示"), "info"),
}

EVIDENCE_REFUSED = "证据材料没有收下"
"""How the note of a refused file begins; it is kept in Chinese, whatever the objector's interface."""


@dataclass(frozen=True)
class PeriodDay:
    """One natural day of the period, as the bar shows it."""

    date: dt.date
    working: bool
    past: bool
    today: bool


@dataclass(frozen=True)
class Period:
    """The period at one moment: its days, whether objections are taken, and what is left in words."""

    is_open: bool
    days: tuple[PeriodDay, ...]
    left: int | None
    words: str


@dataclass(frozen=True)
class ItemRow:
    """One item with its result in words and the tone of its mark."""

    item: NoticeItem
    result: str | Promise
    tone: str
    may_object: bool


@dataclass(frozen=True)
class NoticeView:
    """Everything that a notice's page shows."""

    notice: Notice
    period: Period
    rows: tuple[ItemRow, ...]

    @property
    def opening(self) -> str:
        """The first sentence: basis, procedure, and that it is noticed (RULES B5.3)."""
        sentence = f"依据{self.notice.basis}，{self.notice.procedure}".rstrip("。；，")
        return f"{sentence}。" if "公示" in self.notice.procedure else f"{sentence}，现予以公示。"

    @property
    def counting(self) -> str:
        """The period's rule as it was printed; in another interface the same rule in its words."""
        notice = self.notice
        if get_language() == settings.LANGUAGE_CODE:
            return notice.counting_rule
        length = counted_words(notice.days, notice.unit)
        return gettext("%(length)s，%(mode)s") % {"length": length, "mode": CountingMode(notice.mode).label}


def counted_words(days: int, unit: str) -> str:
    """Return a number of days with their unit: 5个工作日."""
    if unit == Unit.NATURAL:
        return ngettext("%(days)s个自然日", "%(days)s个自然日", days) % {"days": days}
    return ngettext("%(days)s个工作日", "%(days)s个工作日", days) % {"days": days}


def moment_words(moment: dt.datetime) -> str:
    """Return a moment as a clerk writes it: 11月27日 17:30; in the English interface 27 November, 17:30."""
    return date_format(moment.astimezone(clock.BEIJING), "MOMENT_FORMAT")


def day_words(day: dt.date) -> str:
    """Return a day as a clerk writes it: 2026年11月27日; in the English interface 27 November 2026."""
    return date_format(day, "DATE_FORMAT")


def period_of(notice: Notice, moment: dt.datetime, calendar: Calendar) -> Period:
    """Return the period of `notice` as it stands at `moment`."""
    today = moment.astimezone(clock.BEIJING).date()
    is_open = notice.is_open_at(moment)
    try:
        days = tuple(_days(notice, today, calendar))
    except CalendarNotPublished:
        days = ()  # a calendar withdrawn since: the printed end still rules
    left = _left(notice, today, calendar) if is_open and days else None
    return Period(is_open, days, left if notice.unit == Unit.WORKING else None, _words(notice, today, is_open, left))


def _days(notice: Notice, today: dt.date, calendar: Calendar) -> Iterable[PeriodDay]:
    for step in range((notice.last_day - notice.first_day).days + 1):
        day = notice.first_day + ONE_DAY * step
        working = notice.unit == Unit.NATURAL or calendar.is_workday(day)
        yield PeriodDay(day, working, day < today, day == today)


def _left(notice: Notice, today: dt.date, calendar: Calendar) -> int:
    """Return how many counted days are left, today included."""
    start = today
    if notice.mode == CountingMode.NEXT_DAY:
        start = max(today, notice.first_day + ONE_DAY)
    if notice.unit == Unit.NATURAL:
        return (notice.last_day - start).days + 1
    return workdays_between(start, notice.last_day, calendar=calendar)


def ended_words(notice: Notice) -> str:
    """Return what somebody reads who comes after the closing moment, and whom to turn to."""
    return gettext(
        "公示已于%(day)s%(hour)s结束，网上不再受理异议。如仍有情况反映，请联系：%(business)s；监督：%(supervision)s。"
    ) % {
        "day": day_words(notice.last_day),
        "hour": f"{notice.closes_at.astimezone(clock.BEIJING):%H:%M}",
        "business": notice.business_contact,
        "supervision": notice.supervision_contact,
    }


def _words(notice: Notice, today: dt.date, is_open: bool, left: int | None) -> str:
    until = moment_words(notice.closes_at)
    if not is_open:
        return gettext("公示已于%(until)s结束") % {"until": until}
    if today == notice.last_day:
        return gettext("今天截止（%(until)s）") % {"until": until}
    if left is None:
        return gettext("%(until)s 截止") % {"until": until}
    if notice.unit == Unit.NATURAL:
        words = ngettext("还剩 %(left)s 个自然日（%(until)s 截止）", "还剩 %(left)s 个自然日（%(until)s 截止）", left)
    else:
        words = ngettext("还剩 %(left)s 个工作日（%(until)s 截止）", "还剩 %(left)s 个工作日（%(until)s 截止）", left)
    return words % {"left": left, "until": until}


def item_rows(notice: Notice, items: Iterable[NoticeItem], moment: dt.datetime) -> tuple[ItemRow, ...]:
    """Return the items with their results at `moment`; `items` come from `queries.items_of`."""
    is_open = notice.is_open_at(moment)
    return tuple(ItemRow(item, *_result(item, is_open), is_open) for item in items)


def _result(item: NoticeItem, is_open: bool) -> tuple[str | Promise, str]:
    if is_open:
        return _("公示中"), "open"
    if item.outcome in RESULTS:
        return RESULTS[item.outcome]
    if item.outcome == ItemOutcome.CLEAR:
        found_unfounded = getattr(item, "found_unfounded", False)
        return (_("异议不成立，公示通过") if found_unfounded else _("无异议，公示通过")), "open"
    # the clock is past the end and the worker has not been here yet
    return (_("异议处理中"), "waiting") if getattr(item, "held_now", False) else (_("公示期满，结果即将公布"), "muted")


def meaning_of(objection: Objection) -> str:
    """Return what the objection's state means and what comes next, in one or two sentences."""
    return {
        ObjectionState.RECEIVED: gettext(
            "主管机关已收到您的异议，正在核对是否受理。受理与否都会在本页答复您；在此之前，所涉条目不会被确认。"
        ),
        ObjectionState.ADMITTED: gettext("主管机关已受理您的异议，正在调查核实。办结之前，所涉条目不会被确认。"),
        ObjectionState.NOT_ADMITTED: gettext("您的异议未予受理：%(ground)s。答复见下。")
        % {"ground": objection.get_admission_ground_display()},
        ObjectionState.DECIDED: gettext("您的异议已办结：%(outcome)s。答复见下。")
        % {"outcome": objection.get_outcome_display()},
        ObjectionState.WITHDRAWN: gettext("您已撤回这份异议，主管机关不再处理。"),
    }[ObjectionState(objection.state)]


def evidence_words(objection: Objection) -> str:
    """Return why the evidence was not taken, in the reader's language where the catalogue knows the reason."""
    start, _sign, reason = objection.evidence_note.partition("：")
    if start != EVIDENCE_REFUSED or not reason:
        return objection.evidence_note
    return gettext("证据材料没有收下：%(reason)s") % {"reason": gettext(reason)}


def progress_of(objection: Objection) -> list[dict[str, str]]:
    """Return the objection's way as entries of the timeline component; nothing of the objector is in it."""
    entries = [_entry(gettext("收到异议"), objection.received_at, gettext("已登记并生成回执。"))]
    if objection.state == ObjectionState.RECEIVED:
        entries.append({"title": gettext("核对是否受理"), "state": "now"})
    if objection.admitted_at:
        admitted = objection.state != ObjectionState.NOT_ADMITTED
        ground = "" if admitted else objection.get_admission_ground_display()
        entries.append(_entry(gettext("受理") if admitted else gettext("不予受理"), objection.admitted_at, ground))
    if objection.state == ObjectionState.ADMITTED:
        entries.append({"title": gettext("调查核实"), "state": "now"})
    if objection.state == ObjectionState.DECIDED:
        entries.append(_entry(gettext("办结"), objection.decided_at, objection.get_outcome_display()))
    if objection.state == ObjectionState.WITHDRAWN:
        entries.append(_entry(gettext("异议人撤回"), objection.decided_at, ""))
    return entries


def _entry(title: str, when: dt.datetime | None, text: str) -> dict[str, str]:
    local = "" if when is None else f"{when.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"
    return {"title": title, "when": local, "text": text, "state": "done"}
