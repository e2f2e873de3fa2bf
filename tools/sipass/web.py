"""The provider's web face: plain WSGI, a page to choose who signs in, and the answers for machines."""

import base64
import binascii
import json
import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from tools.places import ROOT
from tools.sipass import pages
from tools.sipass.provider import Provider, Refused

STATIC = ROOT / "static"
MAX_FORM = 65_536  # bytes
LAST = "sipass_last"  # cookie: who was chosen last


@dataclass
class Request:
    """What a handler needs of WSGI's environment."""

    environ: dict[str, Any]
    query: dict[str, str] = field(init=False)
    form: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        size = min(int(self.environ.get("CONTENT_LENGTH") or 0), MAX_FORM)
        body = self.environ["wsgi.input"].read(size).decode("utf-8", "replace") if self.method == "POST" else ""
        self.query = dict(parse_qsl(self.environ.get("QUERY_STRING", ""), keep_blank_values=True))
        self.form = dict(parse_qsl(body, keep_blank_values=True))

    @property
    def method(self) -> str:
        """GET, POST …"""
        return str(self.environ["REQUEST_METHOD"])

    def authorization(self, scheme: str) -> str:
        """What follows the scheme in the Authorization header; empty otherwise."""
        kind, _, value = self.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        return value.strip() if kind.lower() == scheme else ""

    def basic(self) -> tuple[str, str] | None:
        """Name and secret of HTTP Basic, decoded as RFC 6749 wants."""
        try:
            text = base64.b64decode(self.authorization("basic"), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
        name, colon, secret = text.partition(":")
        return (unquote_plus(name), unquote_plus(secret)) if colon else None

    def cookie(self, name: str) -> str:
        """Value of a cookie."""
        found = SimpleCookie(self.environ.get("HTTP_COOKIE", "")).get(name)
        return found.value if found else ""


@dataclass
class Answer:
    """Status, body and headers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def as_json(data: Any, status: int = 200, **headers: str) -> Answer:
    """For machines; kept by nobody."""
    head = {"Content-Type": "application/json", "Cache-Control": "no-store", **headers}
    return Answer(json.dumps(data).encode(), status, head)


def redirect(url: str, **headers: str) -> Answer:
    """303, so that a form is not sent on."""
    return Answer(b"", 303, {"Location": url, "Cache-Control": "no-store", **headers})


class Site:
    """The WSGI application of one provider."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.routes: dict[str, Callable[[Request], Answer]] = {
            "/.well-known/openid-configuration": lambda request: as_json(provider.discovery()),
            "/jwks": lambda request: as_json(provider.jwks()),
            "/authorize": self.authorize,
            "/token": self.token,
            "/userinfo": self.userinfo,
            "/logout": self.logout,
            "/": lambda request: self.page(pages.home(provider)),
        }

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """WSGI."""
        path = environ.get("PATH_INFO", "/")
        prefix = urlsplit(self.provider.issuer).path.rstrip("/")
        handler = self.routes.get(path.removeprefix(prefix) or "/")
        answer = handler(Request(environ)) if handler else self.static(path)
        headers = [*answer.headers.items(), ("Content-Length", str(len(answer.body)))]
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [answer.body]

    def page(self, html: str, status: int = 200) -> Answer:
        """A page that leads nowhere but here and to the client."""
        targets = {urlsplit(uri)._replace(path="", query="").geturl() for uri in self.provider.client.redirect_uris}
        policy = f"default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self' {' '.join(targets)}"
        head = {
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": "no-store",
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
        }
        return Answer(html.encode(), status, head)

    def authorize(self, request: Request) -> Answer:
        """GET: the page to choose. POST: what was chosen."""
        query = request.query
        try:
            self.provider.check_client(query)
        except Refused as refused:
            return self.page(pages.refusal(refused.error), 400)
        try:
            self.provider.check_request(query)
        except Refused as refused:
            return self.back(query, error=refused.error)
        if request.method != "POST":
            return self.page(pages.choose(self.provider, query, sub=query.get("login_hint") or request.cookie(LAST)))
        if "cancel" in request.form:
            return self.back(query, error="access_denied")
        return self.chosen(request, query)

    def chosen(self, request: Request, query: dict[str, str]) -> Answer:
        """Back to the client with a code; the page again when the choice cannot be."""
        sub, level = request.form.get("sub", ""), request.form.get("level", "")
        error, level = pages.check_choice(self.provider, sub, level)
        if error:
            return self.page(pages.choose(self.provider, query, sub=sub, error=error), 400)
        answer = self.back(query, code=self.provider.issue_code(query, sub, level))
        answer.headers["Set-Cookie"] = f"{LAST}={sub}; Path=/; HttpOnly; SameSite=Lax"
        return answer

    def back(self, query: dict[str, str], **parameters: str) -> Answer:
        """To the client with the state that it gave, and who speaks (RFC 9207)."""
        uri, state = query["redirect_uri"], query.get("state", "")
        parameters |= {"iss": self.provider.issuer, **({"state": state} if state else {})}
        return redirect(f"{uri}{'&' if '?' in uri else '?'}{urlencode(parameters)}")

    def token(self, request: Request) -> Answer:
        """Tokens for a code."""
        if request.method != "POST":
            return as_json({"error": "invalid_request"}, 405, Allow="POST")
        try:
            return as_json(self.provider.exchange(request.form, request.basic()))
        except Refused as refused:
            challenge = {"WWW-Authenticate": 'Basic realm="sipass"'} if refused.status == 401 else {}
            return as_json({"error": refused.error}, refused.status, **challenge)

    def userinfo(self, request: Request) -> Answer:
        """Who it is."""
        try:
            return as_json(self.provider.userinfo(request.authorization("bearer")))
        except Refused as refused:
            challenge = {"WWW-Authenticate": f'Bearer error="{refused.error}"'}
            return as_json({"error": refused.error}, refused.status, **challenge)

    def logout(self, request: Request) -> Answer:
        """Sign out here too (RP-Initiated Logout 1.0)."""
        query = {**request.query, **request.form}
        forget = {"Set-Cookie": f"{LAST}=; Path=/; Max-Age=0"}
        try:
            uri = self.provider.check_sign_out(query)
        except Refused as refused:
            return self.page(pages.refusal(refused.error), 400)
        state = f"?{urlencode({'state': query['state']})}" if query.get("state") else ""
        return redirect(uri + state, **forget) if uri else self.page(pages.signed_out())

    def static(self, path: str) -> Answer:
        """Style sheets, fonts and icons of the portal."""
        file = (STATIC / path.removeprefix("/static/")).resolve()
        if not path.startswith("/static/") or not file.is_relative_to(STATIC) or not file.is_file():
            return self.page(pages.refusal("not_found"), 404)
        return Answer(file.read_bytes(), 200, {"Content-Type": _type(file), "Cache-Control": "max-age=300"})


def _type(file: Path) -> str:
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"
