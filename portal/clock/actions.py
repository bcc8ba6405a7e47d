"""Moving the demonstration's clock."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from portal.clock.models import ClockShift
from portal.clock.source import BEIJING
from portal.errors import DomainError


class ClockIsReal(DomainError):
    """The clock can be moved in demonstration mode only."""

    code = "clock_is_real"
    message = "时钟只能在演示模式下调整；正式环境始终使用北京时间。"


def set_clock(*, moment: dt.datetime) -> dt.datetime:
    """Make the demonstration's clock show `moment` (aware) now and run on from there.

    Raises ClockIsReal outside demonstration mode.
    """
    if not settings.DEMO_MODE:
        raise ClockIsReal
    shift = moment - timezone.now()
    ClockShift.objects.update_or_create(pk=1, defaults={"ahead": shift})
    return moment.astimezone(BEIJING)
