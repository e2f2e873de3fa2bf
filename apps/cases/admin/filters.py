"""Filters of the list of cases."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.cases.models import CaseCounter
from apps.core.actor import actor_of
from apps.identity.models import Department
from apps.identity.registry import procedure_choices


class DepartmentFilter(admin.SimpleListFilter):
    """By department, of those that the actor knows."""

    title = _("oddelek")
    parameter_name = "department"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Their names."""
        rows = Department.objects.visible_to(actor_of(request)).order_by("name")
        return [(str(department.pk), department.name) for department in rows]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Cases of the chosen one; `lookups` knows no others."""
        known = {key for key, _name in self.lookup_choices}
        return queryset.filter(department=self.value()) if self.value() in known else queryset


class YearFilter(admin.SimpleListFilter):
    """By the year of the number."""

    title = _("leto")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Years in which numbers were given, the latest first."""
        years = CaseCounter.objects.order_by("-year").values_list("year", flat=True).distinct()
        return [(str(year), str(year)) for year in years]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Cases of the chosen year."""
        known = {key for key, _name in self.lookup_choices}
        return queryset.filter(year=self.value()) if self.value() in known else queryset


class ProcedureFilter(admin.SimpleListFilter):
    """By procedure."""

    title = _("postopek")
    parameter_name = "procedure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The catalogue."""
        return [*procedure_choices()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Cases of the chosen one."""
        return queryset.filter(procedure=self.value()) if self.value() else queryset
