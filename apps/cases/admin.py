"""Cases for staff: to find and to read. Working on them comes with issue 5."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from apps.cases import reading
from apps.cases.admin_talk import CaseTalk
from apps.cases.models import Case, CaseCounter
from apps.core.actor import actor_of
from apps.core.admin import ReadOnlyAdmin
from apps.identity.models import Department
from apps.identity.registry import procedure_choices, procedure_titles


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


@admin.register(Case)
class CaseAdmin(CaseTalk, ReadOnlyAdmin):
    """Cases of one's office. Every look is written down with the number."""

    list_display = ("number", "title_sl", "party_name", "department", "state", "received_at", "decision_due")
    list_filter = (DepartmentFilter, "state", YearFilter, ProcedureFilter)
    list_select_related = ("department",)
    search_fields = ("number__startswith",)  # no person's name in an address
    search_help_text = _("Številka zadeve ali njen začetek, na primer 371-12/2026")
    ordering = ("-received_at", "-id")
    view_on_site = False  # the page in Moj Ptuj is for the party
    fields = (
        "number", "title_sl", "state", "party_name", "applicant", "organisation", "principal", "department",
        "procedure_title", "channel", "received_at", "deadline_told", "fees", "answers", "documents", "course",
    )  # fmt: skip
    readonly_fields = ("procedure_title", "deadline_told", "fees", "answers", "documents", "course")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of the office; what is one's own as a person stands in Moj Ptuj."""
        rows: Any = Case.objects.office_of(actor_of(request))
        return rows.select_related("department").order_by(*self.ordering)

    def reason_for(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """The trail knows the number of the case."""
        return {"case": record.number} | super().reason_for(request, record)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The record knows who looks, for what belongs to it."""
        case = super().get_object(request, object_id, from_field)
        if case is not None:
            case.seen_by = actor_of(request)
        return case

    @admin.display(description=_("postopek"))
    def procedure_title(self, case: Case) -> str:
        """As in the catalogue."""
        return procedure_titles([case.procedure])[0]

    @admin.display(description=_("odločiti"))
    def deadline_told(self, case: Case) -> str:
        """By when, and why."""
        return case.due_words or "–"

    def _part(self, case: Any, name: str) -> str:
        if not hasattr(case, "whole"):  # gathered once for all parts
            case.whole = reading.whole(case.seen_by, case)
        return render_to_string(f"admin/cases/{name}.html", {"whole": case.whole, "case": case})

    @admin.display(description=_("plačila"))
    def fees(self, case: Case) -> str:
        """Orders, and where they stand."""
        return self._part(case, "fees")

    @admin.display(description=_("odgovori"))
    def answers(self, case: Case) -> str:
        """What was filed, in the words of the app that it came from."""
        return self._part(case, "answers")

    @admin.display(description=_("dokumenti"))
    def documents(self, case: Case) -> str:
        """With links."""
        return self._part(case, "documents")

    @admin.display(description=_("potek"))
    def course(self, case: Case) -> str:
        """The timeline, with what only the office reads."""
        return self._part(case, "course")
