"""The suite: fast hashing, no demonstration, everything below a directory of its own."""

import base64
import os
import tempfile
from pathlib import Path

os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="jqt-test-"))

from portal.settings.base import *  # noqa: F403  # the directory must be named before base reads it
from portal.settings.base import DATABASES, VAR_DIR, env  # same

SECRET_KEY = "only-for-tests"  # noqa: S105  # protects nothing: the suite's database is thrown away
OBJECTOR_KEYS = [base64.b64encode(bytes(range(32))).decode()]
DEMO_MODE = env.bool("DEMO_MODE", default=False)
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
ACCOUNT_RATE_LIMITS = False
PAGE_CACHE = False  # tests of kept pages switch it on
PAGE_CACHE_TRUST_SECONDS = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # a file, not memory: connections of several threads then lock as they do in production
    DATABASES["default"]["TEST"] = {"NAME": str(Path(VAR_DIR) / "test.sqlite3")}
    # No test pulls the plug. And what asks for no order is read backwards here: PostgreSQL promises none either, and a
    # page or a test that leans on the order of entering is found at once instead of one run in ten
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF; PRAGMA reverse_unordered_selects=ON;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # a browser's kept lines would each keep a connection until there are none
Path(VAR_DIR).mkdir(parents=True, exist_ok=True)
