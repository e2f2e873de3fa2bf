"""Error pages in the look of the portal that say what to do next; problems for machines."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.api.problems import problem_page
from apps.core.logs import request_id
from apps.core.middleware import MACHINE


def _page(request: HttpRequest, code: int, title: str, text: str, **extra: Any) -> HttpResponse:
    if MACHINE.match(request.path):
        return problem_page(request, code, text)
    context = {"title": title, "text": text, "code": code, "request_id": request_id.get(), **extra}
    return HttpResponse(loader.render_to_string("errors/page.html", context, request), status=code)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    text = _("Brskalnik je poslal podatke, ki jih ne razumemo. Vrnite se korak nazaj in poskusite znova.")
    return _page(request, 400, _("Zahteve ne razumemo"), text)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    text = _("Vaš račun nima pravice za ogled te strani. Če mislite, da je to pomota, se oglasite na občini.")
    return _page(request, 403, _("Do te strani nimate dostopa"), text)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    text = _("Morda smo jo preselili ali pa je v naslovu tipkarska napaka. Poskusite z iskanjem.")
    return _page(request, 404, _("Te strani ne najdemo"), text, search=True)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its proof of origin: mostly an old tab."""
    text = _(
        "Stran je bila predolgo odprta ali pa brskalnik zavrača piškotke. Odprite jo znova in ponovite zadnji korak."
    )
    return _page(request, 403, _("Obrazec je potekel"), text, retry=request.path)


def rate_limited(request: HttpRequest, wait: int) -> HttpResponse:
    """429."""
    minutes = max(1, round(wait / 60))
    text = ngettext(
        "Po več poskusih smo zaradi varnosti nadaljnje začasno ustavili. Poskusite znova čez %(count)d minuto.",
        "Po več poskusih smo zaradi varnosti nadaljnje začasno ustavili. Poskusite znova čez %(count)d minut.",
        minutes,
    ) % {"count": minutes}
    response = _page(request, 429, _("Preveč poskusov"), text)
    response["Retry-After"] = str(wait)
    return response


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429 of a limit that does not tell how long it lasts."""
    return rate_limited(request, wait=900)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without the request, for whatever is broken may be what the frame needs."""
    if MACHINE.match(request.path):
        return problem_page(request, 500, _("Napako smo zapisali. Poskusite čez nekaj minut."))
    with translation.override("en" if request.path.startswith("/en/") else "sl"):
        context = {
            "title": _("Pri nas je prišlo do napake"),
            "text": _("Napako smo zapisali. Poskusite čez nekaj minut. Kar ste že oddali, je varno shranjeno."),
            "code": 500,
            "request_id": request_id.get(),
            "acting": getattr(request, "acting", None),  # what is known already, without asking again
        }
        return HttpResponse(loader.render_to_string("errors/page.html", context), status=500)
