"""Categories with their service levels and attributes, and the answers that are written often."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from apps.core.actor import actor_of
from apps.core.admin import PortalAdmin
from apps.identity.models import Department, Organisation
from apps.reports.models import AnswerTemplate, CategoryAttribute, ReportCategory, ServiceLevel
from apps.reports.services import save_category


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


@admin.register(ReportCategory)
class CategoryAdmin(PortalAdmin):
    """What can be reported, who deals with it, how soon."""

    list_display = ("name_sl", "area", "department", "contractor", "level", "private", "hidden", "active", "order")
    list_filter = ("area", "private", "hidden", "active")
    list_select_related = ("department", "contractor")
    search_fields = ("name_sl", "name_en", "code")
    inlines = (LevelInline, AttributeInline)
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
        """Departments of organisations that work here; contractors: whoever is active."""
        if db_field.name == "department":
            kwargs["queryset"] = Department.objects.filter(active=True).select_related("organisation")
        if db_field.name == "contractor":
            kwargs["queryset"] = Organisation.objects.filter(active=True)
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
