"""The clock as a Django app: it owns one row, the demonstration's shift."""

from django.apps import AppConfig


class ClockConfig(AppConfig):
    """Registers the shift's table."""

    name = "portal.clock"
    label = "clock"
    verbose_name = "时钟"
