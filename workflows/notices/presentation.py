"""How a notice and an objection read: plain words, computed from the clock."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.documents.intake import readable_size
from portal.documents.models import ScanStatus
from portal.workcalendar.engine import (
    ONE_DAY,
    Calendar,
    CalendarNotPublished,
    CountingMode,
    Unit,
    workdays_between,
)
from workflows.notices.models import ItemOutcome, Notice, NoticeItem, ObjectionEvidence

RESULTS: dict[str, tuple[str | Promise, str]] = {
    ItemOutcome.HELD: (_("异议处理中"), "waiting"),
    ItemOutcome.REFUSED: (_("异议成立，取消"), "danger"),
    ItemOutcome.RETURNED: (_("异议成立，退回补正"), "danger"),
    ItemOutcome.CORRECTED: (_("更正后重新公示"), "info"),
}


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
    """Return the items with their results at `moment`; `items` come from `queries.items_of`.

    An item that an erratum sent back is settled while its notice still runs.
    """
    is_open = notice.is_open_at(moment)
    return tuple(_row(item, is_open and not item.is_settled) for item in items)


def _row(item: NoticeItem, is_open: bool) -> ItemRow:
    return ItemRow(item, *_result(item, is_open), is_open)


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


@dataclass(frozen=True)
class PaperRow:
    """One paper of an objection as its page lists it; `refused` when it was not taken."""

    title: str
    words: str
    refused: bool


def papers_of(papers: Iterable[ObjectionEvidence]) -> list[PaperRow]:
    """Return the papers of an objection, numbered within their kind, each with what became of it."""
    counts: Counter[str] = Counter()
    rows = []
    for paper in papers:
        counts[paper.kind] += 1
        title = gettext("%(kind)s（第%(number)s份）") % {
            "kind": paper.get_kind_display(),
            "number": counts[paper.kind],
        }
        words, refused = _fate(paper)
        rows.append(PaperRow(title, words, refused))
    return rows


def _fate(paper: ObjectionEvidence) -> tuple[str, bool]:
    if paper.refusal:
        return gettext("没有收下：%(reason)s") % {"reason": gettext(paper.refusal)}, True
    if paper.version is None:
        return gettext("已按保存期限删除"), False
    if paper.version.scan_status == ScanStatus.INFECTED:
        return gettext("含有病毒，已被拦截，内容没有保存"), True
    size = {"type": gettext(paper.version.type_label), "size": readable_size(paper.version.size)}
    if paper.version.scan_status == ScanStatus.PENDING:
        return gettext("已收下（%(type)s，%(size)s），正在等待病毒扫描") % size, False
    return gettext("已收下（%(type)s，%(size)s）") % size, False
