"""Of which area somebody wants to hear."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalForm
from apps.reports.choices import AreaKind, Rhythm
from apps.reports.forms.acts import email_field
from apps.reports.forms.new import PlaceField
from apps.reports.models import ReportCategory
from apps.reports.services.areas import Area
from apps.territory.models import Quarter

RADII = ((250, _("250 metrov")), (500, _("500 metrov")), (1000, _("1 kilometer")), (2000, _("2 kilometra")))


class AnyPlaceField(PlaceField):
    """A place, or none."""

    def clean(self, value: Any) -> dict[str, Any]:
        """Empty when nothing was given."""
        given = value if isinstance(value, dict) else {}
        return super().clean(value) if given.get("lat") or str(given.get("text", "")).strip() else {}


class AreaForm(PortalForm):
    """A quarter, or a street, or the surroundings of a point on the map; a category; where to write to."""

    kind = forms.ChoiceField(
        label=_("O katerem območju?"), choices=AreaKind, widget=forms.RadioSelect,
        error_messages={"required": _("Izberite območje.")},
    )  # fmt: skip
    quarter = forms.ModelChoiceField(
        label=_("Četrtna skupnost"), queryset=Quarter.objects.order_by("name"), required=False,
        empty_label=_("izberite"),
    )  # fmt: skip
    place = AnyPlaceField(
        label=_("Ulica ali točka"), required=False,
        help_text=_("Za ulico ali naselje vpišite ime, za okolico označite točko na zemljevidu."),
    )  # fmt: skip
    radius = forms.TypedChoiceField(
        label=_("Kako daleč okoli točke"), choices=RADII, coerce=int, initial=500, required=False
    )
    category = forms.ModelChoiceField(
        label=_("Vrsta prijav"), queryset=ReportCategory.objects.none(), required=False, empty_label=_("vse vrste")
    )
    rhythm = forms.ChoiceField(
        label=_("Kako pogosto"), choices=Rhythm, widget=forms.RadioSelect, initial=Rhythm.AT_ONCE
    )
    email = email_field()

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = ReportCategory.objects.offered().filter(private=False)  # type: ignore[attr-defined]
        if known:
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        """What the chosen kind needs."""
        given: dict[str, Any] = super().clean() or {}
        kind, place = given.get("kind"), given.get("place") or {}
        if kind == AreaKind.QUARTER:
            self.errors.pop("place", None)  # not asked about, and not shown
        if kind == AreaKind.QUARTER and not given.get("quarter"):
            self.add_error("quarter", _t("Izberite četrtno skupnost."))
        if kind == AreaKind.STREET and not place.get("text") and "place" not in self.errors:
            self.add_error("place", _t("Vpišite ulico ali naselje."))
        if kind == AreaKind.POINT and place.get("lat") is None and "place" not in self.errors:
            self.add_error("place", _t("Označite točko na zemljevidu."))
        return given

    def area(self) -> Area:
        """For the service."""
        given = self.cleaned_data
        place = given.get("place") or {}
        return Area(
            kind=AreaKind(given["kind"]), lat=place.get("lat"), lon=place.get("lon"), radius=given["radius"] or 500,
            quarter=given["quarter"], place=place.get("text", ""), category=given["category"],
            rhythm=Rhythm(given["rhythm"]),
        )  # fmt: skip
