"""`/izboljsajmo-ptuj/nova/`: where, what, who. Three screens at most, each works without JavaScript."""

import functools
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core import ratelimit
from apps.core.actor import actor_of
from apps.core.ratelimit import client_address
from apps.documents.exceptions import PhotoGone
from apps.documents.services import unclaimed_photos
from apps.reports.exceptions import CannotReport
from apps.reports.forms.new import PlaceForm, WhatForm, WhoForm
from apps.reports.models import Report, ReportCategory
from apps.reports.services.duplicates import Near, duplicates_of
from apps.reports.services.placing import propose_point
from apps.reports.services.suggesting import best_category, reported_around, suggest_categories
from apps.reports.views import drafts
from apps.reports.views.limits import PHOTOS, PHOTOS_IN
from apps.reports.views.sending import send_report

HINTS, HINTS_IN = 120, 600  # of one address on the network, in so many seconds
NEAREST = 3
Page = Callable[[HttpRequest, UUID], HttpResponse]


def started(view: Page) -> Page:
    """Without a place there is nothing to go on with."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, key: UUID) -> HttpResponse:
        draft = drafts.read(request, key)
        if draft.get("report"):
            return redirect("reports:sent", key)
        return view(request, key) if draft.get("place") else redirect("reports:where", key)

    return guarded


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """A form of its own for each visit; nothing is kept before it is sent."""
    return _where(request, drafts.begin(request), PlaceForm(actor=actor_of(request)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest, key: UUID) -> HttpResponse:
    """First screen. Photos are kept with the first answer, also when the rest of it is wrong."""
    actor, draft = actor_of(request), drafts.read(request, key)
    if request.method != "POST":
        photos = unclaimed_photos(actor=actor, tickets=draft.get("photos", ()))
        form = PlaceForm(actor=actor, photos=photos, initial={"place": draft.get("clicked") or draft.get("place")})
        _nearer(request.GET.get("karta", ""), form)
        return _where(request, key, form, proposed=draft.get("proposed", ""))
    if request.FILES:
        ratelimit.count("report-photos", actor.key or client_address(request), allowed=PHOTOS, seconds=PHOTOS_IN)
    form = PlaceForm(request.POST, request.FILES, actor=actor)
    good = form.is_valid()
    drafts.keep(request, key, photos=form.kept, proposed="")
    if (zoom := clicked(request)) and not form.has_error("photos"):
        drafts.keep(request, key, clicked=form["place"].value())
        return _to_map(key, zoom)
    if form.proposed and not form.has_error("photos"):
        drafts.keep(request, key, clicked=form.proposed, proposed="photo")
        return _to_map(key, "2")
    if good and (pin := _to_confirm(form.cleaned_data["place"], draft)):
        drafts.keep(request, key, clicked=pin, proposed="street", asked=pin["text"])
        return _to_map(key, "2")
    if good:
        drafts.keep(request, key, place=form.cleaned_data["place"], clicked=None)
        return redirect("reports:what", key)
    return _where(request, key, form)


def _to_confirm(place: dict[str, Any], draft: dict[str, Any]) -> dict[str, str]:
    """A pin for a street, once: whoever goes on without it is asked no more."""
    if place["lat"] is not None or draft.get("asked") == place["text"]:
        return {}
    point = propose_point(place["text"])
    return {"lat": str(point[0]), "lon": str(point[1]), "text": place["text"]} if point else {}


def _to_map(key: UUID, zoom: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('reports:where', args=[key])}?karta={zoom}#id_place_karta")


def _where(request: HttpRequest, key: Any, form: PlaceForm, **more: Any) -> HttpResponse:
    told = {"form": form, "key": key, "number": 1, "by_mail": settings.REPORTS_EMAIL}
    return render(request, "reports/new_where.html", told | more)


def clicked(request: HttpRequest) -> str:
    """How near the next picture is, when the map without JavaScript was clicked or is to be shown whole."""
    if "place-karta.x" in request.POST:
        zoom = request.POST.get("place-blizu", "")
        return str(min(int(zoom) + 1, NEAREST)) if re.fullmatch("[0-3]", zoom) else "1"
    return "0" if request.POST.get("dejanje") == "karta:place:0" else ""


def _nearer(zoom: str, form: PlaceForm) -> None:
    if re.fullmatch("[0-3]", zoom):
        form.fields["place"].widget.zoom = int(zoom)  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@started
def what(request: HttpRequest, key: UUID) -> HttpResponse:
    """Second screen: the description, and the category by whoever knows it."""
    draft = drafts.read(request, key)
    if request.method != "POST":
        known = {"text": draft.get("text", ""), "category": draft.get("category", "")}
        form = WhatForm(initial=known, around=_around(draft))
        return _what(request, key, form)
    back = request.POST.get("dejanje") == "nazaj"
    form = WhatForm(request.POST, around=_around(draft))
    if form.is_valid() or back:
        drafts.keep(
            request, key, text=request.POST.get("text", "")[:8000],
            category=form.cleaned_data.get("category", draft.get("category", "")),
        )  # fmt: skip
        return redirect("reports:where" if back else "reports:who", key)
    return _what(request, key, form)


def _what(request: HttpRequest, key: UUID, form: WhatForm) -> HttpResponse:
    return render(request, "reports/new_what.html", {"form": form, "key": key, "number": 2})


def _around(draft: dict[str, Any]) -> dict[str, int]:
    place = draft.get("place") or {}
    return reported_around(place.get("lat"), place.get("lon"))


@require_POST
def hints(request: HttpRequest) -> JsonResponse:
    """Categories for what was typed so far at the place of the form `kljuc`, and whom to call first. By POST:
    descriptions belong in no log."""
    ratelimit.count("report-hints", client_address(request), allowed=HINTS, seconds=HINTS_IN)
    around = _around(drafts.read(request, request.POST.get("kljuc", "")))
    found = suggest_categories(request.POST.get("text", ""), around=around)
    return JsonResponse(
        {
            "results": [
                {"id": str(row.pk), "name": row.name, "danger": row.danger, "number": row.danger_number}
                for row in found
            ]
        }
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@started
def who(request: HttpRequest, key: UUID) -> HttpResponse:
    """Third screen: is it there already, whom to call first, and who reports."""
    draft = drafts.read(request, key)
    if not draft.get("text"):
        return redirect("reports:what", key)
    around = _around(draft)
    facts = {"text": draft["text"], "around": around, "known": actor_of(request).user is not None}
    if request.method != "POST":
        category = best_category(draft.get("category"), draft["text"], around)
        form = WhoForm(initial={**draft.get("who", {}), "category": str(category.pk)}, **facts)
        return _who(request, key, form, category)
    if request.POST.get("dejanje") == "nazaj":
        drafts.keep(request, key, who=_typed(request))
        return redirect("reports:what", key)
    form = WhoForm(request.POST, **facts)
    if not form.is_valid():
        return _who(request, key, form, best_category(form.data.get("category"), draft["text"], around))
    category = form.chosen()
    if _is_news(request, draft, category):
        draft = drafts.keep(request, key, category=str(category.pk), who=_typed(request))
        return redirect("reports:who", key)
    return _send(request, key, draft, form, category)


def _typed(request: HttpRequest) -> dict[str, Any]:
    names = ("email", "name")
    return {name: request.POST.get(name, "")[:200] for name in names} | {"show_name": "show_name" in request.POST}


def _is_news(request: HttpRequest, draft: dict[str, Any], category: ReportCategory) -> bool:
    """Whether the category was changed to one of which the person has not seen the warning or the duplicates."""
    if request.POST.get("shown") == str(category.pk):
        return False
    return bool(category.danger_number or _near(request, draft, category))


def _near(request: HttpRequest, draft: dict[str, Any], category: ReportCategory) -> list[Near]:
    place = draft["place"]
    photos = unclaimed_photos(actor=actor_of(request), tickets=draft.get("photos", ()))
    return duplicates_of(category, place["lat"], place["lon"], photos=photos)


def _who(request: HttpRequest, key: UUID, form: WhoForm, category: ReportCategory) -> HttpResponse:
    draft = drafts.read(request, key)
    context = {
        "form": form, "key": key, "number": 3, "category": category, "place": draft["place"], "text": draft["text"],
        "near": _near(request, draft, category),
    }  # fmt: skip
    return render(request, "reports/new_who.html", context)


def _send(
    request: HttpRequest, key: UUID, draft: dict[str, Any], form: WhoForm, category: ReportCategory
) -> HttpResponse:
    drafts.keep(request, key, who=_typed(request), category=str(category.pk))
    try:
        report = send_report(request, key, draft, category, form)
    except PhotoGone:
        messages.warning(request, _("Fotografija ni več shranjena, ker je od takrat minil dan. Dodajte jo znova."))
        return redirect("reports:where", key)
    except CannotReport as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _who(request, key, form, category)
    drafts.keep(request, key, report=str(report.pk), email=form.cleaned_data.get("email", ""))
    return redirect("reports:sent", key)


@never_cache
@require_safe
def sent(request: HttpRequest, key: UUID) -> HttpResponse:
    """What happens next."""
    draft = drafts.read(request, key)
    row = (
        Report.objects.named()
        .select_related("service_level")
        .filter(submission=key, pk=draft.get("report") or None)
        .first()
    )
    if row is None:
        return redirect("reports:new")
    return render(request, "reports/sent.html", {"report": row, "email": draft.get("email", "")})
