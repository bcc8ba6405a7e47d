"""The chained, append-only audit record as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the app."""

    name = "portal.audit"
    label = "audit"
    verbose_name = "审计"
