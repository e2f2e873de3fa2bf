"""The environment a run gives to the portal: what the caller set stays, the rest is made here and kept."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from tools.places import DEMO_FILE, LOCAL, METRICS, ROOT, SECRETS_FILE, STATIC

BIN_PATH = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"


def signing_key() -> str:
    """A new RSA key for ID tokens, as the setting API_SIGNING_KEY wants it."""
    from cryptography.hazmat.primitives import serialization  # the tools run before anything is known to be installed
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    form = serialization.PrivateFormat.PKCS8
    return base64.b64encode(key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption())).decode()


def load_secrets(path: Path = SECRETS_FILE) -> dict[str, str]:
    """Secrets of this installation, made once and readable by its owner alone."""
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    fresh = {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": "1:" + secrets.token_urlsafe(32),
        "METRICS_TOKEN": secrets.token_urlsafe(24),
        "POSTGRES_PASSWORD": secrets.token_urlsafe(24),
        "PORTAL_PASSWORD": secrets.token_urlsafe(24),
        "REDIS_PASSWORD": secrets.token_urlsafe(24),
    }
    if "API_SIGNING_KEY" not in kept:
        fresh["API_SIGNING_KEY"] = signing_key()
    merged = {**fresh, **kept}
    if merged != kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(merged, indent=1))
    return merged


def portal_environment(*, port: int, kept: Mapping[str, str], database_url: str, redis_url: str) -> dict[str, str]:
    """Environment for every process of the portal."""
    base = {
        "PORT": str(port),
        "BASE_URL": f"http://localhost:{port}",
        "DEMO": "1",
        "DEMO_FILE": str(DEMO_FILE),
        "STATIC_ROOT": str(STATIC),
        "PROMETHEUS_MULTIPROC_DIR": str(METRICS),
        "PG_BIN": "",
        **{name: kept[name] for name in ("SECRET_KEY", "FIELD_KEYS", "METRICS_TOKEN", "API_SIGNING_KEY")},
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
    }
    own = {
        "PATH": BIN_PATH,
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",  # as root in a container: known
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "ptuj_portal.settings",
    }
    LOCAL.mkdir(exist_ok=True)
    METRICS.mkdir(exist_ok=True)
    return {**base, **os.environ, **own}
