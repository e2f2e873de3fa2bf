"""Quarters, settlements, streets and named places. Everybody may see them; positions that were not surveyed say so."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel
from apps.core.search import Searchable, SearchableQuerySet
from apps.core.text import sort_key
from apps.territory import geometry
from apps.territory.choices import KIND_ICONS, PlaceKind


class PublicQuerySet(SearchableQuerySet):
    """The town's places are public."""

    def visible_to(self, actor: Actor) -> Self:
        """Everything, for everybody."""
        return self

    def in_order(self) -> list[Any]:
        """Rows in Slovenian alphabetical order (short lists only)."""
        return sorted(self, key=lambda row: sort_key(str(row)))


class PlaceQuerySet(PublicQuerySet):
    """Places."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that are shown; all for staff who may view places."""
        return self if actor.has_perm("territory.view_place") else self.filter(shown=True)


class Quarter(BaseModel, Searchable):
    """četrtna skupnost: one of the eight city quarters; `area_km2` is the register's. Source: Register of spatial
    units, Surveying and Mapping Authority of Slovenia, CC BY 4.0."""

    code = models.CharField(_("šifra"), max_length=5, unique=True)
    register_id = models.PositiveIntegerField(_("številka v registru"), unique=True)
    slug = models.SlugField(_("naslov strani"), unique=True)
    name = models.CharField(_("ime"), max_length=80)
    area_km2 = models.DecimalField(_("površina (km²)"), max_digits=6, decimal_places=2)

    objects = PublicQuerySet.as_manager()

    class Meta(Searchable.Meta):
        abstract = False
        verbose_name = _("četrtna skupnost")
        verbose_name_plural = _("četrtne skupnosti")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def boundary(self) -> Any:
        """GeoJSON polygon in WGS 84, from the file that ships with the release."""
        return geometry.boundaries()[self.code]["geometry"]

    def get_absolute_url(self) -> str:
        """Page of the quarter."""
        return reverse("territory:quarter", args=[self.slug])

    def searched(self) -> tuple[str, ...]:
        """By its name."""
        return (self.name, "četrtna skupnost")


class Settlement(BaseModel, Searchable):
    """naselje. Nine of the ten have no street names."""

    register_id = models.PositiveIntegerField(_("številka v registru"), unique=True)
    code = models.PositiveSmallIntegerField(_("šifra"), unique=True)
    name = models.CharField(_("ime"), max_length=80, unique=True)
    area_km2 = models.DecimalField(_("površina (km²)"), max_digits=6, decimal_places=2)

    objects = PublicQuerySet.as_manager()

    class Meta(Searchable.Meta):
        abstract = False
        verbose_name = _("naselje")
        verbose_name_plural = _("naselja")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def searched(self) -> tuple[str, ...]:
        """By its name."""
        return (self.name,)


class Street(BaseModel, Searchable):
    """ulica: a name of the street register, which has no positions."""

    register_id = models.PositiveIntegerField(_("številka v registru"), unique=True)
    name = models.CharField(_("ime"), max_length=80)
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="streets", verbose_name=_("naselje"))

    objects = PublicQuerySet.as_manager()

    class Meta(Searchable.Meta):
        abstract = False
        verbose_name = _("ulica")
        verbose_name_plural = _("ulice")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["settlement", "name"], name="street_once")]

    def __str__(self) -> str:
        return self.name

    def searched(self) -> tuple[str, ...]:
        """By its name."""
        return (self.name,)


@tracked(exclude=["search_title", "search_words", "search_vector"])
class Place(BaseModel, Searchable):
    """A named place people go to. `lat`, `lon` in degrees (WGS 84); `approximate` when nobody surveyed the point."""

    slug = models.SlugField(_("oznaka"), max_length=80, unique=True)
    kind = models.CharField(_("vrsta"), max_length=20, choices=PlaceKind)
    name_sl = models.CharField(_("ime"), max_length=120)
    name_en = models.CharField(_("ime v angleščini"), max_length=120)
    address = models.CharField(_("ulica in številka"), max_length=120, blank=True)
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="places", verbose_name=_("naselje"))
    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="places", verbose_name=_("četrtna skupnost"))
    lat = models.FloatField(_("zemljepisna širina"), validators=[MinValueValidator(-90), MaxValueValidator(90)])
    lon = models.FloatField(_("zemljepisna dolžina"), validators=[MinValueValidator(-180), MaxValueValidator(180)])
    approximate = models.BooleanField(_("lega je približna"), default=True)
    description_sl = models.TextField(_("opis"), blank=True)
    description_en = models.TextField(_("opis v angleščini"), blank=True)
    source = models.CharField(_("vir"), max_length=200)
    shown = models.BooleanField(_("prikazano"), default=True, help_text=_("Kraj, ki ga ni več, skrijte."))

    objects = PlaceQuerySet.as_manager()

    class Meta(Searchable.Meta):
        abstract = False
        verbose_name = _("kraj")
        verbose_name_plural = _("kraji")
        ordering = ["name_sl"]
        indexes = [*Searchable.Meta.indexes, models.Index(fields=["kind", "name_sl"], name="place_kind_name")]

    def __str__(self) -> str:
        return self.name_sl

    @property
    def name(self) -> str:
        """In the language in force."""
        return self.name_en if translation.get_language() == "en" else self.name_sl

    @property
    def description(self) -> str:
        """In the language in force."""
        return self.description_en if translation.get_language() == "en" else self.description_sl

    @property
    def icon(self) -> str:
        """Icon of its kind."""
        return KIND_ICONS[PlaceKind(self.kind)]

    def get_absolute_url(self) -> str:
        """Its entry beside the map."""
        return f"{reverse('territory:map')}?sloj={self.kind}#{self.slug}"

    def searched(self) -> tuple[str, ...]:
        """By names, kind, street and what is found there."""
        kind = str(PlaceKind(self.kind).label)
        return (self.name_sl, self.name_en, kind, self.address, self.description_sl)
