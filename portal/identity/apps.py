"""People and organisations as a Django app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Registers users and organisations, and writes sign-ins to the audit record."""

    name = "portal.identity"
    label = "identity"
    verbose_name = "用户与单位"

    def ready(self) -> None:
        """Connect allauth's sign-in events to the audit record."""
        from portal.identity import permissions, signin  # noqa: F401  # importing permissions registers its rules

        signin.connect()
