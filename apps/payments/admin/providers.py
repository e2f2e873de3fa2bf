"""What providers told, and where they and the portal disagree."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.admin import ReadOnlyAdmin
from apps.core.staff_pages import StaffForm, StaffStep, StepsAdmin
from apps.payments import services
from apps.payments.models import FINANCE, Difference, ProviderEvent


class FateFilter(admin.SimpleListFilter):
    """Open or settled."""

    title = _("razrešeno")
    parameter_name = "fate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Both."""
        return [("open", _("odprto")), ("closed", _("razrešeno"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen one."""
        match self.value():
            case "open":
                return queryset.filter(closed=None)
            case "closed":
                return queryset.exclude(closed=None)
        return queryset


class NoteForm(StaffForm):
    """How it was settled."""

    note = forms.CharField(label=_("Kako ste jo razrešili"), max_length=300, widget=forms.Textarea)


def _close(actor: Actor, row: Difference, data: dict[str, Any]) -> str:
    services.close_difference(actor=actor, difference=row, note=data["note"])
    return _t("Razlika je razrešena.")


@admin.register(Difference)
class DifferenceAdmin(StepsAdmin, ReadOnlyAdmin):
    """Differences of the nightly comparison and of callbacks."""

    steps = (
        StaffStep(
            "razresitev", _("Označite kot razrešeno"),
            lambda actor, row: row.closed is None and actor.has_perm(FINANCE), _close, NoteForm, icon="check",
        ),
    )  # fmt: skip
    list_display = ("created", "provider", "reference", "kind", "sum", "closed")
    list_filter = (FateFilter, "kind", "provider")
    search_fields = ("reference__startswith",)
    fields = ("provider", "reference", "kind", "sum", "payment", "created", "closed", "note")
    readonly_fields = ("sum", "created")

    @admin.display(description=_("znesek pri ponudniku"), ordering="cents")
    def sum(self, row: Difference) -> str:
        """In euros."""
        return str(row.amount)


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    """Words of providers."""

    list_display = ("created", "provider", "event_id", "state", "outcome")
    list_filter = ("provider", "outcome", "state")
    search_fields = ("event_id__startswith",)
    fields = ("provider", "event_id", "payment", "state", "cents", "happened", "outcome", "created")
    readonly_fields = ("created",)
