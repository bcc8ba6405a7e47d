"""Production: nothing has a convenient default; what is missing stops the start."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403  # a settings module extends its base
from portal.settings.base import ALLOWED_HOSTS, CACHES, CLAMD_HOST, DATABASES, OBJECTOR_KEYS, S3_BUCKET, SECRET_KEY, env

DEMO_MODE = env.bool("DEMO_MODE", default=False)
PUBLIC_PORT = env.int("PUBLIC_PORT", default=443)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CACHES["default"] |= {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

_missing = [
    sentence
    for missing, sentence in (
        (DEMO_MODE, "DEMO_MODE 已开启：演示模式（一键登录、可调时钟）不得用于正式环境，请删除该变量"),
        (not SECRET_KEY, "SECRET_KEY 未设置"),
        (not ALLOWED_HOSTS, "ALLOWED_HOSTS 未设置"),
        (not OBJECTOR_KEYS, "OBJECTOR_KEYS 未设置：没有密钥就无法加密异议人身份"),
        (not CLAMD_HOST, "CLAMD_HOST 未设置：没有病毒扫描服务不得接收文件"),
        (not S3_BUCKET, "S3_BUCKET 未设置：正式环境的文件须存入对象存储"),
        (DATABASES["default"]["ENGINE"].endswith("sqlite3"), "DATABASE_URL 未设置：正式环境须使用 PostgreSQL"),
    )
    if missing
]
if _missing:
    raise ImproperlyConfigured("正式环境配置不完整，拒绝启动：" + "；".join(_missing))
