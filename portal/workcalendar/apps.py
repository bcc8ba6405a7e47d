"""Working days and deadlines as a Django app."""

from django.apps import AppConfig


class WorkCalendarConfig(AppConfig):
    """Registers the app."""

    name = "portal.workcalendar"
    label = "workcalendar"
    verbose_name = "工作日历"
