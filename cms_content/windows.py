"""When a matter is applied for: the window's state today, in words, and where one starts.

Programmes live above this app; it learns of them from a provider that the upper app registers. A programme's
window is then the only truth; the guide's own dates serve matters without a programme.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.workcalendar.engine import Calendar, CalendarNotPublished, workdays_between

if TYPE_CHECKING:
    from cms_content.models import GuidePage
    from portal.tenancy.models import Tenant

SOON = 5
"""Days left from which the window is shown as about to close."""


class WindowState(models.TextChoices):
    """Whether applications are taken on a day."""

    OPEN = "open", _("受理中")
    NOT_YET = "not_yet", _("未开始")
    CLOSED = "closed", _("已截止")
    UNSTATED = "unstated", _("受理时间未载明")


@dataclass(frozen=True, kw_only=True)
class Programme:
    """An edition of a programme, as guides show it.

    Parameters
    ----------
    title: the edition in words.
    state: a value of `WindowState`, today, by the programme's own rule.
    opens_on, closes_on: first and last day of the window, both inside it; None where none is set.
    start_url: where an application in this edition begins, on the site that was asked for.
    applicants: who may apply, in words.
    """

    title: str
    state: str
    opens_on: dt.date | None
    closes_on: dt.date | None
    start_url: str
    applicants: tuple[str, ...]


Name = tuple[str, str]
"""Key and edition of a programme; an empty edition means the current one."""
Provider = Callable[["Tenant", Collection[Name]], Mapping[Name, Programme]]
_providers: list[Provider] = []


def register_programmes(provider: Provider) -> None:
    """Add `(tenant, names) -> {name: Programme}`; call it in an app's `ready()`.

    It is asked once for all guides of a list and leaves out names that it does not know.
    """
    if provider not in _providers:
        _providers.append(provider)


def programmes_named(tenant: Tenant, names: Collection[Name]) -> dict[Name, Programme]:
    """Return the programmes that `tenant` or an authority above it runs under these names."""
    found: dict[Name, Programme] = {}
    if names:
        for provider in _providers:
            found.update(provider(tenant, names))
    return found


def name_of(guide: GuidePage) -> Name | None:
    """Return the name of the guide's programme; None for a guide without one."""
    return (guide.programme_key, guide.programme_edition) if guide.programme_key else None


@dataclass(frozen=True, kw_only=True)
class Window:
    """A guide's window on one day.

    Parameters
    ----------
    words: what the state means for the reader, beside `left` where days are counted.
    left, left_unit: days that are left, today included, and what kind of days; None where none are counted.
    """

    state: WindowState
    opens_on: dt.date | None
    closes_on: dt.date | None
    tone: str
    words: str
    left: int | None = None
    left_unit: str = ""

    @property
    def label(self) -> str:
        """Return the state as one word."""
        return str(self.state.label)

    @property
    def sentence(self) -> str:
        """Return state, days left and day of closing in one line."""
        left = gettext("还剩 %(days)d %(unit)s") % {"days": self.left, "unit": self.left_unit} if self.left else ""
        return gettext("，").join(part for part in (self.label, left, self.words) if part)


def window_of(guide: GuidePage, programme: Programme | None, *, today: dt.date, calendar: Calendar) -> Window:
    """Return the guide's window on `today`: the programme's where there is one, else by the guide's own dates."""
    source = programme or guide
    opens_on, closes_on = source.opens_on, source.closes_on
    state = WindowState(programme.state) if programme else _state(opens_on, closes_on, today)
    if state is WindowState.OPEN and closes_on:
        return _closing(opens_on, closes_on, today, calendar)
    words, tone = "", "muted"
    if state is WindowState.OPEN:
        words, tone = gettext("没有规定截止日期"), "open"
    elif state is WindowState.NOT_YET and opens_on:
        words, tone = gettext("将于%(day)s开始受理") % {"day": date_format(opens_on, "DATE_FORMAT")}, "info"
    elif state is WindowState.CLOSED and closes_on and closes_on < today:
        words = gettext("已于%(day)s 24:00 截止") % {"day": date_format(closes_on, "DATE_FORMAT")}
    elif state is WindowState.CLOSED:
        words = gettext("目前不受理申报")
    return Window(state=state, opens_on=opens_on, closes_on=closes_on, tone=tone, words=words)


def _state(opens_on: dt.date | None, closes_on: dt.date | None, today: dt.date) -> WindowState:
    """Return the state by the dates alone; both ends belong to the window (RULES A8-6)."""
    if not (opens_on or closes_on):
        return WindowState.UNSTATED
    if opens_on and today < opens_on:
        return WindowState.NOT_YET
    return WindowState.CLOSED if closes_on and today > closes_on else WindowState.OPEN


def _closing(opens_on: dt.date | None, closes_on: dt.date, today: dt.date, calendar: Calendar) -> Window:
    """Return an open window with the days that are left, today included: working days where they are known."""
    left, caution = (closes_on - today).days + 1, ""
    unit = ngettext("天", "天", left)
    tone = "danger" if left == 1 else "waiting" if left <= SOON else "open"
    try:
        working = workdays_between(today, closes_on, calendar=calendar)
    except CalendarNotPublished as missing:
        caution = gettext("%(year)d年工作日历尚未公布，按自然日计算") % {"year": missing.year}
    else:
        if working:
            left, unit = working, ngettext("个工作日", "个工作日", working)
            tone = "waiting" if tone == "open" and working <= SOON else tone
        else:
            caution = gettext("其间没有工作日")
    until = gettext("%(day)s 24:00 截止") % {"day": date_format(closes_on, "DATE_FORMAT")}
    return Window(
        state=WindowState.OPEN,
        opens_on=opens_on,
        closes_on=closes_on,
        tone=tone,
        left=left,
        left_unit=unit,
        words="；".join(part for part in (until, caution) if part),
    )
