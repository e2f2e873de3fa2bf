"""What happens to every request: an id and a log line, security headers, the language."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.http import ConditionalGetMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from apps.core import metrics
from apps.core.logs import request_id
from apps.core.trail import Origin, coming_from, known_actor

logger = logging.getLogger("portal.request")

View = Callable[[HttpRequest], HttpResponse]
QUIET = ("/healthz", "/readyz", "/metrics", "/static/", "/opozorila/stanje.json")
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(self), display-capture=(), geolocation=(self), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)
MACHINE = re.compile(r"^/(api|open311|sensorthings)/")


def request_log(get_response: View) -> View:
    """Give the request an id, answer with it, and tell afterwards what happened: the route, never the address with
    its query, never who it was."""

    def middleware(request: HttpRequest) -> HttpResponse:
        identifier = uuid.uuid4().hex[:12]
        token = request_id.set(identifier)
        request.id = identifier  # type: ignore[attr-defined]
        started = time.perf_counter()
        response = get_response(request)
        seconds = time.perf_counter() - started
        response["X-Request-ID"] = identifier
        route = request.resolver_match.route if request.resolver_match else "(none)"
        metrics.observe_request(request.method or "", route, response.status_code, seconds)
        if not request.path.startswith(QUIET):
            logger.info(
                "request",
                extra={
                    "method": request.method,
                    "route": route,
                    "status": response.status_code,
                    "ms": round(seconds * 1000),
                },
            )
        request_id.reset(token)
        return response

    return middleware


def request_origin(get_response: View) -> View:
    """What the request writes comes by this door, from whoever it turns out to be."""

    def middleware(request: HttpRequest) -> HttpResponse:
        door = "admin" if is_admin(request.path) else "api" if MACHINE.match(request.path) else "page"
        with coming_from(Origin(door, request=request_id.get(), actor=lambda: known_actor(request))):
            return get_response(request)

    return middleware


def security_headers(get_response: View) -> View:
    """Headers that Django has no setting for, the admin's own policy, and ETags for machines."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if is_admin(request.path):
            own = getattr(response, "_csp_replace", None) or {}  # of a page that may stand in a frame of ours
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY | own  # type: ignore[attr-defined]
        if MACHINE.match(request.path) and request.method == "GET":
            return ConditionalGetMiddleware(lambda _: response)(request)  # type: ignore[return-value]
        return response

    return middleware


def is_admin(path: str) -> bool:
    """Whether an address belongs to the staff pages in any language."""
    return path.startswith(("/admin/", "/en/admin/"))


class PortalLocaleMiddleware(LocaleMiddleware):
    """Pages take their language from the address alone (no cookie); machines from `Accept-Language`."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language."""
        if MACHINE.match(request.path):
            translation.activate(translation.get_language_from_request(request))
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        else:
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Say the language. Machines' answers vary by the header; pages do not, whatever Django would add."""
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        if MACHINE.match(request.path):
            patch_vary_headers(response, ("Accept-Language",))
        return response
