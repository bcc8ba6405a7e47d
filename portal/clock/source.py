"""Where the moment comes from: a test's frozen one, the demonstration's shift, or the real one."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

BEIJING = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[dt.datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> dt.datetime:
    """Return the portal's present moment, aware, in Beijing time."""
    fixed = _frozen.get()
    if fixed is not None:
        return fixed
    real = timezone.now().astimezone(BEIJING)
    if not settings.DEMO_MODE:
        return real
    from portal.clock.models import ClockShift  # the app registry must be ready first

    return real + ClockShift.current()


def today() -> dt.date:
    """Return the portal's present day in Beijing."""
    return now().date()


@contextmanager
def frozen(moment: dt.datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) within this context: for tests and loaders of data."""
    if moment.tzinfo is None:
        raise ValueError("a frozen moment needs a time zone")
    token = _frozen.set(moment.astimezone(BEIJING))
    try:
        yield
    finally:
        _frozen.reset(token)
