"""One format of errors for every machine face: RFC 9457 `application/problem+json`."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from apps.core.exceptions import LevelTooLow
from apps.core.idempotency import KeyInUse, KeyReused
from apps.core.keyset import BadCursor
from apps.core.logs import request_id

CONTENT_TYPE = "application/problem+json"
GENERIC = "about:blank"


def titles() -> dict[int, str]:
    """A short title for each status, in the language in force."""
    return {
        400: _("Zahteva ni pravilna"),
        401: _("Prijava je potrebna"),
        403: _("Za to nimate pravice"),
        404: _("Iskano ne obstaja"),
        405: _("Ta metoda ni podprta"),
        406: _("Ta oblika odgovora ni na voljo"),
        409: _("Zahteva je v navzkrižju s stanjem"),
        415: _("Ta oblika podatkov ni podprta"),
        422: _("Zahteve ni mogoče obdelati"),
        429: _("Preveč zahtev"),
        500: _("Prišlo je do napake"),
        503: _("Zdaj ni dosegljivo"),
    }


def problem(code: int, detail: str = "", /, **extra: Any) -> dict[str, Any]:
    """Members of a problem; `instance` is the request's id, by which support finds the log."""
    body = {"type": GENERIC, "title": titles().get(code, str(code)), "status": code}
    if detail:
        body["detail"] = detail
    return body | {"instance": f"urn:request:{request_id.get()}"} | extra


def pointers(detail: Any, path: str = "#") -> Iterator[dict[str, str]]:
    """Errors of a serializer as JSON pointers to the field with a text and a code."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from pointers(value, path if key == "non_field_errors" else f"{path}/{key}")
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            yield from pointers(value, f"{path}/{index}" if nested else path)
    else:
        yield {"pointer": path, "detail": str(detail), "code": str(getattr(detail, "code", "invalid"))}


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None (a 500) for what is nobody's fault but ours."""
    error = _translate(error)
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(math.ceil(wait))
    body = _body(error)
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _translate(error: Exception) -> Exception:
    if isinstance(error, Http404 | PermissionDenied):
        return exceptions.NotFound() if isinstance(error, Http404) else exceptions.PermissionDenied()
    if isinstance(error, BadCursor):
        return exceptions.ValidationError({"cursor": [_("Kazalec strani ni veljaven. Začnite s prvo stranjo.")]})
    if isinstance(error, LevelTooLow):
        return StepUpNeeded(error.level)
    if isinstance(error, KeyInUse):
        return Conflict(_("Zahteva s tem ključem se še obdeluje. Počakajte in poskusite znova."))
    if isinstance(error, KeyReused):
        return Unprocessable(_("Ta Idempotency-Key je že porabljen za drugačno zahtevo."))
    return error


def _body(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        errors = list(pointers(error.detail))
        return problem(status.HTTP_400_BAD_REQUEST, _("Popravite navedena polja."), errors=errors)
    if isinstance(error, StepUpNeeded):
        return step_up_problem(error.level)
    code = getattr(error.detail, "code", error.default_code)
    told = ({} if code == error.default_code else {"code": str(code)}) | getattr(error, "told", {})
    return problem(error.status_code, str(error.detail), **told)


def step_up_problem(level: str) -> dict[str, Any]:
    """403 with the code `step_up` and the eIDAS level that is needed."""
    detail = _("Za to je potrebna prijava z višjo ravnjo zaupanja.")
    return problem(status.HTTP_403_FORBIDDEN, detail, code="step_up", level=level)


ITSELF = "non_field_errors"  # what `pointers` takes for the place itself
Wrong = tuple[tuple[str | int, ...], Any, str]  # where, what to do, code


def refused(wrong: Iterable[Wrong]) -> exceptions.ValidationError:
    """400 with a pointer for each."""
    tree: dict[Any, Any] = {}
    for path, message, code in wrong:
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        node.setdefault(ITSELF, []).append(exceptions.ErrorDetail(str(message), code))
    return exceptions.ValidationError(tree)


class StepUpNeeded(exceptions.PermissionDenied):
    """403: the same person may, once they have signed in at `level`."""

    def __init__(self, level: str) -> None:
        super().__init__()
        self.level = level


class Conflict(exceptions.APIException):
    """409: the state does not allow it."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"

    def __init__(self, detail: str, code: str | None = None, **told: Any) -> None:
        super().__init__(detail, code)
        self.told = told


class Unavailable(exceptions.APIException):
    """503: somebody else's system does not answer."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"


class Unprocessable(exceptions.APIException):
    """422: understood, but it cannot be."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "unprocessable"


def problem_page(request: HttpRequest, code: int, detail: str = "") -> JsonResponse:
    """A problem outside of DRF: unknown addresses and crashes below /api/."""
    return JsonResponse(problem(code, detail), status=code, content_type=CONTENT_TYPE)
