"""Addresses of `/open311/v2/`. Whatever goes wrong is answered in the format that was asked for."""

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from apps.core import ratelimit
from apps.core.models import key_of
from apps.core.ratelimit import RateLimited, client_address
from apps.reports.choices import ReportState
from apps.reports.models import Integrator
from apps.reports.open311 import asking, reading, writing
from apps.reports.open311.errors import BadKey, Trouble, Unknown
from apps.reports.open311.rendering import CONTENT_TYPES, JSON, XML, render
from apps.reports.services.integrators import integrator_of
from apps.reports.services.links import report_of

logger = logging.getLogger("portal.open311")
READS, READS_IN = 300, 60  # of one address on the network, in so many seconds
Answer = tuple[str, Any]
READING, WRITING = frozenset({"GET", "HEAD"}), frozenset({"POST"})


def answered(*methods: frozenset[str]) -> Callable[..., Any]:
    """The view gives the root's name and the content; here they become an answer, and so does every error."""
    allowed = frozenset[str]().union(*methods)

    def decorate(view: Callable[..., Answer]) -> Any:
        @csrf_exempt
        @functools.wraps(view)
        def answer(request: HttpRequest, form: str = "", **parts: Any) -> HttpResponse:
            chosen = form or (JSON if request.path.endswith(".json") else XML)
            if request.method == "OPTIONS":
                return _open(HttpResponse(status=204), allowed)
            status, wait = 200, 0
            try:
                root, content = _asked(request, view, allowed, parts)
            except RateLimited as limit:
                status, wait = 400, limit.wait
                text = _("Preveč zahtev. Poskusite znova čez %(wait)d s.") % {"wait": limit.wait}
                root, content = "errors", Trouble(text).errors
            except Trouble as trouble:
                status, (root, content) = trouble.code, ("errors", trouble.errors)
            response = HttpResponse(render(root, content, chosen), content_type=CONTENT_TYPES[chosen], status=status)
            if wait:
                response["Retry-After"] = str(wait)
            return _open(response, allowed)

        return answer

    return decorate


def _asked(request: HttpRequest, view: Callable[..., Answer], allowed: frozenset[str], parts: Any) -> Answer:
    """GeoReport knows 400, 403 and 404 alone: what fails in any other way is a 400, and stands in our log."""
    if request.method not in allowed:
        raise Trouble(_("Tega načina (%(method)s) tu ni.") % {"method": request.method})
    try:
        if request.method in READING:
            ratelimit.count("open311-reads", client_address(request), allowed=READS, seconds=READS_IN)
        return view(request, **parts)
    except (Trouble, RateLimited):
        raise
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnicodeError) as error:
        raise Trouble(_("Zahteve ni mogoče prebrati.")) from error
    except Exception as error:
        logger.exception("open311 failed")
        raise Trouble(_("Zahteve zdaj ne moremo obdelati. Poskusite pozneje.")) from error


def _open(response: HttpResponse, allowed: frozenset[str]) -> HttpResponse:
    """Pages of others may read what anybody may read, and must ask again: hiding holds from the next look."""
    response["Cache-Control"] = "no-cache"
    if allowed & READING:
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def keyed(request: HttpRequest) -> Integrator:
    """Whose key came with the request, in the form or in the address. BadKey."""
    key = request.GET.get("api_key", "").strip() or str(request.POST.get("api_key", "")).strip()
    if not key:
        raise BadKey(_("api_key: manjka."))
    found = integrator_of(key)
    if found is None:
        raise BadKey(_("api_key: ključ ne velja."))
    return found


@answered(READING)
def discovery(request: HttpRequest) -> Answer:
    """Where what is."""
    return "discovery", reading.discovery()


@answered(READING)
def services(request: HttpRequest) -> Answer:
    """What can be reported."""
    return "services", reading.services()


@answered(READING)
def service(request: HttpRequest, code: str) -> Answer:
    """Its further questions."""
    return "service_definition", reading.definition(code)


@answered(READING, WRITING)
def requests(request: HttpRequest) -> Answer:
    """Those that fit; a new one."""
    if request.method in READING:
        return "service_requests", reading.requests(asking.read(request.GET))
    key = request.headers.get("Idempotency-Key", "")[:255]
    return "service_requests", writing.create(keyed(request), request.POST, request.FILES, key)


@answered(READING)
def one(request: HttpRequest, key: str) -> Answer:
    """A request."""
    extensions = asking.read(request.GET).extensions
    return "service_requests", reading.request(key_of(key), extensions=extensions)


@answered(READING)
def token(request: HttpRequest, token: str) -> Answer:
    """The id behind a token, empty while it waits."""
    report = report_of(token)
    if report is None:
        raise Unknown(_("token: takega ni."))
    waits = report.state == ReportState.UNCONFIRMED
    return "service_requests", [{"service_request_id": None if waits else str(report.pk), "token": token}]


@answered(READING, WRITING)
def updates(request: HttpRequest) -> Answer:
    """What happened; what a contractor says."""
    if request.method in READING:
        return "service_request_updates", reading.updates(asking.read(request.GET))
    return "service_request_updates", writing.tell(keyed(request), request.POST)


@answered(READING, WRITING)
def nothing(request: HttpRequest, rest: str = "") -> Answer:
    """Everything else."""
    raise Unknown(_("Tega naslova ni."))
