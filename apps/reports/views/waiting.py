"""Reports that were written without a connection: the page that a device keeps, and how what waits there is sent. The
device keeps the words and photos in its browser (static/js/queue.js); nothing of it is here before it is sent."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.core import ratelimit
from apps.core.actor import ANONYMOUS, actor_of
from apps.core.ratelimit import client_address
from apps.identity.services.forms import token_of
from apps.reports.choices import ReportState
from apps.reports.exceptions import CannotReport
from apps.reports.forms.new import PlaceForm, WhatForm, WhoForm
from apps.reports.models import Report, ReportCategory
from apps.reports.services.suggesting import best_category
from apps.reports.views import drafts
from apps.reports.views.limits import PHOTOS, PHOTOS_IN
from apps.reports.views.sending import send_report

Errors = dict[str, list[str]]


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The whole form on one page, the same for everybody: the service worker keeps it."""
    who = WhoForm(text="", around={}, known=False)
    who.fields["email"].required = False  # nobody knows yet whether somebody is signed in when it is sent
    context = {
        "place": PlaceForm(actor=ANONYMOUS), "what": WhatForm(around={}), "who": who,
        "dangers": ReportCategory.objects.offered().exclude(danger_number=""),
    }  # fmt: skip
    return render(request, "reports/offline.html", context)


@never_cache
@require_safe
def ticket(request: HttpRequest) -> JsonResponse:
    """What a device needs to send: the tokens that forms carry, and whether somebody is signed in."""
    actor = actor_of(request)
    return JsonResponse(
        {
            "csrf": get_token(request), "acting": token_of(actor), "known": actor.user is not None,
            "challenge": reverse("altcha_django:challenge"),
        }
    )  # fmt: skip


@never_cache
@require_POST
def deliver(request: HttpRequest) -> JsonResponse:
    """A report that waited, under the key that its device gave it: 201 however often it comes, 422 with what is wrong
    by field."""
    try:
        key = UUID(request.POST.get("kljuc", ""))
    except ValueError:
        return JsonResponse({"errors": {}}, status=422)
    errors, report = _taken(request, key)
    if report is None:
        return JsonResponse({"errors": errors}, status=422)
    drafts.keep(request, key, report=str(report.pk), email=request.POST.get("email", "")[:200])
    return JsonResponse(
        {"url": reverse("reports:sent", args=[key]), "confirm": report.state == ReportState.UNCONFIRMED}, status=201
    )


def _taken(request: HttpRequest, key: UUID) -> tuple[Errors, Report | None]:
    """The report that is there, or that it becomes, or what is wrong."""
    if there := Report.objects.filter(submission=key).first():
        return {}, there
    actor = actor_of(request)
    if request.FILES:
        ratelimit.count("report-photos", actor.key or client_address(request), allowed=PHOTOS, seconds=PHOTOS_IN)
    place, what = PlaceForm(request.POST, request.FILES, actor=actor), WhatForm(request.POST, around={})
    if not all([place.is_valid(), what.is_valid()]):
        return _listed(place) | _listed(what), None
    text = what.cleaned_data["text"]
    category = best_category(what.cleaned_data["category"], text)
    data = request.POST.copy()
    data["category"] = str(category.pk)
    who = WhoForm(data, text=text, around={}, known=actor.user is not None)
    if not who.is_valid():
        return _listed(who), None
    draft = {"place": place.cleaned_data["place"], "text": text, "photos": place.kept}
    try:
        return {}, send_report(request, key, draft, category, who)
    except CannotReport as refusal:
        return {refusal.field: [str(refusal)]}, None


def _listed(form: Any) -> Errors:
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}
