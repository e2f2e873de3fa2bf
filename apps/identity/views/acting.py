"""The switch "Delujete kot …", and what a person sees when the name changed under an open page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.core import plugs
from apps.core.actor import actor_of
from apps.core.api.problems import problem_page
from apps.identity.acting import choose
from apps.identity.decorators import in_any_name
from apps.identity.exceptions import StepNotAllowed
from apps.identity.models import Mandate
from apps.identity.services.mandates import act_as

NOT_TYPED = ("csrfmiddlewaretoken", "acting", "acting_switch")
PERSONAL = "moj-ptuj/"


@in_any_name
@never_cache
@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponseBase:
    """`mandate` (empty: oneself) and `nazaj`, the page one was on."""
    try:
        chosen = request.POST.get("mandate", "")
        mandate = act_as(actor=actor_of(request), mandate_id=UUID(chosen) if chosen else None)
    except (StepNotAllowed, ValueError):
        messages.error(request, _("To pooblastilo ne velja več. Še vedno delujete kot prej."))
        return HttpResponseRedirect(reverse("identity:mandates"))
    choose(request, mandate)
    if mandate is None:
        messages.success(request, _("Spet delujete v svojem imenu."))
    return HttpResponseRedirect(page_after(request, request.POST.get("nazaj", "")))


def page_after(request: HttpRequest, page: str) -> str:
    """The page one was on. A personal page about one thing (a case, a document) belongs to the name it was opened in:
    then the list it stands in."""
    overview = reverse("identity:mandates")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return overview
    path = page.split("?")[0]
    try:
        match = resolve(path)
    except Resolver404:
        return overview
    if PERSONAL not in path or not match.kwargs:
        return page
    lists = [url for entry in plugs.my_pages if path.startswith(url := entry.url())]
    return max(lists, key=len, default=overview)


def is_navigation(request: HttpRequest) -> bool:
    """Whether a person will see the answer as a page (not a script, not a guess of the browser)."""
    if "prefetch" in request.headers.get("Sec-Purpose", "") or "HX-Request" in request.headers:
        return False
    if mode := request.headers.get("Sec-Fetch-Mode", ""):
        return mode == "navigate"
    accepted = request.headers.get("Accept", "text/html")
    return "text/html" in accepted and "X-Requested-With" not in request.headers


def lapsed(request: HttpRequest, mandate: Mandate | None) -> HttpResponse:
    """403: the mandate in use has ended; nothing was done."""
    if not is_navigation(request):
        return problem_page(
            request, 403, _("Pooblastilo, pod katerim ste delovali, ne velja več. Ničesar nismo naredili.")
        )
    context = {"mandate": mandate, "page": request.get_full_path(), **_typed(request)}
    return never_cache(render)(request, "identity/acting/lapsed.html", context, status=403)


def switched(request: HttpRequest, *, opened_as: Mandate | None, resumable: bool) -> HttpResponse:
    """409: the form was opened in another name than the session acts in now; nothing was done. `resumable`: the
    person may go back to that name (`opened_as`, None: their own) and send it."""
    if not is_navigation(request):
        text = _("V drugem zavihku ste preklopili, v čigavem imenu delujete. Ničesar nismo naredili.")
        return problem_page(request, 409, text)
    context = {"opened_as": opened_as, "resumable": resumable, "opened_with": request.POST["acting"], **_typed(request)}
    return never_cache(render)(request, "identity/acting/switched.html", context, status=409)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, to be sent again, and whether files were among it (they must be chosen anew)."""
    if request.method != "POST":
        return {"carried": [], "files": False}
    fields = [(name, value) for name, values in request.POST.lists() if name not in NOT_TYPED for value in values]
    return {"carried": fields, "files": bool(request.FILES), "posted": True}
