"""What settings.py refuses to start with."""

import base64
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured

from apps.core.addresses import is_loopback, is_private_way

MIN_SECRET = 50  # characters
MIN_KEY = 32  # characters of each field key, after its number
CLAIMS = (
    "sub", "given_name", "family_name", "email", "birthdate", "address", "emso", "tax_number", "auth_mechanism", "acr",
)  # fmt: skip


def weakness(name: str, value: str) -> str:
    """Why a secret cannot be used, or an empty string."""
    if not value:
        return "is missing"
    if name == "SECRET_KEY" and (
        len(value) < MIN_SECRET or len(set(value)) < 10 or value.startswith("django-insecure")
    ):
        return f"is too weak: give at least {MIN_SECRET} random characters"
    if name == "FIELD_KEYS":
        for entry in value.split(","):
            number, _, key = entry.strip().partition(":")
            if not number.isdigit() or len(key) < MIN_KEY or len(set(key)) < 10:
                return f"must be number:key[,number:key…] with at least {MIN_KEY} random characters a key"
    return ""


def pem(key: str) -> str:
    """A private RSA key of at least 2048 bits, given as PKCS 8 DER in base64 (one line), as PEM; empty stays empty.
    Raises ImproperlyConfigured for anything else, without telling the value."""
    if not key:
        return ""
    try:
        loaded = serialization.load_der_private_key(base64.b64decode(key, validate=True), password=None)
    except ValueError as error:
        raise ImproperlyConfigured("API_SIGNING_KEY is no PKCS 8 DER key in base64. See docs/operations.md.") from error
    if not isinstance(loaded, rsa.RSAPrivateKey) or loaded.key_size < 2048:
        raise ImproperlyConfigured("API_SIGNING_KEY must be an RSA key of at least 2048 bits.")
    text = loaded.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return text.decode()


def refuse_weak_secrets(secrets: Mapping[str, str], *, debug: bool) -> None:
    """Raise ImproperlyConfigured that names every missing or weak secret (never its value), unless debugging."""
    faults = [f"{name} {fault}" for name, value in secrets.items() if (fault := weakness(name, value))]
    if faults and not debug:
        raise ImproperlyConfigured("The portal does not start: " + "; ".join(faults) + ". See docs/operations.md.")


def refuse_demo_in_public(*, demo: bool, base_url: str) -> None:
    """Demo data and stand-ins are for one machine: anything else would open the door to everybody."""
    if demo and not is_loopback(base_url):
        raise ImproperlyConfigured(
            "DEMO is only allowed when BASE_URL is a loopback address such as http://localhost:8000."
        )


def refuse_open_issuer(issuer: str, *, client: Mapping[str, str]) -> None:
    """Who signs people in is asked over https only (loopback aside), and as the client it knows us by."""
    if not issuer:
        return
    parts = urlsplit(issuer)
    if parts.query or parts.fragment or not is_private_way(issuer):
        raise ImproperlyConfigured("SIPASS_ISSUER must be an https address without query (http on loopback only).")
    if missing := [name for name, value in client.items() if not value]:
        raise ImproperlyConfigured(f"SIPASS_ISSUER is set but missing: {', '.join(missing)}. See docs/operations.md.")


def claim_names(text: str) -> dict[str, str]:
    """`emso=nr1,tax_number=vat`, or the same as a JSON object: what a provider calls the claims that we know."""
    try:
        pairs = json.loads(text) if text.startswith("{") else dict(part.split("=") for part in text.split(",") if part)
        names = {str(ours).strip(): str(theirs).strip() for ours, theirs in pairs.items()}
    except ValueError as error:
        raise ImproperlyConfigured("SIPASS_CLAIMS must be our_name=their_name[,…] or a JSON object.") from error
    if unknown := sorted(set(names) - set(CLAIMS)):
        raise ImproperlyConfigured(f"SIPASS_CLAIMS renames unknown claims {unknown}; known are {', '.join(CLAIMS)}.")
    return names
