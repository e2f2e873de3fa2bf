"""Settings, all from the environment (docs/operations.md lists every name). With DEBUG off the portal refuses to
start on a missing or weak secret and says which."""

import hashlib
from email.utils import parseaddr
from pathlib import Path

import environ
from django.urls import reverse_lazy

from apps.core.addresses import is_loopback
from ptuj_portal.conf import csp, logs, schedule, storage, texts, unfold
from ptuj_portal.conf.accounts import *  # noqa: F403  every setting of django-allauth that we rely on
from ptuj_portal.conf.checks import (
    claim_names,
    pem,
    refuse_demo_in_public,
    refuse_open_issuer,
    refuse_weak_secrets,
)

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
ASSISTANT_ANSWERER = env.str("ASSISTANT_ANSWERER", default="extractive")  # who words its answers: docs/assistant.md
MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # how many proxies stand in front; 0: the address is the peer's
DEMO_FILE = env.str("DEMO_FILE", default="")
PG_BIN = env.str("PG_BIN", default="")
STORAGE_URL = env.str("STORAGE_URL", default="") or f"file://{BASE_DIR / '.local' / 'files'}"
CLAMD_URL = env.str("CLAMD_URL", default="")  # tcp://host:3310, unix:///path; empty: the stand-in that knows EICAR
ACCEL_REDIRECT = env.str("ACCEL_REDIRECT", default="")  # nginx's internal address of ACCEL_SPOOL; empty: we send
ACCEL_SPOOL = env.str("ACCEL_SPOOL", default="/run/spool")
SEAL_PKCS12 = env.str("SEAL_PKCS12", default="")  # file with the seal's key and certificate; empty: nothing is sealed
SEAL_PASSWORD = env.str("SEAL_PASSWORD", default="")
SEAL_CA = env.str("SEAL_CA", default="")  # PEM file: the chain of the certificate up to the root
SEAL_TSA_URL = env.str("SEAL_TSA_URL", default="")  # RFC 3161; empty: seals without a time stamp (PAdES B-B)
TRUST_LIST = env.str("TRUST_LIST", default="") or str(BASE_DIR / "apps" / "documents" / "data" / "trust")
EMAIL_URL = env.str("EMAIL_URL", default="")
SMS_URL = env.str("SMS_URL", default="")
REPORTS_EMAIL = env.str("REPORTS_EMAIL", default="")  # shown to people; its mail is piped into `take_report_mail`
MAIL_WEB = env.str("MAIL_WEB", default="")  # where people read what the mail catcher of `make run` caught
refuse_weak_secrets(
    {name: globals()[name] for name in ("SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "REDIS_URL")}, debug=DEBUG
)
refuse_demo_in_public(demo=DEMO, base_url=BASE_URL)
SIPASS_ISSUER = env.str("SIPASS_ISSUER", default="")  # exactly as the provider writes it; empty: no SI-PASS
SIPASS_CLIENT_ID = env.str("SIPASS_CLIENT_ID", default="")
SIPASS_CLIENT_SECRET = env.str("SIPASS_CLIENT_SECRET", default="")
SIPASS_CLAIMS = claim_names(env.str("SIPASS_CLAIMS", default=""))  # our name of a claim: the provider's
SIPASS_SCOPE = env.str("SIPASS_SCOPE", default="openid profile email")
SIPASS_ORIGINS = env.list("SIPASS_ORIGINS", default=[])  # further origins that a sign-in passes on its way
SIPASS_FORMER_ISSUERS = env.list("SIPASS_FORMER_ISSUERS", default=[])  # whose persons move to this one by EMŠO
SIPASS_STAND_IN = DEMO and env.bool("SIPASS_STAND_IN", default=False)  # the issuer is the stand-in of `make run`
UJP_CALLBACK_SECRET = env.str("UJP_CALLBACK_SECRET", default="")  # signs callbacks of payments; the demo has its own
refuse_open_issuer(
    SIPASS_ISSUER, client={"SIPASS_CLIENT_ID": SIPASS_CLIENT_ID, "SIPASS_CLIENT_SECRET": SIPASS_CLIENT_SECRET}
)

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
    "altcha_django",
    "apps.core",
    "apps.audit",
    "apps.territory",
    "apps.identity",
    "apps.documents",
    "apps.notifications",
    "apps.payments",
    "apps.cases",
    "apps.news",
    "apps.alerts",
    "apps.applications",
    "apps.reports",
    "apps.questions",
    "apps.api",
    "apps.portal",
]
AUTH_USER_MODEL = "identity.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # of third-party apps; ours have UUIDs

MIDDLEWARE = [
    "apps.core.middleware.request_log",
    "apps.core.middleware.request_origin",
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
    "apps.identity.middleware.ActingGuard",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "apps.identity.middleware.session_ended_notice",
    "apps.identity.gate.StaffGate",
    "apps.portal.middleware.RateLimitMiddleware",
    "apps.identity.middleware.StepUpMiddleware",
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
                "apps.identity.context.acting",
            ],
            "builtins": ["apps.core.templatetags.portal", "apps.identity.templatetags.acting"],
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
        "OPTIONS": {  # search that forgives slips
            "options": "-c pg_trgm.word_similarity_threshold=0.4 -c pg_trgm.similarity_threshold=0.35"
        },
    }
}
_REDIS = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": REDIS_URL or "redis://localhost:6379/0",
    "KEY_PREFIX": "portal",
    "TIMEOUT": 300,
}
# "alerts" is the same Redis, given up after a moment: every page asks it, and goes on without it.
CACHES = {
    "default": _REDIS,
    "alerts": _REDIS | {"OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}},
}

# Proof of work (apps.core.effort): 500 to 1,000 keys of 2,000 rounds each, about a second of a phone.
ALTCHA_HMAC_SECRET = hashlib.sha256(f"altcha:{SECRET_KEY}".encode()).hexdigest()
ALTCHA_CHALLENGE = {"algorithm": "PBKDF2/SHA-256", "cost": 2000, "max_number": 1000, "expires_seconds": 1800}
ALTCHA_CHALLENGE_ENDPOINT_RATELIMIT = "apps.core.effort.challenge_allowed"
ALTCHA_WIDGET_JS_SOURCE = "custom"
ALTCHA_WIDGET_JS_URL = "/"  # the page itself names the files, with nonces and hashes

AUDIT_HEADS_DIR = env.str("AUDIT_HEADS_DIR", default=str(BASE_DIR / ".local" / "audit"))

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
LOGIN_REDIRECT_URL = reverse_lazy("portal:my_ptuj")
LOGOUT_REDIRECT_URL = "/"
SIGN_IN_ATTEMPTS = 10  # wrong passwords for one account in a quarter of an hour; ten times as many for one address
AUTHENTICATION_BACKENDS = [
    "apps.identity.backends.StaffBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian's: nobody has no account
SOCIALACCOUNT_ADAPTER = "apps.identity.sipass.adapter.SocialAccountAdapter"
SIPASS_TIMEOUT = 5.0  # seconds for each question to the provider
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
CODE_ATTEMPTS = 5  # wrong codes of a second factor for one account in a quarter of an hour
STAFF_PASSWORD_DAYS = env.int("STAFF_PASSWORD_DAYS", default=0)  # 0: no password has to be changed for its age
PASSWORD_RESET_TIMEOUT = 3600  # seconds that a link for a new password holds
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "apps.identity.passwords.GuessablePasswordValidator"},
]

