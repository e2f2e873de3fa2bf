"""Settings, all from the environment (docs/operations.md lists every name). With DEBUG off the portal refuses to
start on a missing or weak secret and says which."""

from pathlib import Path

import environ
from celery.schedules import crontab
from django.urls import reverse_lazy

from ptuj_portal.conf import csp, logs, texts, unfold
from ptuj_portal.conf.checks import is_loopback, refuse_demo_in_public, refuse_weak_secrets

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- what this installation is ------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
BASE_URL = env.str("BASE_URL", default=f"http://localhost:{env.str('PORT', default='8000')}").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
SECRET_KEY = env.str("SECRET_KEY", default="")
FIELD_KEYS = env.str("FIELD_KEYS", default="")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # how many proxies stand in front; 0: the address is the peer's
DEMO_FILE = env.str("DEMO_FILE", default="")
PG_BIN = env.str("PG_BIN", default="")
refuse_weak_secrets(
    {name: globals()[name] for name in ("SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "REDIS_URL")}, debug=DEBUG
)
refuse_demo_in_public(demo=DEMO, base_url=BASE_URL)

_host = environ.urlparse(BASE_URL).hostname or "localhost"
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[_host, *(["localhost", "127.0.0.1", "[::1]"] if is_loopback(BASE_URL) else [])]
)
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []

# --- apps ---------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "csp",
    "pgtrigger",
    "pghistory",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.idp.oidc",
    "apps.core",
    "apps.audit",
    "apps.territory",
    "apps.identity",
    "apps.documents",
    "apps.notifications",
    "apps.api",
    "apps.portal",
]
AUTH_USER_MODEL = "identity.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # of third-party apps; ours have UUIDs

MIDDLEWARE = [
    "apps.core.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "apps.core.middleware.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "apps.core.middleware.PortalLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.identity.middleware.actor_of_request",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "apps.portal.middleware.RateLimitMiddleware",
]

ROOT_URLCONF = "ptuj_portal.urls"
WSGI_APPLICATION = "ptuj_portal.wsgi.application"
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
                "apps.core.context.shell",
            ],
            "builtins": ["apps.core.templatetags.portal"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"  # ours is on PortalForm, so the admin keeps its own

# --- data ---------------------------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        **env.db_url_config(DATABASE_URL or "postgres://localhost/portal"),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c pg_trgm.word_similarity_threshold=0.4"},  # search that forgives slips
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL or "redis://localhost:6379/0",
        "KEY_PREFIX": "portal",
        "TIMEOUT": 300,
    }
}

# --- language and time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "sl"
LANGUAGES = [("sl", "Slovenščina"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "third_party"]
USE_I18N = True
TIME_ZONE = "Europe/Ljubljana"
USE_TZ = True
FORMAT_MODULE_PATH = "apps.core.formats"

# --- people -------------------------------------------------------------------------------------------------------
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default=f"{BASE_URL}/dostopnost/")
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", default="")  # e-mail of the data protection officer, on /zasebnost/
LOGIN_URL = reverse_lazy("identity:sign_in")
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
SIGN_IN_ATTEMPTS = 10  # wrong passwords for one account in a quarter of an hour; ten times as many for one address
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian's: nobody has no account
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- the browser's side of security ---------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = csp.policy(tiles_url=MAP_TILES_URL, https=HTTPS)
ADMIN_CONTENT_SECURITY_POLICY = csp.admin_policy()
SESSION_ENGINE = "apps.identity.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-seja" if HTTPS else "seja"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "apps.portal.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- static files, logs, background work ----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.logging(debug=DEBUG)

CELERY_BROKER_URL = REDIS_URL or "redis://localhost:6379/0"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "global_keyprefix": "jobs:"}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # a job that a killed worker held is done again: every task is safe to run twice
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "core.sweep_outbox": {"task": "core.sweep_outbox", "schedule": 15.0},
    "core.forget_idempotency_keys": {"task": "core.forget_idempotency_keys", "schedule": 3600.0},
    "core.apply_retention": {"task": "core.apply_retention", "schedule": crontab(hour="2", minute="30")},
    "portal.sweep_exports": {"task": "portal.sweep_exports", "schedule": 60.0},
}

# --- the developers' door -------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.core.api.authentication.SessionOrBearer"],
    "DEFAULT_PERMISSION_CLASSES": ["apps.core.api.permissions.ScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "apps.core.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["apps.core.api.throttling.CallerThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anonymous": "120/min", "user": "300/min", "client": "1000/min"},
    "DEFAULT_SCHEMA_CLASS": "apps.core.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "apps.core.api.problems.problem_response",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Portal Mestne občine Ptuj – API",
    "DESCRIPTION": texts.API_DESCRIPTION,
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
}

UNFOLD = unfold.UNFOLD
