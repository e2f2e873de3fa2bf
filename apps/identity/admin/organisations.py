"""Organisations, departments and employments."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, actor_of
from apps.core.legal_time import local_day
from apps.core.staff_pages import StaffStep, StepsAdmin
from apps.identity.forms.colleagues import EmploymentForm
from apps.identity.forms.organisations import DepartmentForm, NewOrganisationForm
from apps.identity.forms.staff import InviteOrganisationForm, LastDayForm
from apps.identity.models import Department, Employment, Organisation
from apps.identity.models.reach import everything, may_run
from apps.identity.roles import ROLES, role_title
from apps.identity.services import invitations, organisations, staff


def invite_head(actor: Actor, organisation: Organisation, data: dict[str, Any]) -> str:
    """Bring an organisation that the portal knows into it."""
    invitations.invite_organisation(
        actor=actor, name=organisation.name, kind=organisation.kind, organisation=organisation, **data
    )
    return str(_("Organizacija je v portalu; vodja je dobil povabilo."))


@admin.register(Organisation)
class OrganisationAdmin(StepsAdmin):
    """One's own organisation; all of them for administrators, who also invite new ones."""

    list_display = ("name", "kind", "has_staff", "people", "active")
    list_filter = ("kind", "has_staff", "active")
    search_fields = ("name", "registration_number")
    contact = ("address", "email", "phone")
    facts = ("name", "kind", "has_staff", "active", "registration_number")
    steps = (
        StaffStep(
            "povabi", _("Povabite organizacijo v portal"),
            lambda actor, row: not row.has_staff and everything(actor), invite_head, InviteOrganisationForm,
            text=_("Organizacija dobi svoj oddelek, svoj nabiralnik in vodjo, ki povabi sodelavce."),
            button=_("Pošljite povabilo"), icon="mail",
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """With the number of those who work there today."""
        today = local_day(timezone.now())
        jobs = Q(departments__employments__since__lte=today) & (
            Q(departments__employments__until=None) | Q(departments__employments__until__gte=today)
        )
        rows = super().get_queryset(request)
        return rows.annotate(staff_count=Count("departments__employments__user", filter=jobs, distinct=True))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of one's own; administrators of all."""
        actor = actor_of(request)
        return super().has_change_permission(request) and (
            obj is None or may_run(actor, obj, "identity.change_organisation")
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Organisations are closed, not deleted."""
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Adding means inviting."""
        form = super().get_form(request, obj, change, **kwargs if obj else kwargs | {"form": NewOrganisationForm})
        form.actor = actor_of(request)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The head is asked for once."""
        if obj is None:
            return [
                (None, {"fields": ("name", "kind")}),
                (_("Vodja, ki dobi povabilo"), {"fields": ("first_name", "last_name", "email")}),
            ]
        return [(None, {"fields": self.facts}), (_("Kontakt"), {"fields": self.contact})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What only administrators change, and what is never changed here."""
        if obj is None:
            return ()
        return ("has_staff",) if everything(actor_of(request)) else self.facts

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        """Through the services."""
        if change:
            organisations.save_organisation(actor=actor_of(request), organisation=obj)
            return
        made = invitations.invite_organisation(actor=actor_of(request), **form.cleaned_data)
        obj.pk, obj._state.adding = made.pk, False
        obj.refresh_from_db()

    @admin.display(description=_("zaposlenih v portalu"), ordering="staff_count")
    def people(self, organisation: Any) -> int:
        """Today."""
        return int(organisation.staff_count)


@admin.register(Department)
class DepartmentAdmin(StepsAdmin):
    """Departments of one's organisation."""

    form = DepartmentForm
    list_display = ("name", "code", "organisation", "email", "phone", "active")
    list_filter = (("organisation", admin.RelatedOnlyFieldListFilter), "active")
    list_select_related = ("organisation",)
    search_fields = ("name", "code")
    fields = ("organisation", "name", "code", "email", "phone", "hours", "active")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of one's own organisation; administrators of all."""
        return super().has_change_permission(request) and (
            obj is None or may_run(actor_of(request), obj.organisation, "identity.change_department")
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Departments are closed, not deleted."""
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who fills it in."""
        form = super().get_form(request, obj, change, **kwargs)
        form.actor = actor_of(request)
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A department never moves to another organisation."""
        return ("organisation",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Department, form: Any, change: bool) -> None:
        """Through the service."""
        organisations.save_department(actor=actor_of(request), department=obj)


class RoleFilter(admin.SimpleListFilter):
    """Employments by role."""

    title = _("vloga")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The roles."""
        return [(role.key, role.title) for role in ROLES.values()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Of one role."""
        return queryset.filter(role=self.value()) if self.value() else queryset


class TimeFilter(admin.SimpleListFilter):
    """Employments by time."""

    title = _("čas")
    parameter_name = "time"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Three times."""
        return [("now", _("velja danes")), ("future", _("se šele začne")), ("past", _("končana"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen time."""
        today = local_day(timezone.now())
        match self.value():
            case "now":
                return queryset.on(today)
            case "future":
                return queryset.filter(since__gt=today)
            case "past":
                return queryset.filter(until__lt=today)
        return queryset


def end_job(actor: Actor, job: Employment, data: dict[str, Any]) -> str:
    """Set the last day."""
    staff.end_employment(actor=actor, employment=job, last_day=data["last_day"])
    return str(_("Konec zaposlitve je zapisan. Dostop se konča z njim."))


@admin.register(Employment)
class EmploymentAdmin(StepsAdmin):
    """Who works where as what. Roles are given and ended, never rewritten."""

    form = EmploymentForm
    list_display = ("user", "role_name", "department", "organisation", "since", "until")
    list_filter = (TimeFilter, RoleFilter, ("department", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user", "department__organisation")
    search_fields = ("user__first_name", "user__last_name", "user__username", "department__name")
    fields = ("user", "department", "role", "since", "until")
    steps = (
        StaffStep(
            "koncaj", _("Končajte zaposlitev"),
            lambda actor, job: staff.may_end(actor, job), end_job, LastDayForm,
            text=_("Po zadnjem dnevu sodelavec nima več dostopa, ki mu ga daje ta vloga."),
            button=_("Zapišite konec"), icon="event_busy", danger=True,
        ),
    )  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An employment is ended by a step; what was, was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was, was."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """In words when it is only looked at."""
        return ("user", "role_name", "department", "organisation", "since", "until") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The same."""
        return self.get_fields(request, obj) if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who fills it in."""
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs | {"form": forms.ModelForm, "fields": ()})
        form = super().get_form(request, obj, change, **kwargs)
        form.actor = actor_of(request)
        return form

    def save_model(self, request: HttpRequest, obj: Employment, form: Any, change: bool) -> None:
        """Through the service."""
        made = staff.employ(actor=actor_of(request), **form.cleaned_data)
        obj.pk, obj._state.adding = made.pk, False
        obj.refresh_from_db()

    @admin.display(description=_("vloga"), ordering="role")
    def role_name(self, job: Employment) -> str:
        """In words."""
        return role_title(job.role)

    @admin.display(description=_("organizacija"), ordering="department__organisation__name")
    def organisation(self, job: Employment) -> Any:
        """Where the department belongs."""
        return job.department.organisation
