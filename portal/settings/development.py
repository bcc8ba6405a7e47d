"""`make run`: the demonstration on embedded parts; secrets are made on this machine, once."""

import base64
import secrets

from portal.settings.base import *  # noqa: F403  # a settings module extends its base
from portal.settings.base import OBJECTOR_KEYS, SECRET_KEY, VAR_DIR, env

DEMO_MODE = env.bool("DEMO_MODE", default=True)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = [".localhost", "localhost", "127.0.0.1", *env.list("ALLOWED_HOSTS", default=[])]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG


def _kept_secret(name: str) -> str:
    """Return this machine's own secret `name`, made at the first start and kept in VAR_DIR."""
    file = VAR_DIR / "secrets" / name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(base64.b64encode(secrets.token_bytes(32)).decode(), encoding="ascii")
        file.chmod(0o600)
    return file.read_text(encoding="ascii")


SECRET_KEY = SECRET_KEY or _kept_secret("secret_key")
OBJECTOR_KEYS = OBJECTOR_KEYS or [_kept_secret("objector_key")]
