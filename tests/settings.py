"""The portal's own settings with what tests need: plain static names, quick password hashes, a Redis database of
their own for each parallel worker."""

import os

from ptuj_portal.settings import *  # noqa: F403
from ptuj_portal.settings import BASE_DIR, CACHES, REDIS_URL, STORAGES

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CELERY_BROKER_URL = f"{REDIS_URL.rsplit('/', 1)[0]}/{1 + _worker % 15}"
for _cache in CACHES.values():
    _cache["LOCATION"] = CELERY_BROKER_URL
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
AUDIT_HEADS_DIR = str(BASE_DIR / ".local" / "test-audit")  # not those of a portal that runs beside
STATIC_ROOT = BASE_DIR / ".local" / "test-static"  # empty: names are not hashed here
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_IMPORTS = ("tests.live_events",)
METRICS_TOKEN = "metrics-token-of-the-tests"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
STORAGES["documents"]["OPTIONS"]["location"] = str(BASE_DIR / ".local" / "test" / f"files-{_worker}")
