"""Programs of others that report by Open311: their keys are shown once, renewed, revoked."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, actor_of
from apps.core.staff_pages import AnswerPage, StaffForm, StaffStep, StepsAdmin
from apps.reports import services
from apps.reports.models import Integrator
from apps.reports.services.integrators import CHANGE


class ReasonForm(StaffForm):
    """Why."""

    reason = forms.CharField(label=_("Zakaj"), max_length=200, error_messages={"required": _("Napišite, zakaj.")})


def _renew(actor: Actor, row: Integrator, data: dict[str, Any]) -> AnswerPage:
    key = services.renew_key(actor=actor, integrator=row)
    return AnswerPage("admin/reports/key.html", {"key": key})


def _revoke(actor: Actor, row: Integrator, data: dict[str, Any]) -> str:
    services.revoke_key(actor=actor, integrator=row, reason=data["reason"])
    return _t("Ključ je preklican.")


def _may(actor: Actor, row: Integrator) -> bool:
    return actor.has_perm(CHANGE)


@admin.register(Integrator)
class IntegratorAdmin(StepsAdmin):
    """Who may report by Open311."""

    steps = (
        StaffStep(
            "nov-kljuc", _("Izdajte nov ključ"), _may, _renew, icon="key",
            text=_("Dosedanji ključ bo takoj nehal veljati. Novi bo prikazan samo enkrat."),
        ),
        StaffStep(
            "preklic", _("Prekličite ključ"), lambda actor, row: row.active and _may(actor, row), _revoke, ReasonForm,
            icon="block", danger=True,
        ),
    )  # fmt: skip
    list_display = ("name", "organisation", "active", "hint", "rate", "confirms", "last_used")
    list_filter = ("active", "confirms")
    list_select_related = ("organisation",)
    search_fields = ("name", "contact")
    told = ("active", "hint", "reason", "last_used", "created")
    fields = ("name", "organisation", "contact", "rate", "confirms", *told)
    readonly_fields = told

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Revoked, never gone."""
        return False

    def save_model(self, request: HttpRequest, obj: Integrator, form: Any, change: bool) -> None:
        """A new one by the service; its key is shown this once."""
        if change:
            super().save_model(request, obj, form, change)
            return
        made, key = services.create_integrator(actor=actor_of(request), **form.cleaned_data)
        obj.pk = made.pk
        messages.warning(request, _t("Ključ za %(name)s (prikazan je samo zdaj): %(key)s") % {"name": made, "key": key})
