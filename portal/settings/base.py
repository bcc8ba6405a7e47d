"""Settings shared by every environment; each value that differs comes from the environment.

The table of variables in README.md is checked against the calls of `env` in this package.
"""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY = env.str("SECRET_KEY", default="")
DEBUG = False
DEMO_MODE = False
DEMO_START_HOSTS = ("localhost", "127.0.0.1")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
PUBLIC_PORT = PORT
"""The port in the sites' addresses: behind a proxy it is not the one that the process listens on."""

INSTALLED_APPS = [
    "portal.clock",
    "portal.tenancy",
    "portal.audit",
    "portal.workcalendar",
    "portal.identity",
    "portal.documents",
    "portal.registry",
    "portal.notifications",
    "portal.invitations",
    "search",
    "cms_content",
    "cms_content.editorial",
    "workflows.programmes",
    "workflows.cases",
    "workflows.issuing",
    "workflows.notices",
    "workflows.evaluation",
    "workflows.flows",
    "portal.office",
    "portal.web",
    "portal.api",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "guardian",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # viewflow last: it ships 404/500 and sign-in templates that must not win over ours
    "viewflow",
    "viewflow.workflow",
]
VIEWFLOW = {"AUTOREGISTER": False}

MIDDLEWARE = [
    "portal.web.pagecache.middleware.PageCache",  # first: a kept page is sent before anything else is done
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.tenancy.middleware.TenantMiddleware",
    "portal.web.middleware.DomainErrorMiddleware",
    "portal.web.gate.EditorsGate",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
TENANTLESS_URLCONF = "portal.web.demo.urls"  # for DEMO_START_HOSTS, in demonstration mode only
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.web.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "portal.web.templatetags.reading"],
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if not env.bool("DATABASE_POOLER", default=False):  # behind one, a statement is not where it was prepared
        DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 0
# Wrong guesses are counted here; production shares the counts between processes through the database
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # of Django's own 300 a guesser soon pushes his count out
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}
PAGE_CACHE = True
# How long a process may go on without asking the database whether another one changed something public
PAGE_CACHE_TRUST_SECONDS = 1.0
# Cookies that change how a public page looks; a page that reads another one is not kept
PAGE_CACHE_VARIANT_COOKIES = ("elder", "django_language")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ANONYMOUS_USER_NAME = None
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/workspace/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "portal.invitations.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "portal.invitations.forms.InvitedSignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"login_failed": "10/5m/ip,5/5m/key"}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]  # of the interface; traditional Chinese is a conversion
LANGUAGE_COOKIE_NAME = "django_language"
FORMAT_MODULE_PATH = ["portal.formats"]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "portal" / "web" / "static"]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

WAGTAILAPI_LIMIT_MAX = 100
WAGTAILAPI_SEARCH_ENABLED = False  # the portal's own search knows Chinese
WAGTAIL_SITE_NAME = "集群通"
WAGTAILADMIN_BASE_URL = env.str("WAGTAILADMIN_BASE_URL", default="http://localhost:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
# 三审三校: what was approved is what goes live, by the review's own proof instead of a permission to publish
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms_content.editorial.finishing.publish_reviewed"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_USER_EDIT_FORM = "wagtail.users.forms.UserEditForm"
# Pictures only: an SVG or HTML file could run a script in the portal's own name
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "ofd", "docx", "xlsx", "png", "jpg", "jpeg", "txt"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# Documents: a local directory, or any S3-compatible store
DOCUMENTS_DIR = VAR_DIR / "documents"
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_BYTES", default=50 * 1024 * 1024)
S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", default="")
# where browsers reach the store for signed links, if that differs from the address above
S3_PUBLIC_ENDPOINT_URL = env.str("S3_PUBLIC_ENDPOINT_URL", default="")
S3_ACCESS_KEY_ID = env.str("S3_ACCESS_KEY_ID", default="")
S3_SECRET_ACCESS_KEY = env.str("S3_SECRET_ACCESS_KEY", default="")
S3_BUCKET = env.str("S3_BUCKET", default="")
S3_REGION = env.str("S3_REGION", default="us-east-1")
# A virus scanner; without one the demonstration says 未扫描 and production refuses to start
CLAMD_HOST = env.str("CLAMD_HOST", default="")
CLAMD_PORT = env.int("CLAMD_PORT", default=3310)

# Search: the embedded engine, or Elasticsearch
SEARCH_INDEX_DIR = VAR_DIR / "search"
SEARCH_INDEX_PREFIX = env.str("SEARCH_INDEX_PREFIX", default="jiquntong")
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")

# Networks (CIDR) outside the public internet to which authorities may have messages pushed, such as a government
# intranet; only there is plain http accepted. Empty: https to public addresses alone
OFFICE_WEBHOOK_NETWORKS = env.list("OFFICE_WEBHOOK_NETWORKS", default=[])

# Keys that encrypt objectors' identities, newest first, each 32 bytes in base64
OBJECTOR_KEYS = env.list("OBJECTOR_KEYS", default=[])
# The cipher of what is sealed from now on: aes-256-gcm, or sm4-gcm where the authority must use SM4
OBJECTOR_CIPHER = env.str("OBJECTOR_CIPHER", default="aes-256-gcm")
# Beyond this pace (and twenty seconds' worth at once) who objects to a notice is asked to wait: two quiet cores' worth
OBJECTIONS_PER_SECOND = 20.0
# How many proxies of the operator stand in front: so many entries of X-Forwarded-For, from its end, are believed
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="jiquntong@localhost")
# Other ways out for notifications, off unless named: a class of portal.notifications' interface, a receiver of pushes
NOTIFY_SMS = env.str("NOTIFY_SMS", default="")
NOTIFY_WEBHOOK_URL = env.str("NOTIFY_WEBHOOK_URL", default="")
NOTIFY_WEBHOOK_SECRET = env.str("NOTIFY_WEBHOOK_SECRET", default="")

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a page with a long StreamField has many

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Wagtail tells of every page that it makes; the audit record keeps that, and commands speak for themselves.
    # Django's templates, asked for DEBUG, write down everything that a page was made of: also what an objector wrote.
    "loggers": {"wagtail": {"level": "WARNING"}, "django.template": {"level": "INFO"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
