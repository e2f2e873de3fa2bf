"""Periods of the law and checklists, kept by administrators and heads."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget

from apps.cases.admin.filters import ProcedureFilter
from apps.cases.models import ChecklistItem, LegalRule
from apps.cases.rules import shipped
from apps.core.admin import PortalAdmin
from apps.core.legal_time import local_day
from apps.identity.registry import procedure_choices


@admin.register(LegalRule)
class LegalRuleAdmin(PortalAdmin):
    """Rules with their first day. One that holds is not changed any more: deadlines were counted by it; a new one takes
    its place from a later day."""

    list_display = ("code", "period", "valid_from", "source")
    list_filter = ("code",)
    fields = ("code", "period", "valid_from", "source")
    list_before_template = "admin/cases/rules.html"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Before its first day."""
        begun = obj is not None and obj.valid_from <= local_day(timezone.now())
        return not begun and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody takes a rule away: cases may rest on it."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the rules that come with the portal."""
        codes = dict(LegalRule._meta.get_field("code").flatchoices)
        rules = [{"title": codes[rule.code], "rule": rule} for rule in shipped()]
        return super().changelist_view(request, {"shipped": rules, **(extra_context or {})})


@admin.register(ChecklistItem)
class ChecklistItemAdmin(PortalAdmin):
    """What is checked in cases of a procedure. A line is ended, never deleted: files refer to it."""

    list_display = ("procedure", "order", "text", "valid_from", "valid_until")
    list_display_links = ("text",)
    list_filter = (ProcedureFilter,)
    ordering = ("procedure", "order", "id")
    fields = ("procedure", "text", "order", "valid_from", "valid_until")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The procedure by its title."""
        if db_field.name == "procedure":
            choices = [("", "–"), *procedure_choices()]
            return forms.ChoiceField(
                label=db_field.verbose_name.capitalize(), choices=choices, widget=UnfoldAdminSelectWidget
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: it gets a last day."""
        return False
