"""Procedures in the admin: what they say about themselves, and the ways to their forms."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.applications.admin.editor.urls import editor_paths
from apps.applications.admin.listing import FormFilter, with_forms
from apps.applications.choices import ProcedureKind
from apps.applications.forms.builder.procedures import ProcedureForm
from apps.applications.forms.builder.publishing import CopyForm
from apps.applications.models import Procedure
from apps.applications.services import procedures as service
from apps.applications.services import rights
from apps.core.actor import Actor, actor_of
from apps.core.staff_pages import StaffStep, StepsAdmin
from apps.identity.models import Department
from apps.identity.models.reach import everything

SETS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Kaj je to"),
        ("kind", "title_sl", "title_en", "name_sl", "name_en", "slug", "summary_sl", "summary_en", "active"),
    ),
    (gettext_lazy("Kako ga ljudje najdejo"), ("area", "life_events", "synonyms", "related")),
    (gettext_lazy("Kaj naj ljudje vedo"), ("minutes", "prepare_sl", "prepare_en", "legal_basis")),
    (gettext_lazy("Kdo ga rešuje"), ("department", "sign")),
    (gettext_lazy("Javni razpis"), ("opens", "closes")),
    (gettext_lazy("Storitev drugje"), ("external_url",)),
    (gettext_lazy("Od kod so podatki"), ("source", "verified")),
)


def copy(actor: Actor, procedure: Procedure, data: dict[str, Any]) -> str:
    """A new procedure with the same words and form."""
    made = service.copy_procedure(actor=actor, procedure=procedure, **data)
    return _("Kopija »%(title)s« je narejena. Ni še v katalogu; najdete jo na seznamu postopkov.") % {
        "title": made.title_sl
    }


@admin.register(Procedure)
class ProcedureAdmin(StepsAdmin):
    """Those of one's own organisation; administrators all."""

    form = ProcedureForm
    change_list_template = "admin/applications/procedures.html"
    list_display = ("title_sl", "kind", "area", "department", "form_state", "drafts", "applications", "active")
    list_filter = ("kind", "area", FormFilter, ("department", admin.RelatedOnlyFieldListFilter), "active", "verified")
    list_select_related = ("department",)
    search_fields = ("title_sl",)  # the search of the catalogue answers
    ordering = ("title_sl",)
    prepopulated_fields = {"slug": ("title_sl",)}
    fieldsets = [(title, {"fields": fields}) for title, fields in SETS]
    steps = (
        StaffStep(
            "kopiraj", gettext_lazy("Kopirajte"), lambda actor, row: rights.may(actor, row, rights.ADD), copy, CopyForm,
            text=gettext_lazy("Nov postopek z istim opisom in obrazcem. V katalogu ga ni, dokler ga ne objavite."),
            button=gettext_lazy("Naredite kopijo"), icon="content_copy",
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Procedure]:
        """Not what everybody sees in the catalogue, but what one works on."""
        rows = Procedure.objects.of_staff(actor_of(request)).select_related("department__organisation")
        return with_forms(rows).order_by("title_sl")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """As in the catalogue: inflection, typing errors, synonyms."""
        return (queryset.search(search_term) if search_term.strip() else queryset), False

    def get_urls(self) -> list[Any]:
        """The pages of the form."""
        return [*editor_paths(self.admin_site), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of one's own organisation."""
        return super().has_change_permission(request) and (
            obj is None or rights.may(actor_of(request), obj, rights.BUILD)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Procedures leave the catalogue, they are not deleted."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What a published form fixes."""
        return ("slug",) if obj and obj.current else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only while it is new."""
        return {} if obj else self.prepopulated_fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Departments of one's own organisation."""
        if db_field.name == "department":
            actor, rows = actor_of(request), Department.objects.select_related("organisation").filter(active=True)
            kwargs["queryset"] = rows if everything(actor) else rows.filter(organisation=actor.employer)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Procedure, form: Any, change: bool) -> None:
        """Through the service."""
        service.save_procedure(actor=actor_of(request), procedure=obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """A new procedure wants a form next."""
        response = super().response_add(request, obj, post_url_continue)
        if obj.kind == ProcedureKind.LINK or "_save" not in request.POST:
            return response
        return HttpResponseRedirect(reverse("admin:applications_procedure_form", args=[obj.pk]))

    def view_on_site(self, obj: Procedure) -> str | None:
        """Only what is in the catalogue has a page there."""
        listed = obj.active and (obj.kind == ProcedureKind.LINK or getattr(obj, "current", None))
        return obj.get_absolute_url() if listed else None

    def open_steps(self, request: HttpRequest, record: Any) -> list[dict[str, Any]]:
        """The form first."""
        steps = super().open_steps(request, record)
        if record is None or record.kind == ProcedureKind.LINK:
            return steps
        return [*form_steps(actor_of(request), record), *steps]

    @admin.display(description=gettext_lazy("obrazec"))
    def form_state(self, row: Any) -> str:
        """Which version holds, and whether there is a draft."""
        if row.kind == ProcedureKind.LINK:
            return "–"
        parts = [_("različica %(number)d") % {"number": row.current}] if row.current else []
        parts += [_("osnutek %(number)d") % {"number": row.draft}] if row.draft else []
        parts += [_("načrtovana objava")] if row.coming else []
        return ", ".join(parts) or _("brez obrazca")

    @admin.display(description=gettext_lazy("odprti osnutki vlog"), ordering="open_drafts")
    def drafts(self, row: Any) -> int:
        """Not filed yet."""
        return int(row.open_drafts)

    @admin.display(description=gettext_lazy("oddane vloge"), ordering="filed")
    def applications(self, row: Any) -> int:
        """Filed."""
        return int(row.filed)


def form_steps(actor: Actor, procedure: Procedure) -> list[dict[str, Any]]:
    """Ways to the pages of the form, as steps."""
    entries = [
        (
            "form",
            _("Uredite obrazec") if rights.may(actor, procedure, rights.BUILD) else _("Oglejte si obrazec"),
            "edit_note",
        ),
        ("form_preview", _("Predogled"), "visibility"),
    ]
    if rights.may(actor, procedure, rights.PUBLISH):
        entries.append(("form_publish", _("Objavite"), "publish"))
    entries.append(("form_export", _("Izvozite"), "download"))
    return [
        {
            "step": {"title": title, "icon": icon},
            "url": reverse(f"admin:applications_procedure_{name}", args=[procedure.pk]),
        }
        for name, title, icon in entries
    ]
