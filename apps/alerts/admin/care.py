"""Templates of hazards, the rule of two people, and what is published."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.alerts.models import ConfirmationRule, Hazard, Plan
from apps.alerts.models.plans import OWNER
from apps.alerts.services import save_plan
from apps.core.actor import actor_of
from apps.core.admin import PortalAdmin
from apps.documents.exceptions import FileRefused
from apps.documents.models import Document
from apps.documents.services import inspect_upload, limits_of


class Kept(PortalAdmin):
    """Nothing is deleted: out of use, or a later row."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never gone."""
        return False


@admin.register(Hazard)
class HazardAdmin(Kept):
    """What an alert says unless it is changed."""

    list_display = ("name_sl", "severity", "urgency", "hours", "active")
    list_filter = ("active", "severity", "category")
    search_fields = ("name_sl", "name_en", "headline_sl")
    fieldsets = (
        (None, {"fields": (("code", "order"), ("name_sl", "name_en"), ("category", "hours"), "contact", "active")}),
        (_("Kako resno je"), {"fields": (("severity", "urgency", "certainty"),)}),
        (_("Slovensko"), {"fields": ("headline_sl", "description_sl", "instruction_sl")}),
        (_("Angleško"), {"fields": ("headline_en", "description_en", "instruction_en")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Its mark stands in addresses."""
        return ("code",) if obj else ()


@admin.register(ConfirmationRule)
class ConfirmationRuleAdmin(Kept):
    """From which severity on a second person confirms; without a rule from severe on."""

    list_display = ("valid_from", "severity", "reason")
    fields = ("severity", "valid_from", "reason")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A new rule is a new row."""
        return obj is None and super().has_change_permission(request, obj)


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """A version with its file."""

    upload = forms.FileField(label=_("Datoteka (PDF)"), required=False)

    class Meta:
        model = Plan
        fields = ("kind", "slug", "title_sl", "title_en", "version", "adopted", "published", "demo")

    def clean_upload(self) -> Any:
        """What `documents` takes; a new version needs one."""
        sent = self.cleaned_data.get("upload")
        if sent is None:
            if self.instance._state.adding:
                raise forms.ValidationError(_("Izberite datoteko."))
            return None
        try:
            inspect_upload(upload=sent, limits=limits_of(OWNER, str(self.instance.pk), ""))
        except FileRefused as refusal:
            raise forms.ValidationError(refusal.messages) from refusal
        return sent


@admin.register(Plan)
class PlanAdmin(Kept):
    """Threat assessments and plans, each version a row."""

    form = PlanForm
    list_display = ("title_sl", "kind", "version", "adopted", "published", "demo", "files")
    list_filter = ("kind", "published")
    search_fields = ("title_sl", "title_en", "slug")
    fields = ("kind", "slug", "title_sl", "title_en", "version", "adopted", "upload", "published", "demo")

    @admin.display(description=_("datotek"))
    def files(self, plan: Plan) -> int:
        """How many were added."""
        return Document.objects.of(OWNER, plan.pk).count()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service, with the file."""
        save_plan(actor=actor_of(request), plan=obj, upload=form.cleaned_data.get("upload"))
