"""Django's settings, made from the typed settings of the place (`yutang.core.place`). Nothing here is edited by hand."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from yutang.core.place import Keys, hours_of, read_place

PLACE = read_place()
_keys = Keys(PLACE)

YUTANG_HOME: Path = PLACE.home
YUTANG_CLOCK_FILE: Path | None = PLACE.clock_file
YUTANG_IS_DEMO: bool = PLACE.is_demo
YUTANG_FIELD_KEYS: list[str] = _keys.fields
YUTANG_LOOKUP_KEY: bytes = _keys.lookup
YUTANG_PUBLIC_URL: str = PLACE.public_url
YUTANG_TRUSTED_PROXIES: int = PLACE.trusted_proxies
YUTANG_API_CALLS_A_MINUTE: int = PLACE.api_calls_a_minute
YUTANG_MEMBER_PAGES_A_MINUTE: int = PLACE.member_pages_a_minute
YUTANG_UNPAID_UNITS_A_BUYER: int = PLACE.unpaid_units_a_buyer
YUTANG_QUIET_HOURS: tuple[time, time] | None = hours_of(PLACE.quiet_hours)
YUTANG_OWN_MODEL_HOSTS: frozenset[str] = frozenset(PLACE.own_model_hosts.split(",")) - {""}

SECRET_KEY = _keys.signing
DEBUG = PLACE.debug
_public_host = urlsplit(PLACE.public_url).hostname or ""
ALLOWED_HOSTS = [
    name for name in {_public_host, "127.0.0.1", "localhost", "[::1]", *PLACE.allowed_hosts.split(",")} if name
]
CSRF_TRUSTED_ORIGINS = [PLACE.public_url]
ROOT_URLCONF = "yutang.site.urls"
WSGI_APPLICATION = "yutang.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
SITE_ID = 1

STEPS = [
    "accounts",
    "console",
    "h5",
    "channels.model",
    "channels.pay",
    "catalog",
    "partners",
    "people",
    "needs",
    "touch",
    "selection",
    "presale",
    "production",
    "earnings",
    "insight",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "csp",
    "yutang.core",
    # Only steps that have something in them.
    *[f"yutang.{step}" for step in STEPS if (Path(__file__).parents[1] / step.replace(".", "/") / "apps.py").is_file()],
    "yutang.site",
    # After our own, whose templates of the same name stand in for theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "yutang.site.middleware.CompressTextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "yutang.site.middleware.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yutang.accounts.middleware.StaffMiddleware",
    "yutang.h5.middleware.MemberMiddleware",
    "yutang.site.middleware.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yutang.site.nav.navigation",
            ],
        },
    },
]


def _database(url: str) -> dict[str, Any]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": PLACE.home / "yutang.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # One writer at a time: a transaction takes its turn when it begins, never in its middle.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                # What a statement changes is copied aside in case it fails: in memory, not into a file. And what commits have
                # changed is brought from the log into the file often (2 MB): whoever orders meanwhile waits for it.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
                "PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=500;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


DATABASES = {"default": _database(PLACE.database_url)}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = PLACE.language
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = PLACE.home / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = PLACE.home / "uploads"
MEDIA_URL = "/media/"
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "yutang.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ALLAUTH_TRUSTED_PROXY_COUNT = PLACE.trusted_proxies
MFA_ADAPTER = "yutang.accounts.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Yutang"

_is_https = PLACE.public_url.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _is_https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _is_https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "yutang.site.error_pages.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "style-src": [SELF, UNSAFE_INLINE],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "yutang.core.redaction.RedactingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"yutang": {"level": "INFO"}},
}
