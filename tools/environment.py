"""The environment a run gives to the portal: what the caller set stays, the rest is made here and kept."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from tools.places import DEMO_FILE, LOCAL, METRICS, ROOT, SECRETS_FILE, SIPASS_FILE, STATIC
from tools.processes import port_taken

BIN_PATH = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"

HANDED_ON = (
    "SECRET_KEY", "FIELD_KEYS", "METRICS_TOKEN", "API_SIGNING_KEY", "VAPID_PUBLIC_KEY", "VAPID_PRIVATE_KEY",
)  # fmt: skip
SIPASS_PORTS = range(9400, 9500)  # below those that the system lends out by itself


def signing_key() -> str:
    """A new RSA key for ID tokens, as the setting API_SIGNING_KEY wants it."""
    from cryptography.hazmat.primitives import serialization  # the tools run before anything is known to be installed
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    form = serialization.PrivateFormat.PKCS8
    return base64.b64encode(key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption())).decode()


def push_keys() -> dict[str, str]:
    """A new pair of keys by which push services know the portal (VAPID)."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    def text(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )  # fmt: skip
    number = key.private_numbers().private_value.to_bytes(32, "big")
    return {"VAPID_PRIVATE_KEY": text(number), "VAPID_PUBLIC_KEY": text(point)}


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
        "SIPASS_CLIENT_SECRET": secrets.token_urlsafe(32),
        "SEAL_PASSWORD": secrets.token_urlsafe(24),
    }
    if "API_SIGNING_KEY" not in kept:
        fresh["API_SIGNING_KEY"] = signing_key()
    if "VAPID_PRIVATE_KEY" not in kept:
        fresh |= push_keys()
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
        **{name: kept[name] for name in HANDED_ON},
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


def stand_in_environment(env: Mapping[str, str], kept: Mapping[str, str], path: Path = SIPASS_FILE) -> dict[str, str]:
    """What the stand-in for SI-PASS and the portal must both know; empty where none is wanted: with an issuer given,
    or without DEMO. Its port is kept, for the issuer is part of every account."""
    if env.get("SIPASS_ISSUER") or env.get("DEMO", "").lower() not in {"1", "true", "on", "yes"}:
        return {}
    port = json.loads(path.read_text())["port"] if path.exists() else 0
    if not port or port_taken(port):
        port = next(port for port in SIPASS_PORTS if not port_taken(port))
        path.write_text(json.dumps({"port": port}))
    return {
        "SIPASS_ISSUER": f"http://localhost:{port}",
        "SIPASS_CLIENT_ID": "ptuj-portal",
        "SIPASS_CLIENT_SECRET": kept["SIPASS_CLIENT_SECRET"],
        "SIPASS_STAND_IN": "1",
    }
