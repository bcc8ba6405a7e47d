"""Programme editions as a Django app."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Registers the permission rules."""

    name = "workflows.programmes"
    label = "programmes"
    verbose_name = "申报事项"

    def ready(self) -> None:
        """Load the rules."""
        from workflows.programmes import rules  # noqa: F401  # importing registers the permission rules
