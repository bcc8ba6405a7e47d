"""Settings of a server as in production, on a throw-away database: for measuring what readers get."""

from portal.settings.test import *  # noqa: F403  # a settings module extends its base
from portal.settings.test import DATABASES, env

DEBUG = False
PAGE_CACHE = True
PAGE_CACHE_TRUST_SECONDS = 1.0
ALLOWED_HOSTS = [".localhost", "127.0.0.1"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
OBJECTIONS_PER_SECOND = env.float("BENCH_PACE", default=20.0)
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False
DATABASES["default"].pop("TEST", None)
