"""Editorial review (三审三校) as a Django app."""

from django.apps import AppConfig


class EditorialConfig(AppConfig):
    """Registers the columns that are watched, the permission rules, and listens to Wagtail's workflow."""

    name = "cms_content.editorial"
    label = "editorial"
    verbose_name = "内容审核"

    def ready(self) -> None:
        """Connect to Wagtail and watch the column of policies."""
        from cms_content.editorial import columns, hooks, rules  # noqa: F401  # importing registers the rules

        columns.register()
        hooks.connect()
