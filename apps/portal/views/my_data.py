"""Moji podatki: what the portal knows, consents, exports."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core import plugs
from apps.core.actor import Actor, actor_of
from apps.identity.decorators import level_required
from apps.identity.models import Consent, Person
from apps.identity.services.consents import record_consent
from apps.portal import gathering
from apps.portal.exceptions import ExportLimit
from apps.portal.models import DataExport, DataRequest
from apps.portal.services.exports import request_export

OPEN_SECTIONS = ("identity.person", "identity.contact")
ENOUGH = "substantial"  # level from which identifiers are shown in full


@login_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """`/moj-ptuj/moji-podatki/`: everything, with identifiers masked: somebody may be looking over the shoulder."""
    return _page(request, Actor(user=request.user, level="low"))


@level_required(ENOUGH)
@require_safe
def identifiers(request: HttpRequest) -> HttpResponse:
    """The same page with EMŠO and tax number in full, in a session of level `substantial`."""
    return _page(request, Actor(user=request.user, level=actor_of(request).level), shown=True)


def _page(request: HttpRequest, actor: Actor, *, shown: bool = False) -> HttpResponse:
    person = Person.objects.filter(user=actor.user).first()
    context = {
        "sections": gathering.in_words(actor),
        "open_sections": OPEN_SECTIONS,
        "shown": shown,
        "has_identifiers": bool(person and (person.emso_index or person.tax_index)),
        "settings_url": existing(reverse("portal:my_ptuj") + "nastavitve/"),
        "requests_open": DataRequest.objects.filter(user=actor.user).waiting().count(),
    }
    return render(request, "portal/my_data.html", context)


def existing(path: str) -> str:
    """The path if some app answers there, else an empty string."""
    try:
        resolve(path)
    except Resolver404:
        return ""
    return path


@login_required
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """Purposes with the last word on each, and every act so far."""
    acts = list(Consent.objects.filter(user=request.user.pk).order_by("-created", "-id"))
    history = [{"title": act.title, "given": act.given, "at": act.created, "wording": act.wording} for act in acts]
    return render(request, "portal/consents.html", {"purposes": _purposes(acts), "history": history})


def _purposes(acts: list[Consent]) -> list[dict[str, Any]]:
    last: dict[str, Consent] = {}
    for act in acts:
        last.setdefault(act.purpose, act)
    purposes = []
    for key, purpose in plugs.consent_purposes.items():
        word = last.get(key)
        given = bool(word and word.given and word.version == purpose.version)
        outdated = bool(word and word.given and not given)
        purposes.append({"key": key, "purpose": purpose, "act": word, "given": given, "outdated": outdated})
    return purposes


@login_required
@require_POST
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Give or withdraw one consent."""
    if purpose not in plugs.consent_purposes:
        raise Http404
    given = request.POST.get("dano") == "da"
    if record_consent(actor=actor_of(request), purpose=purpose, given=given):
        messages.success(request, _("Soglasje je zapisano.") if given else _("Soglasje je preklicano."))
    return HttpResponseRedirect(reverse("portal:consents"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """Ask for an export, see how far it is, download it."""
    if request.method == "POST":
        try:
            request_export(actor=actor_of(request))
        except ExportLimit:
            messages.warning(request, _("Danes ste zahtevali že tri prenose. Naslednjega lahko zahtevate jutri."))
        return HttpResponseRedirect(reverse("portal:exports"))
    mine = list(DataExport.objects.filter(user=request.user.pk)[:20])
    running = any(export.state == "requested" for export in mine)
    context = {"exports": mine, "running": running, "masked": not actor_of(request).at_least(ENOUGH)}
    return render(request, "portal/exports.html", context)
