"""Kinds of places: their names in one and many, and the icon of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    """What a named place is."""

    OFFICE = "office", _("urad")
    INSTITUTION = "institution", _("ustanova")
    SCHOOL = "school", _("šola")
    KINDERGARTEN = "kindergarten", _("vrtec")
    HEALTH = "health", _("zdravstvo")
    CULTURE = "culture", _("kultura")
    LIBRARY = "library", _("knjižnica")
    SPORT = "sport", _("šport")
    MONUMENT = "monument", _("spomenik")
    MARKET = "market", _("tržnica")
    FIRE_STATION = "fire_station", _("gasilski dom")
    PARKING = "parking", _("parkirišče")
    WIFI = "wifi", _("javni Wi-Fi")


KIND_PLURALS = {
    PlaceKind.OFFICE: _("Uradi"),
    PlaceKind.INSTITUTION: _("Ustanove"),
    PlaceKind.SCHOOL: _("Šole"),
    PlaceKind.KINDERGARTEN: _("Vrtci"),
    PlaceKind.HEALTH: _("Zdravstvo"),
    PlaceKind.CULTURE: _("Kultura"),
    PlaceKind.LIBRARY: _("Knjižnice"),
    PlaceKind.SPORT: _("Šport"),
    PlaceKind.MONUMENT: _("Spomeniki državnega pomena"),
    PlaceKind.MARKET: _("Tržnica"),
    PlaceKind.FIRE_STATION: _("Gasilski domovi"),
    PlaceKind.PARKING: _("Parkirišča"),
    PlaceKind.WIFI: _("Brezplačni Wi-Fi"),
}

KIND_ICONS = {
    PlaceKind.OFFICE: "stavba",
    PlaceKind.INSTITUTION: "stavba",
    PlaceKind.SCHOOL: "otrok",
    PlaceKind.KINDERGARTEN: "otrok",
    PlaceKind.HEALTH: "dodaj",
    PlaceKind.CULTURE: "dvorana",
    PlaceKind.LIBRARY: "listina",
    PlaceKind.SPORT: "dvorana",
    PlaceKind.MONUMENT: "stavba",
    PlaceKind.MARKET: "vrt",
    PlaceKind.FIRE_STATION: "zvonec",
    PlaceKind.PARKING: "avto",
    PlaceKind.WIFI: "svet",
}
