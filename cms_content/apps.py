"""Page types and importers as a Django app."""

from django.apps import AppConfig


class CmsContentConfig(AppConfig):
    """Registers the app."""

    name = "cms_content"
    label = "cms_content"
    verbose_name = "内容"
