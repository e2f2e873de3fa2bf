"""The three screens of a new report."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.effort import EffortField
from apps.core.forms import PortalForm
from apps.documents.fields import PhotoField
from apps.documents.models import Photo
from apps.reports.choices import MOST_PHOTOS, Area
from apps.reports.forms.acts import email_field
from apps.reports.models import ReportCategory
from apps.reports.models.reports import LONGEST
from apps.reports.services.reporting import outside
from apps.reports.services.suggesting import suggest_categories, suggest_here
from apps.territory import services as territory
from apps.territory.fields import PlaceWidget


class PlaceField(forms.Field):
    """A pin in the municipality, or a street or settlement by name, or both. The value is a dict with `lat` and `lon`
    (None without a pin) and `text`."""

    widget = PlaceWidget
    default_error_messages = {
        "required": _("Povejte, kje je to: označite mesto na zemljevidu ali vpišite ulico."),
        "number": _("Lege na zemljevidu ne razumemo. Označite mesto znova."),
        "unknown": _("Ulice ali naselja »%(text)s« ne najdemo. Preverite ime ali mesto označite na zemljevidu."),
        "similar": _("Ulice »%(text)s« ne najdemo. Ste mislili: %(names)s? Mesto lahko tudi označite na zemljevidu."),
    }

    def clean(self, value: Any) -> dict[str, Any]:
        """The place; outside of the municipality says whom to call."""
        given: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        text = " ".join(str(given.get("text", "")).split())[:160]
        if not given.get("lat") and not text:
            raise ValidationError(self.error_messages["required"], code="required")
        if not given.get("lat"):
            return {"lat": None, "lon": None, "text": self._address(text)}
        try:
            lat, lon = (float(str(given.get(name)).replace(",", ".")) for name in ("lat", "lon"))
        except ValueError as error:
            raise ValidationError(self.error_messages["number"], code="number") from error
        if not territory.inside(lat=lat, lon=lon):
            raise ValidationError(outside(), code="outside")
        return {"lat": round(lat, 6), "lon": round(lon, 6), "text": text}

    def _address(self, text: str) -> str:
        """As the register writes it; the street has to be ours."""
        book = territory.AddressBook()
        if (found := book.find(text)) is not None:
            return str(found)
        names = ", ".join(book.similar(text))
        code = "similar" if names else "unknown"
        raise ValidationError(self.error_messages[code], code=code, params={"text": text, "names": names})


class PlaceForm(PortalForm):
    """Where it is; a photo of it may say so. actor: who uploads; photos: what was uploaded before."""

    place = PlaceField(
        label=_("Kje je napaka?"),
        help_text=_("Označite mesto na zemljevidu ali vpišite ulico in hišno številko."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, photos: Iterable[Photo] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pictures = PhotoField(actor=actor, most=MOST_PHOTOS, required=False, label=_("Fotografija"))
        self.pictures.widget.photos = list(photos)
        self.fields = {"photos": self.pictures, **self.fields}

    @property
    def kept(self) -> list[str]:
        """Tickets of all photos that were sent so far, whatever is wrong with the rest."""
        return [str(photo.address) for photo in self.pictures.widget.photos]

    @property
    def proposed(self) -> dict[str, str]:
        """Where the camera says that it was, in place of a place that nobody gave; empty outside of the municipality
        and without such a photo."""
        found = self.pictures.proposed
        if found is None or found.position is None or not self.has_error("place", "required"):
            return {}
        lat, lon = found.position
        return {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"} if territory.inside(lat=lat, lon=lon) else {}


def grouped(proposed: list[ReportCategory], why: Any, empty: Any = None) -> list[Any]:
    """Choices of a category: what is proposed first, with why, then all by area."""
    rows = list(ReportCategory.objects.offered())
    choices: list[Any] = [("", empty)] if empty else []
    if proposed:
        choices.append((why, [(str(row.pk), row.name) for row in proposed]))
    known = {row.pk for row in proposed}
    for area in Area:
        own = [(str(row.pk), row.name) for row in rows if row.area == area and row.pk not in known]
        if own:
            choices.append((area.label, own))
    return choices


def category_field(**facts: Any) -> forms.ChoiceField:
    """Which category; the form fills in the choices."""
    return forms.ChoiceField(label=_("Vrsta"), **facts)


class WhatForm(PortalForm):
    """What is wrong. `around`: what is reported there (`reported_around`)."""

    text = forms.CharField(
        label=_("Kaj je narobe?"),
        help_text=_("Opišite s svojimi besedami. Opis bo javen, zato ne pišite imen in telefonskih številk."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Opišite, kaj je narobe.")},
    )
    category = category_field(required=False, help_text=_("Če ne veste, pustite prazno: predlagali jo bomo mi."))

    def __init__(self, *args: Any, around: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = suggest_here(around)
        self.fields["category"].choices = grouped(here, _("Pogosto na tem mestu"), _("Predlagajte jo"))  # type: ignore[attr-defined]


class WhoForm(PortalForm):
    """Who reports, with the category to confirm. `text`, `around`: by which it is proposed; `known`: whether somebody
    is signed in."""

    category = category_field(error_messages={"required": _("Izberite vrsto prijave.")})
    email = email_field(
        _("Vpišite elektronski naslov, na katerega vam pošljemo povezavo za potrditev."),
        help_text=_("Poslali vam bomo povezavo, s katero prijavo potrdite. Naslov ne bo objavljen."),
    )
    name = forms.CharField(
        label=_("Ime in priimek"), required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    show_name = forms.BooleanField(
        label=_("Moje ime naj se pokaže ob prijavi"), required=False, help_text=_("Sicer ime ostane skrito.")
    )
    altcha = EffortField()
    homepage = forms.CharField(
        label=_("Pustite prazno"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": -1})
    )

    def __init__(self, *args: Any, text: str, around: Mapping[str, int], known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = suggest_categories(text, around=around)
        self.fields["category"].choices = grouped(found, _("Glede na vaš opis"))  # type: ignore[attr-defined]
        if known:
            del self.fields["email"], self.fields["name"], self.fields["altcha"]

    def clean_homepage(self) -> str:
        """Machines fill in everything."""
        if self.cleaned_data["homepage"]:
            raise ValidationError(_t("To polje mora ostati prazno. Izbrišite, kar je v njem."))
        return ""

    def clean(self) -> dict[str, Any]:
        """Whoever wants their name shown has to write it."""
        found: dict[str, Any] = super().clean() or {}
        if "name" in self.fields and found.get("show_name") and not found.get("name"):
            self.add_error("name", _t("Vpišite ime, ki naj se pokaže, ali pustite kljukico prazno."))
        return found

    def chosen(self) -> ReportCategory:
        """The category."""
        row: ReportCategory = ReportCategory.objects.offered().get(pk=self.cleaned_data["category"])
        return row
