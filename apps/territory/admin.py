"""Places in the admin. Registers are read-only: they change with a release; places can be edited."""

from typing import Any

from django.contrib import admin, messages
from django.forms import ModelForm, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.actor import actor_of
from apps.core.admin import PortalAdmin, ReadOnlyAdmin
from apps.territory import geometry, services
from apps.territory.models import Place, Quarter, Settlement, Street


@admin.register(Quarter)
class QuarterAdmin(ReadOnlyAdmin):
    """City quarters of the register."""

    list_display = ("name", "code", "area_km2")
    search_fields = ("name", "code")


@admin.register(Settlement)
class SettlementAdmin(ReadOnlyAdmin):
    """Settlements of the register."""

    list_display = ("name", "code", "area_km2")
    search_fields = ("name",)


@admin.register(Street)
class StreetAdmin(ReadOnlyAdmin):
    """Streets of the register."""

    list_display = ("name", "settlement", "register_id")
    list_filter = ("settlement",)
    list_select_related = ("settlement",)
    search_fields = ("name", "search_words")


class PlaceForm(ModelForm):  # type: ignore[type-arg]
    """Refuses a position outside of the municipality before anything is written."""

    class Meta:
        model = Place
        fields = (
            "name_sl", "name_en", "slug", "kind", "address", "settlement", "lat", "lon", "approximate", "shown",
            "description_sl", "description_en", "source",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The point must lie in a quarter."""
        data = super().clean() or {}
        lat, lon = data.get("lat"), data.get("lon")
        if lat is not None and lon is not None and geometry.quarter_of(lat, lon) is None:
            raise ValidationError({"lat": _("Točka leži zunaj občine. Preverite širino in dolžino.")})
        return data


@admin.register(Place)
class PlaceAdmin(PortalAdmin):
    """Named places; the quarter follows from the position."""

    form = PlaceForm
    list_display = ("name_sl", "kind", "settlement", "quarter", "address", "surveyed")
    list_filter = ("kind", "quarter", "approximate", "shown", "settlement")
    list_select_related = ("settlement", "quarter")
    search_fields = ("name_sl", "name_en", "address", "search_words")
    prepopulated_fields = {"slug": ("name_sl",)}
    readonly_fields = ("quarter", "created", "changed")
    actions = ("mark_surveyed",)

    def get_readonly_fields(self, request: HttpRequest, obj: Place | None = None) -> tuple[str, ...]:
        """The slug ties a place to the shipped register: it is chosen once."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Place | None = None) -> dict[str, Any]:
        """Only where the slug can still be chosen."""
        return {} if obj else dict(self.prepopulated_fields)

    def has_delete_permission(self, request: HttpRequest, obj: Place | None = None) -> bool:
        """Places are hidden, not deleted: the next release would bring them back."""
        return False

    @admin.display(description=_("lega preverjena"), boolean=True, ordering="approximate")
    def surveyed(self, place: Place) -> bool:
        """Whether somebody checked the position on the spot."""
        return not place.approximate

    def save_model(self, request: HttpRequest, obj: Place, form: Any, change: bool) -> None:
        """Through the service, like every write."""
        services.save_place(place=obj, actor=actor_of(request))

    @admin.action(description=_("Označite, da je lega preverjena"), permissions=["change"])
    def mark_surveyed(self, request: HttpRequest, queryset: Any) -> None:
        """The position was checked on the spot."""
        for place in queryset:
            place.approximate = False
            services.save_place(place=place, actor=actor_of(request))
            self.tell(request, "change", place)
        messages.success(request, _("Lega je označena kot preverjena."))
