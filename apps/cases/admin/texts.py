"""Texts of letters and decisions, kept by heads and administrators, with a preview that follows what is typed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminSelectWidget

from apps.cases import texts
from apps.cases.admin.filters import ProcedureFilter
from apps.cases.exceptions import UnknownMergeField
from apps.cases.merging import FIELDS, filled, known_fields
from apps.cases.models import Case, CaseText
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.admin import PortalAdmin
from apps.core.staff_pages import staff_page
from apps.identity.registry import procedure_choices

OFFERED = 10  # real cases for the preview
TOLD_EACH = 900  # seconds: previews follow each other as somebody types, and are one look
BEGIN, END = "\x02", "\x03"  # around what was filled in; no form lets them through


@admin.register(CaseText)
class CaseTextAdmin(PortalAdmin):
    """A text is put out of use, never deleted. What the portal brings holds where there is no row."""

    list_display = ("name", "kind", "procedure", "outcome", "valid_from", "active")
    list_filter = ("kind", "active", ProcedureFilter)
    search_fields = ("name", "subject")
    ordering = ("kind", "name", "procedure", "-valid_from", "id")
    fieldsets = (
        (None, {"fields": ("kind", "name", "procedure", "valid_from", "active")}),
        (gettext_lazy("Dopis ali uradni zaznamek"), {"fields": ("subject", "body")}),
        (gettext_lazy("Odločitev"), {"fields": ("outcome", "operative", "reasons")}),
    )
    change_form_after_template = "admin/cases/text_preview.html"

    class Media:
        """Insertion of fields, and the preview."""

        js = (forms.Script("js/texts.js", defer=True),)

    def get_urls(self) -> list[Any]:
        """With the preview."""
        view = self.admin_site.admin_view(self.preview)
        return [path("predogled/", view, name="cases_casetext_preview"), *super().get_urls()]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The procedure by its title."""
        if db_field.name == "procedure":
            choices = [("", _("vsi postopki")), *procedure_choices()]
            return forms.ChoiceField(
                label=db_field.verbose_name.capitalize(), choices=choices, widget=UnfoldAdminSelectWidget,
                required=False, help_text=_("Besedilo enega postopka velja pred besedilom za vse."),
            )  # fmt: skip
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: it is put out of use."""
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """With the fields, and cases for the preview."""
        context = {"merge_fields": FIELDS.items(), "preview_cases": cases_for(actor_of(request))}
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def preview(self, request: HttpRequest) -> HttpResponse:
        """How what stands in the form would read: a part of the page for the script, a page without it."""
        return preview(request, may=self.has_view_permission(request))


def cases_for(actor: Actor) -> list[Case]:
    """The latest cases of the actor's office."""
    return list(Case.objects.office_of(actor).order_by("-received_at", "-id")[:OFFERED])


@require_POST
def preview(request: HttpRequest, *, may: bool) -> HttpResponse:
    """Filled in from the chosen case, else from a sample. Looking at a case is told to the trail."""
    if not may:
        raise PermissionDenied
    actor, key = actor_of(request), request.POST.get("preview_case", "")
    case = next((one for one in cases_for(actor) if str(one.pk) == key), None)
    if case and cache.add(f"cases.text_preview:{request.user.pk}:{case.pk}", 1, TOLD_EACH):
        access.note_look(actor, case, case=case.number)
    values = texts.values_of(case) if case else texts.sample_values()
    decision = request.POST.get("kind") == "decision"
    titles = {"operative": _("Izrek"), "reasons": _("Obrazložitev")} if decision else {"subject": "", "body": ""}
    context = {
        "parts": [(name, title, _shown(request.POST.get(name, ""), values)) for name, title in titles.items()],
        "case": case, "title": _("Predogled besedila"),
    }  # fmt: skip
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(render_to_string("admin/cases/text_shown.html", context, request))
    return staff_page(request, "admin/cases/text_shown_page.html", context)


def _shown(text: str, values: dict[str, str]) -> SafeString:
    """With what was filled in marked; an unknown field is told in place of the text."""
    plain = text.replace(BEGIN, "").replace(END, "")
    try:
        whole = filled(plain, {name: f"{BEGIN}{value}{END}" for name, value in values.items()})
    except UnknownMergeField as error:
        told = _("Polja {%(name)s} ne poznamo. Na voljo so: %(fields)s.") % {"name": error, "fields": known_fields()}
        return mark_safe(f'<p class="error">{escape(told)}</p>')  # noqa: S308  escaped here
    html = linebreaks(whole, autoescape=True)
    return mark_safe(html.replace(BEGIN, "<mark>").replace(END, "</mark>"))  # noqa: S308  escaped by linebreaks