# --- messages: everything goes through the outbox; the worker sends it by EMAIL_URL and SMS_URL -----------------------
EMAIL_BACKEND = "apps.notifications.mail.OutboxBackend"
_mail = env.email_url_config(EMAIL_URL) if EMAIL_URL else {}
EMAIL_DELIVERY_BACKEND = _mail.get("EMAIL_BACKEND", "")  # none: messages wait
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_HOST = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _mail.get("EMAIL_PORT") or (587 if EMAIL_USE_TLS else 465 if EMAIL_USE_SSL else 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_USER") or "", _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_FILE_PATH = f"/{_mail['EMAIL_FILE_PATH']}" if _mail.get("EMAIL_FILE_PATH") else None
EMAIL_CONNECTIONS = env.int("EMAIL_CONNECTIONS", default=2)  # at once, of one worker
EMAIL_RATE = env.float("EMAIL_RATE", default=0)  # messages a second that the provider takes from all workers; 0: any
SMS_RATE = env.float("SMS_RATE", default=0)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)  # seconds, each step of a conversation with the server
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Mestna občina Ptuj <portal@{_host}>")
MESSAGE_BODY_DAYS = env.int("MESSAGE_BODY_DAYS", default=30)  # recipient and words of a message are erased then
WEBHOOK_LOOPBACK = DEBUG or DEMO  # webhooks may go to this machine
WEBHOOK_DAYS = 30  # deliveries of webhooks are deleted then
VAPID_PUBLIC_KEY = env.str("VAPID_PUBLIC_KEY", default="")  # base64url; none: nothing is pushed to browsers
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
VAPID_SUBJECT = env.str("VAPID_SUBJECT", default=f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}")  # whom services ask
PUSH_UNUSED_DAYS = 365  # devices that nothing reached so long are deleted
UNDELIVERABLE_DAYS = 730  # so long an address that came back is not written to, unless it is confirmed anew
BOUNCE_TOKEN = env.str("BOUNCE_TOKEN", default="")  # of providers that tell what came back; none: the address is closed
NOTIFICATION_DAYS = 730  # notices of Moj Ptuj are deleted then

