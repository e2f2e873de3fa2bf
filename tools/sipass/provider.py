"""The protocol: what a strict OpenID Connect provider keeps and answers. No HTTP here, so that the tests can make a
hostile provider of it by replacing one method."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tools.sipass.keys import new_key, public_jwk

LEVELS = ("low", "substantial", "high")
LOA = "http://eidas.europa.eu/LoA/"
CODE_LIFE, TOKEN_LIFE = 60, 300  # seconds
PROFILE = ("given_name", "family_name", "birthdate", "address")
AGREED = ("emso", "tax_number")  # given to every client that is allowed to have them, whatever the scope


class Refused(Exception):
    """An OAuth error (RFC 6749): its code, and the status of a direct answer."""

    def __init__(self, error: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.status = error, status


@dataclass(frozen=True)
class Client:
    """Who may ask: exact redirect addresses for signing in and out."""

    client_id: str
    secret: str
    redirect_uris: Sequence[str]
    signed_out_uris: Sequence[str] = ()


@dataclass
class Grant:
    """A sign-in on its way to tokens. level: empty where the provider says none."""

    persona: Mapping[str, Any]
    level: str
    query: Mapping[str, str]
    at: float = field(default_factory=time.time)
    token: str = ""


class Provider:
    """A provider for one client and a list of people; all that is on its way lives in memory."""

    def __init__(
        self, issuer: str, client: Client, personas: Sequence[Mapping[str, Any]], key: rsa.RSAPrivateKey | None = None
    ) -> None:
        self.issuer, self.client, self.key = issuer, client, key or new_key()
        self.personas = {persona["sub"]: persona for persona in personas}
        self.codes: dict[str, Grant] = {}
        self.used: dict[str, Grant] = {}
        self.tokens: dict[str, Grant] = {}

    def discovery(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0."""
        base = self.issuer.rstrip("/")
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/jwks",
            "end_session_endpoint": f"{base}/logout",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid", "profile", "email"],
            "acr_values_supported": [LOA + level for level in LEVELS],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def jwks(self) -> dict[str, Any]:
        """The public key."""
        return {"keys": [public_jwk(self.key)]}

    def check_client(self, query: Mapping[str, str]) -> None:
        """Refused when there is nobody whom an answer could safely be sent to."""
        if query.get("client_id") != self.client.client_id:
            raise Refused("unauthorized_client")
        if query.get("redirect_uri") not in self.client.redirect_uris:
            raise Refused("invalid_redirect_uri")

    def check_request(self, query: Mapping[str, str]) -> None:
        """Refused for a request that this provider does not serve."""
        if query.get("response_type") != "code":
            raise Refused("unsupported_response_type")
        if "openid" not in query.get("scope", "").split():
            raise Refused("invalid_scope")
        if query.get("code_challenge_method") != "S256" or len(query.get("code_challenge", "")) != 43:
            raise Refused("invalid_request")

    @staticmethod
    def wanted(query: Mapping[str, str]) -> str:
        """The lowest level that would do (`acr_values`); empty for any."""
        asked = {value.removeprefix(LOA) for value in query.get("acr_values", "").split()}
        return next((level for level in LEVELS if level in asked), "")

    def issue_code(self, query: Mapping[str, str], sub: str, level: str) -> str:
        """A code for who was chosen."""
        code = secrets.token_urlsafe(32)
        self.codes[code] = Grant(self.personas[sub], level, dict(query))
        return code

    def exchange(self, form: Mapping[str, str], basic: tuple[str, str] | None) -> dict[str, Any]:
        """Tokens for a code, once; a code that comes again also ends what it gave before."""
        self.check_secret(form, basic)
        if form.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type")
        code = form.get("code", "")
        if code in self.used:
            self.tokens.pop(self.used[code].token, None)
        grant = self.codes.pop(code, None)
        if grant is None or time.time() - grant.at > CODE_LIFE:
            raise Refused("invalid_grant")
        self.used[code] = grant
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != grant.query["code_challenge"] or form.get("redirect_uri") != grant.query["redirect_uri"]:
            raise Refused("invalid_grant")
        grant.token = secrets.token_urlsafe(32)
        self.tokens[grant.token] = grant
        token = self.sign(self.id_claims(grant))
        return {"access_token": grant.token, "token_type": "Bearer", "expires_in": TOKEN_LIFE, "id_token": token}

    def check_secret(self, form: Mapping[str, str], basic: tuple[str, str] | None) -> None:
        """The client's secret, in the header or in the form."""
        name, secret = basic or (form.get("client_id", ""), form.get("client_secret", ""))
        good = hmac.compare_digest(secret.encode(), self.client.secret.encode())
        if name != self.client.client_id or not good or (basic and "client_secret" in form):
            raise Refused("invalid_client", 401)

    def id_claims(self, grant: Grant) -> dict[str, Any]:
        """What the ID token says. EMŠO and tax number stay out of it: it travels in addresses when signing out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": grant.persona["sub"],
            "aud": self.client.client_id,
            "iat": now,
            "exp": now + TOKEN_LIFE,
            "auth_time": int(grant.at),
        }
        if "nonce" in grant.query:
            claims["nonce"] = grant.query["nonce"]
        if grant.level:
            claims["acr"] = LOA + grant.level
        if grant.persona["mechanism"]:
            claims["auth_mechanism"] = grant.persona["mechanism"]
        return claims

    def sign(self, claims: Mapping[str, Any]) -> str:
        """The ID token."""
        return jwt.encode(dict(claims), self.key, algorithm="RS256", headers={"kid": public_jwk(self.key)["kid"]})

    def userinfo(self, token: str) -> dict[str, Any]:
        """What is known of the person behind an access token."""
        grant = self.tokens.get(token)
        if grant is None or time.time() - grant.at > CODE_LIFE + TOKEN_LIFE:
            raise Refused("invalid_token", 401)
        scope = grant.query["scope"].split()
        names = (*(PROFILE if "profile" in scope else ()), *(("email",) if "email" in scope else ()), *AGREED)
        known = {name: grant.persona[name] for name in names if grant.persona.get(name)}
        return {"sub": grant.persona["sub"], **known}

    def check_sign_out(self, query: Mapping[str, str]) -> str:
        """Where to go after signing out; empty: nowhere. Refused for a foreign hint or an unknown address."""
        if hint := query.get("id_token_hint"):
            try:
                jwt.decode(hint, self.key.public_key(), ["RS256"], options={"verify_exp": False, "verify_aud": False})
            except jwt.PyJWTError as error:
                raise Refused("invalid_request") from error
        uri = query.get("post_logout_redirect_uri", "")
        if uri and (uri not in self.client.signed_out_uris or not hint):
            raise Refused("invalid_request")
        return uri
