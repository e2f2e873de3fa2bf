"""The two halves of a sign-in: sending the person off, and believing what comes back."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from apps.core.actor import LEVELS
from apps.core.addresses import with_query
from apps.identity.exceptions import SignInRefused
from apps.identity.services.accounts import PersonClaims
from apps.identity.sipass import claims, config, fetch, tokens
from apps.identity.sipass.adapter import SipassAdapter

SESSION_KEY = "sipass"  # in the session: what signing out needs
STATE_LIFE = 600  # seconds, as allauth's
CANCELLED = ("access_denied", "login_cancelled")
LEVEL_REFUSED = ("unmet_authentication_requirements",)


@dataclass
class Trip:
    """What the person takes along to the provider and back, kept in the sealed session under the state.

    back: address to return to. language: of the pages. level: wanted, empty for any. typed: name of what was typed
    and waits (identity.services.typed).
    """

    back: str = "/"
    language: str = "sl"
    level: str = ""
    typed: str = ""
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def parameters(self) -> dict[str, str]:
        """What it adds to the authorization request. Levels are asked for from the wanted one upward."""
        wanted = LEVELS[LEVELS.index(self.level) :] if self.level in LEVELS[1:] else ()
        acr = {"acr_values": " ".join(f"{config.LOA}{level}" for level in wanted)} if wanted else {}
        return {"nonce": self.nonce, "ui_locales": self.language, **acr}


def start(request: HttpRequest, trip: Trip) -> str:
    """Address at the provider to send the person to; SignInRefused when the provider does not answer."""
    adapter = SipassAdapter(request, config.PROVIDER_ID)
    provider = adapter.get_provider()
    pkce = provider.get_pkce_params()
    client = adapter.get_client(request, provider.app)
    client.state = provider.stash_redirect_state(
        request, "login", data=vars(trip), pkce_code_verifier=pkce.pop("code_verifier")
    )
    parameters = {**trip.parameters(), **pkce}
    return str(client.get_redirect_url(adapter.authorize_url, provider.get_scope(), parameters))


def take_trip(request: HttpRequest) -> tuple[Trip, str]:
    """The trip of a callback and its PKCE verifier, once: a second use of the state, or one of another browser, is
    refused."""
    provider, state = SipassAdapter(request, config.PROVIDER_ID).get_provider(), request.GET.get("state", "")
    try:
        kept = provider.unstash_redirect_state(request, state)
    except PermissionDenied as error:
        raise SignInRefused("state") from error
    if not cache.add(_used(state), 1, 2 * STATE_LIFE):
        raise SignInRefused("state", "used at the same instant")
    return Trip(**kept["data"]), kept["pkce_code_verifier"]


def _used(state: str) -> str:
    """Mark of a used state: the session alone would let two requests at the same instant through."""
    return f"sipass-state:{hashlib.sha256(state.encode()).hexdigest()}"


def finish(request: HttpRequest, trip: Trip, verifier: str) -> tuple[PersonClaims, dict[str, Any]]:
    """Verified claims, and what signing out will need. SignInRefused otherwise."""
    _refuse_error(request)
    adapter = SipassAdapter(request, config.PROVIDER_ID)
    document = adapter.openid_config
    _refuse_foreign_answer(request, document)
    client = adapter.get_client(request, adapter.get_provider().app)
    answer = client.exchange(request.GET["code"], verifier, adapter.auth_methods)
    access, id_token = answer.get("access_token"), answer.get("id_token")
    if not isinstance(access, str) or not isinstance(id_token, str) or not access:
        raise SignInRefused("token_missing")
    verified = tokens.verify(id_token, fetch.get(document["jwks_uri"]), nonce=trip.nonce)
    told = fetch.get(document["userinfo_endpoint"], Authorization=f"Bearer {access}")
    subject = told.get("sub")
    if not isinstance(subject, str) or not hmac.compare_digest(subject.encode(), verified["sub"].encode()):
        raise SignInRefused("userinfo_subject")
    return claims.person_claims(verified, told), {"id_token": id_token, "issuer": config.issuer()}


def _refuse_error(request: HttpRequest) -> None:
    """An answer without a code (RFC 6749, section 4.1.2.1)."""
    error = request.GET.get("error", "")
    if error in CANCELLED:
        raise SignInRefused("cancelled")
    if error in LEVEL_REFUSED:
        raise SignInRefused("level_refused")
    if error or not request.GET.get("code"):
        known = error.replace("_", "").isalpha() and len(error) < 40
        raise SignInRefused("provider_error", error if known else "")


def _refuse_foreign_answer(request: HttpRequest, document: dict[str, Any]) -> None:
    """An answer that says it comes from somebody else (RFC 9207)."""
    given = request.GET.get("iss")
    missing = given is None and document.get("authorization_response_iss_parameter_supported") is True
    if missing or (given is not None and given != config.issuer()):
        raise SignInRefused("response_issuer")


def sign_out_url(request: HttpRequest, kept: dict[str, str] | None) -> str:
    """Where the provider ends its own session too (RP-Initiated Logout 1.0); empty when this session is not the
    provider's, or the provider does not offer it or does not answer: then the portal's own sign-out is all."""
    if not kept or kept.get("issuer") != settings.SIPASS_ISSUER:
        return ""
    try:
        document = SipassAdapter(request, config.PROVIDER_ID).openid_config
        endpoint = str(document.get("end_session_endpoint") or "")
        if not endpoint:
            return ""
        config.refuse_insecure(endpoint)
    except SignInRefused:
        return ""
    return with_query(
        endpoint,
        id_token_hint=kept["id_token"],
        client_id=settings.SIPASS_CLIENT_ID,
        post_logout_redirect_uri=config.signed_out_url(),
    )
