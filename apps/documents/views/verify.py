"""`/preveri/`: is this document genuine? By the code that is printed on it, or by the file. Nothing is stored."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import ratelimit
from apps.documents import services
from apps.documents.forms import UNKNOWN_CODE, SealCodeForm, SealedFileForm
from apps.identity.decorators import in_any_name

HOUR = 3_600
MOST_CODES, MOST_FILES = 300, 30  # of one address in an hour; an office may stand behind one


@csrf_exempt  # a file is looked at and forgotten; a token would put a cookie on everybody
@in_any_name
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The two forms, and what became of a file."""
    if request.method == "POST":
        return _file(request)
    if "koda" not in request.GET:
        return _form(request)
    _count(request, "verify_code", MOST_CODES)
    by_code = SealCodeForm(request.GET)
    if not by_code.is_valid():
        return _form(request, by_code=by_code)
    seal = services.verify_code(by_code.cleaned_data["koda"])
    if seal is None:
        by_code.add_error("koda", UNKNOWN_CODE)
        return _form(request, by_code=by_code)
    return redirect(seal)


@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What was issued under a code; the form again, with 404, when nothing was."""
    _count(request, "verify_code", MOST_CODES)
    seal = services.verify_code(code)
    if seal is None:
        by_code = SealCodeForm({"koda": code})
        if by_code.is_valid():
            by_code.add_error("koda", UNKNOWN_CODE)
        return _form(request, by_code=by_code, status=404)
    if code != seal.spoken:
        return redirect(seal)
    return _unlisted(render(request, "documents/verify/code.html", {"seal": seal, "by_file": SealedFileForm()}))


def _file(request: HttpRequest) -> HttpResponse:
    _count(request, "verify_file", MOST_FILES)
    by_file = SealedFileForm(request.POST, request.FILES)
    if not by_file.is_valid():
        return _form(request, by_file=by_file)
    found = services.verify_content(by_file.cleaned_data["datoteka"].read())
    return _unlisted(render(request, "documents/verify/file.html", {"found": found, "seal": found.seal}))


def _count(request: HttpRequest, limit: str, most: int) -> None:
    ratelimit.count(limit, ratelimit.client_address(request), allowed=most, seconds=HOUR)


def _form(request: HttpRequest, *, status: int = 200, **bound: Any) -> HttpResponse:
    forms = {"by_code": SealCodeForm(), "by_file": SealedFileForm()} | bound
    context = {**forms, "form": next(iter(bound.values()), None)}  # the title says that there is an error
    return _unlisted(render(request, "documents/verify/form.html", context, status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """No search engine keeps what somebody verified."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
