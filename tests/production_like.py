"""Settings of a server as in production, on a throw-away database: for measuring what readers get."""

from portal.settings.test import *  # noqa: F403  # a settings module extends its base
from portal.settings.test import DATABASES

DEBUG = False
PAGE_CACHE = True
PAGE_CACHE_TRUST_SECONDS = 1.0
ALLOWED_HOSTS = [".localhost", "127.0.0.1"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False
DATABASES["default"].pop("TEST", None)
