"""Map with its list, quarter pages, suggestions while typing."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.core import plugs
from apps.core.actor import actor_of
from apps.territory import drawing, services
from apps.territory.choices import KIND_PLURALS
from apps.territory.forms import WhereForm
from apps.territory.models import Place, Quarter

LONGEST = 80  # letters of a search; more is no name of a place


def _layers(wanted: set[str]) -> list[dict[str, Any]]:
    """Layers of the map with the places of those that are chosen (all, when none is)."""
    known = {key for source in plugs.map_sources for key, _title, _icon in source.layers}
    chosen = wanted & known
    layers: list[dict[str, Any]] = []
    for source in plugs.map_sources:
        keys = [key for key, _title, _icon in source.layers if not chosen or key in chosen]
        places = source.load(keys) if keys else {}
        for key, title, icon in source.layers:
            entry = {"key": key, "title": title, "icon": icon, "chosen": key in chosen}
            layers.append(entry | {"toggle": sorted(chosen ^ {key}), "places": places.get(key, [])})
    return layers


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """`/zemljevid/?sloj=…`: every pin has its row in the list, under the same number."""
    layers = _layers(set(request.GET.getlist("sloj")))
    pins: list[dict[str, Any]] = []
    for layer in layers:
        for place in layer["places"]:
            place["number"] = len(pins) + 1
            pins.append(place)
    context = {
        "layers": layers,
        "filtered": any(layer["chosen"] for layer in layers),
        "count": len(pins),
        "map": drawing.picture(drawing.whole_frame(), pins),
        "pins": [{key: pin[key] for key in ("lat", "lon", "name", "number", "slug")} for pin in pins],
    }
    return render(request, "territory/map.html", context)


@require_safe
def quarter_list(request: HttpRequest) -> HttpResponse:
    """All eight quarters, and a way to find one's own."""
    quarters = Quarter.objects.visible_to(actor_of(request)).in_order()
    context = {"quarters": quarters, "map": drawing.picture(drawing.whole_frame()), **_where(request)}
    return render(request, "territory/quarters.html", context)


def _where(request: HttpRequest) -> dict[str, Any]:
    """Answer to "where am I", when a position was sent."""
    if "lat" not in request.GET:
        return {"asked": False}
    form = WhereForm(request.GET)
    quarter = services.quarter_at(**form.cleaned_data) if form.is_valid() else None
    return {"asked": True, "found": quarter, "unreadable": not form.is_valid()}


@require_safe
def quarter_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One quarter: where it lies and what is there."""
    quarter = get_object_or_404(Quarter.objects.visible_to(actor_of(request)), slug=slug)
    places = Place.objects.visible_to(actor_of(request)).filter(quarter=quarter).in_order()
    groups = [
        {"title": title, "places": [place for place in places if place.kind == kind]}
        for kind, title in KIND_PLURALS.items()
    ]
    others = [other for other in Quarter.objects.visible_to(actor_of(request)).in_order() if other != quarter]
    context = {
        "quarter": quarter,
        "groups": [group for group in groups if group["places"]],
        "count": len(places),
        "others": others,
        "map": drawing.picture(drawing.frame_of(quarter.code), here=quarter.code),
    }
    return render(request, "territory/quarter.html", context)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """`?q=&kinds=`: what fits, for the input with suggestions."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    kinds = tuple(kind for kind in request.GET.get("kinds", "").split(",") if kind)
    found = services.suggest(text=text, actor=actor_of(request), kinds=kinds) if text else []
    return JsonResponse({"results": [{"text": item.text, "hint": item.hint} for item in found]})


@require_safe
@cache_control(public=True, max_age=86_400)
def land(request: HttpRequest) -> JsonResponse:
    """Quarters, river and lake as GeoJSON for the map in the browser."""
    return JsonResponse(drawing.leaflet_land())
