"""Categories with their service levels and attributes, and the answers that are written often."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from apps.core.actor import actor_of
from apps.core.admin import PortalAdmin
from apps.identity.models import Department, Organisation
from apps.reports.models import AnswerTemplate, CategoryAttribute, ReportCategory, RoutingRule, ServiceLevel
from apps.reports.services import save_category
from apps.territory.services import AddressBook


class OfCategory(TabularInline):  # type: ignore[misc]
    """Rows that belong to a category: written by whoever may write the category, never deleted."""

    extra = 0
    can_delete = False

    def _may(self, request: HttpRequest) -> bool:
        return actor_of(request).has_perm("reports.change_reportcategory")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With the category."""
        return actor_of(request).has_perm("reports.view_reportcategory")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With the category."""
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With the category."""
        return self._may(request)


class LevelInline(OfCategory):
    """A new level is a new row from a later day; what was promised for older reports stays."""

    model = ServiceLevel
    fields = ("valid_from", "amount", "unit", "basis")


class AttributeInline(OfCategory):
    """For Open311 and programs."""

    model = CategoryAttribute
    fields = ("order", "code", "datatype", "asked", "required", "description_sl", "description_en", "values")


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """Streets as the register writes them."""

    class Meta:
        model = RoutingRule
        fields = ("order", "quarter", "streets", "department", "contractor", "active")

    def clean_streets(self) -> list[str]:
        """Each has to be ours."""
        book, found = AddressBook(), []
        for text in self.cleaned_data["streets"]:
            address = book.find(text)
            if address is None:
                raise ValidationError(_t("Ulice ali naselja »%(text)s« ne najdemo. Preverite ime.") % {"text": text})
            found.append(address.name)
        return found

    def clean(self) -> dict[str, Any]:
        """It has to lead somewhere."""
        given: dict[str, Any] = super().clean() or {}
        if not (given.get("department") or given.get("contractor")):
            raise ValidationError(_t("Izberite oddelek ali izvajalca."))
        return given


class RuleInline(OfCategory):
    """Of those in use the first that fits holds."""

    model = RoutingRule
    form = RuleForm
    fields = RuleForm.Meta.fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """As for the category."""
        kwargs |= choices_of(db_field.name)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def choices_of(name: str) -> dict[str, Any]:
    """Departments of organisations that work here; contractors: whoever is active."""
    if name == "department":
        return {"queryset": Department.objects.filter(active=True).select_related("organisation")}
    return {"queryset": Organisation.objects.filter(active=True)} if name == "contractor" else {}


@admin.register(ReportCategory)
class CategoryAdmin(PortalAdmin):
    """What can be reported, who deals with it, how soon."""

    list_display = ("name_sl", "area", "department", "contractor", "level", "private", "hidden", "active", "order")
    list_filter = ("area", "private", "hidden", "active")
    list_select_related = ("department", "contractor")
    search_fields = ("name_sl", "name_en", "code")
    inlines = (LevelInline, RuleInline, AttributeInline)
    fieldsets = (
        (None, {"fields": ("code", "name_sl", "name_en", "area", "description_sl", "description_en", "keywords")}),
        (_("Kdo in kako"), {"fields": ("department", "contractor", "radius", "photo_to_close")}),
        (_("Javnost"), {"fields": ("private", "hidden")}),
        (_("Nevarnost"), {"fields": ("danger_number", "danger_sl", "danger_en")}),
        (_("Seznam"), {"fields": ("order", "active")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With their levels."""
        return super().get_queryset(request).prefetch_related("levels")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Whoever can be chosen now."""
        kwargs |= choices_of(db_field.name)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code is what programs know."""
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Reports refer to it: out of use, never gone."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service: reports follow."""
        save_category(actor=actor_of(request), category=obj)

    @admin.display(description=_("raven storitve"))
    def level(self, category: ReportCategory) -> str:
        """The latest."""
        return str(next(iter(category.levels.all()), "–"))


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(PortalAdmin):
    """Answers that are written often."""

    list_display = ("name", "step", "category", "active")
    list_filter = ("step", "active")
    list_select_related = ("category",)
    search_fields = ("name", "text")
    fields = ("name", "step", "category", "text", "active")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Out of use, never gone."""
        return False