# --- the browser's side of security ---------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = csp.policy(
    tiles_url=MAP_TILES_URL, https=HTTPS, form_targets=[SIPASS_ISSUER, *SIPASS_ORIGINS]
)
ADMIN_CONTENT_SECURITY_POLICY = csp.admin_policy()
SESSION_ENGINE = "apps.identity.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # sealed, not in a cookie
SESSION_IDLE = {"staff": 1800, "citizen": 7200}  # seconds without a click
SESSION_ABSOLUTE = {"staff": 12 * 3600, "citizen": 24 * 3600}  # seconds since the sign-in
SESSION_COOKIE_AGE = max(SESSION_ABSOLUTE.values())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-seja" if HTTPS else "seja"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "apps.portal.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS and TRUSTED_PROXIES > 0  # without a proxy that tells the scheme it would never end
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = [
    "apps.documents.uploads.LargestUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_LIMIT = 30_000_000  # bytes of all files of one request; nginx has the same limit
DOCUMENTS_GRACE_DAYS = 7  # bytes that nothing refers to are kept this long

# --- static files, logs, background work ----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "documents": storage.from_url(STORAGE_URL),
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
CELERY_BEAT_SCHEDULE = schedule.CELERY_BEAT_SCHEDULE

# --- the developers' door -------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.api.authentication.PortalAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["apps.core.api.permissions.ScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "apps.core.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["apps.core.api.throttling.CallerThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anonymous": "120/min", "user": "300/min", "client": "300/min"},
    "DEFAULT_SCHEMA_CLASS": "apps.core.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "apps.core.api.problems.problem_response",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
# OAuth 2 of allauth; with API_SIGNING_KEY (PKCS 8 DER in base64, RSA) it also signs ID tokens of OpenID Connect
IDP_OIDC_ADAPTER = "apps.api.oauth.adapter.PortalOIDCAdapter"
IDP_OIDC_PRIVATE_KEY = pem(env.str("API_SIGNING_KEY", default=""))
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 1_800  # seconds
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 30 * 86_400
IDP_OIDC_ROTATE_REFRESH_TOKEN = True
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
