"""Page types and importers as a Django app."""

from django.apps import AppConfig


class CmsContentConfig(AppConfig):
    """Registers the app, makes policies findable and passes publications on to the search."""

    name = "cms_content"
    label = "cms_content"
    verbose_name = "内容"

    def ready(self) -> None:
        """Register the search source and listen to publications."""
        from cms_content import guides, home, hooks, public_files, section_sources, sources
        from portal.documents.public import register_showing

        register_showing(public_files.is_shown)
        sources.register_policies()
        section_sources.register_sections()
        home.register_panel(guides.open_panel)
        hooks.connect()
