"""ID tokens: verified to the last claim before anything of them is believed (OpenID Connect Core 1.0, 3.1.3.7).

Always by signature, although the token came over TLS: what allauth skips there is done here.
"""

import hmac
import time
from collections.abc import Mapping, Sequence
from typing import Any

import jwt
from django.conf import settings

from apps.identity.exceptions import SignInRefused
from apps.identity.sipass import config

# Asymmetric ones only: `none` has no signature, and with HS* whoever knows the client secret could sign.
ALGORITHMS = {
    "RSA": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    "EC": ("ES256", "ES384", "ES512"),
    "OKP": ("EdDSA",),
}
LEEWAY = 60  # seconds between two clocks that nobody needs to notice
LONGEST = 600  # seconds from issue to here: a token is made for this very sign-in
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (jwt.ExpiredSignatureError, "expired"),
    (jwt.ImmatureSignatureError, "issued_in_future"),
    (jwt.InvalidIssuerError, "issuer"),
    (jwt.InvalidAudienceError, "audience"),
    (jwt.InvalidAlgorithmError, "algorithm"),
    (jwt.InvalidSignatureError, "signature"),
    (jwt.InvalidKeyError, "key"),
    (jwt.PyJWKError, "key"),
    (jwt.exceptions.InvalidSubjectError, "subject"),
    (jwt.MissingRequiredClaimError, "token_malformed"),
)


def verify(token: str, keys: Mapping[str, Any], *, nonce: str) -> dict[str, Any]:
    """The claims of an ID token; SignInRefused that says which check failed."""
    try:
        header = jwt.get_unverified_header(token)
        key, algorithm = find_key(header, keys.get("keys"))
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            issuer=config.issuer(),
            audience=settings.SIPASS_CLIENT_ID,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"], "enforce_minimum_key_length": True},
        )
    except jwt.PyJWTError as error:
        reason = next((reason for kind, reason in REASONS if isinstance(error, kind)), "token_malformed")
        raise SignInRefused(reason, type(error).__name__) from error
    check(claims, nonce)
    return claims


def find_key(header: Mapping[str, Any], keys: Any) -> tuple[jwt.PyJWK, str]:
    """The one published key that a token may be signed with, and the algorithm. Keys for other uses, other algorithms
    and secrets (`oct`) never count; a token without `kid`, or a key without one, only when there is just one key."""
    algorithm = str(header.get("alg", ""))
    kind = next((kind for kind, names in ALGORITHMS.items() if algorithm in names), None)
    if kind is None:
        raise SignInRefused("algorithm", algorithm[:20])
    published = [key for key in keys if isinstance(key, dict)] if isinstance(keys, Sequence) else []
    fitting = [
        key for key in published
        if key.get("kty") == kind and key.get("use", "sig") == "sig" and key.get("alg", algorithm) == algorithm
    ]  # fmt: skip
    wanted = header.get("kid")
    named = [key for key in fitting if wanted is not None and key.get("kid") == wanted]
    unnamed = [key for key in fitting if wanted is None or "kid" not in key]
    found = named if named else unnamed
    if len(found) != 1:
        raise SignInRefused("key", f"{len(found)} of {len(published)} fit")
    try:
        return jwt.PyJWK(found[0], algorithm), algorithm
    except (ValueError, TypeError, KeyError) as error:  # what a broken key makes of it
        raise SignInRefused("key", type(error).__name__) from error


def check(claims: Mapping[str, Any], nonce: str) -> None:
    """What is beyond the signature: for whom the token was made, when, and for which request."""
    audience, party = claims["aud"], claims.get("azp")
    several = isinstance(audience, list) and len(audience) > 1
    if (several or party is not None) and party != settings.SIPASS_CLIENT_ID:
        raise SignInRefused("party")
    if int(claims["iat"]) < time.time() - LONGEST - LEEWAY:
        raise SignInRefused("issued_long_ago")
    given = claims.get("nonce")
    if not nonce or not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise SignInRefused("nonce")
    if not 0 < len(claims["sub"]) <= 255:
        raise SignInRefused("subject")
