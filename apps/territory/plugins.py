"""What this app plugs into the house."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core import plugs
from apps.core.actor import ANONYMOUS, Actor, actor_of
from apps.territory import drawing, services
from apps.territory.choices import KIND_ICONS, KIND_PLURALS, PlaceKind
from apps.territory.models import Place, Quarter, Settlement, Street

ON_THE_MAP = ("slug", "name", "lat", "lon", "address", "quarter", "approximate")
POPULATION = 23_509  # Strategija digitalne preobrazbe MO Ptuj 2023-2030

# (kind or page, title, hint, icon): what people look for in town, until the e-services take these places over.
TASKS = (
    ("quarters", _("Vaša četrt"), _("Osem četrtnih skupnosti"), "kraj"),
    ("map", _("Zemljevid mesta"), _("Vse točke na enem mestu"), "zemljevid"),
    (PlaceKind.PARKING, _("Parkirišča"), _("Kje pustiti avto"), "avto"),
    (PlaceKind.HEALTH, _("Zdravstvo"), _("Zdravstveni dom in bolnišnica"), "dodaj"),
    (PlaceKind.SCHOOL, _("Šole"), _("Osnovne šole in glasbena šola"), "otrok"),
    (PlaceKind.SPORT, _("Športni objekti"), _("Dvorane in stadion"), "dvorana"),
    (PlaceKind.MONUMENT, _("Kulturna dediščina"), _("Grad, Orfej in mitrej"), "stavba"),
    (PlaceKind.WIFI, _("Brezplačni Wi-Fi"), _("Točke po mestu"), "svet"),
)


def _link(target: str) -> Callable[[], str]:
    if target in ("quarters", "map"):
        return lambda: reverse(f"territory:{target}")
    return lambda: f"{reverse('territory:map')}?sloj={target}"


def places_by_kind(kinds: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Places of these kinds for the map, in Slovenian order."""
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds}
    rows = Place.objects.visible_to(ANONYMOUS).filter(kind__in=kinds).select_related("quarter")
    for place in rows.in_order():
        entry = {name: getattr(place, name) for name in ON_THE_MAP}
        found[place.kind].append(entry | {"text": place.description})
    return found


def search_places(text: str, actor: Actor, limit: int) -> list[plugs.SearchHit]:
    """Places and quarters for the portal's search, the best of both first (streets have no page of their own)."""
    rows = [
        *Place.objects.visible_to(actor).search(text).select_related("settlement")[:limit],
        *Quarter.objects.visible_to(actor).search(text)[:limit],
    ]
    rows.sort(key=lambda row: -row.rank)
    return [_hit(row) for row in rows[:limit]]


def _hit(row: Place | Quarter) -> plugs.SearchHit:
    if isinstance(row, Quarter):
        return plugs.SearchHit(row.name, row.get_absolute_url(), "", "kraj", words=row.search_words)
    where = row.address if row.address.endswith(row.settlement.name) else f"{row.address}, {row.settlement.name}"
    address = _("Naslov: %(address)s.") % {"address": where}
    said = f"{row.description} {address}" if row.address else row.description
    return plugs.SearchHit(row.name, row.get_absolute_url(), row.description, row.icon, said, row.search_words)


def town_block(request: HttpRequest) -> dict[str, Any] | None:
    """Home page: the town by its quarters, and its size in figures."""
    quarters = Quarter.objects.visible_to(actor_of(request)).in_order()
    if not quarters:
        return None
    settlements, streets = Settlement.objects.count(), Street.objects.count()
    figures = (
        (ngettext("prebivalec", "prebivalcev", POPULATION), POPULATION, ""),
        (_("površina"), sum(quarter.area_km2 for quarter in quarters), "km²"),
        (ngettext("naselje", "naselij", settlements), settlements, ""),
        (ngettext("ulica", "ulic", streets), streets, ""),
    )
    return {"quarters": quarters, "figures": figures, "map": drawing.picture(drawing.whole_frame())}


def load_demo(today: dt.date) -> str:
    """The registers are real data and are loaded with or without DEMO."""
    counts = services.load_territory()
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def register() -> None:
    """Called once from AppConfig.ready()."""
    plugs.demo_modules.register("territory", plugs.DemoModule("Kraji", load_demo), order=20)
    plugs.home_blocks.register("town", plugs.HomeBlock("territory/home_town.html", town_block), order=80)
    plugs.search_sources.register("places", plugs.SearchSource(_("Kraji in četrti"), search_places), order=80)
    plugs.nav_items.register("quarters", plugs.NavItem(_("Četrti"), lambda: reverse("territory:quarters")), order=80)
    plugs.nav_items.register("map", plugs.NavItem(_("Zemljevid"), lambda: reverse("territory:map")), order=90)
    for order, (target, title, hint, icon) in enumerate(TASKS):
        plugs.home_tasks.register(
            f"territory.{target}", plugs.HomeTask(title, hint, icon, _link(target)), order=500 + order
        )
    layers = [(str(kind), title, KIND_ICONS[kind]) for kind, title in KIND_PLURALS.items()]
    plugs.map_sources.register("places", plugs.MapSource(layers, places_by_kind))
