"""The ear for providers: no session, no cookie, a signature instead."""

import logging
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.core import ratelimit
from apps.core.api.problems import CONTENT_TYPE, problem
from apps.payments import services
from apps.payments.exceptions import CallbackRefused

logger = logging.getLogger("portal.payments")
MOST_BYTES = 65_536
MOST, MINUTE = 600, 60  # callbacks of one address in a minute


@never_cache
@csrf_exempt  # a machine with a signature, no browser with a cookie
@require_POST
def callback(request: HttpRequest, provider: str) -> JsonResponse:
    """200 when the word was taken in, now or before; 401 when it is not signed right, 404 for an unknown provider."""
    ratelimit.count("callbacks", ratelimit.client_address(request), allowed=MOST, seconds=MINUTE)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
    try:
        event = services.receive_callback(provider=provider, headers=request.headers, body=request.body)
    except LookupError:
        return _refuse(HTTPStatus.NOT_FOUND, "unknown_provider")
    except CallbackRefused as refusal:
        logger.warning("callback refused", extra={"provider": provider, "why": str(refusal)})
        return _refuse(HTTPStatus.UNAUTHORIZED, "refused")
    return JsonResponse({"event": event.event_id, "received": event.created.isoformat()})


def _refuse(status: HTTPStatus, code: str) -> JsonResponse:
    return JsonResponse(problem(status, code=code), status=status, content_type=CONTENT_TYPE)
