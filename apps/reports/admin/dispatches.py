"""To whom reports are passed on, and the outbox of those that are: what waits, what got stuck and why."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.core.actor import Actor
from apps.core.admin import PortalAdmin, ReadOnlyAdmin
from apps.core.staff_pages import StaffForm, StaffStep, StepsAdmin
from apps.reports import services
from apps.reports.admin.integrators import ReasonForm
from apps.reports.choices import DispatchState
from apps.reports.exceptions import NotThere
from apps.reports.models import Dispatch, Recipient
from apps.reports.models.dispatches import UNDER_WAY
from apps.reports.registry import senders
from apps.reports.services.forwarding import RETRY


class RecipientForm(forms.ModelForm):
    """The key is never shown again: empty leaves it as it is."""

    key = forms.CharField(
        label=_("Ključ (api_key)"), required=False, max_length=300,
        help_text=_("Shranjen je šifrirano in ga ne pokažemo več. Prazno: ostane, kakršen je."),
        widget=forms.PasswordInput(attrs=UnfoldAdminTextInputWidget().attrs | {"autocomplete": "new-password"}),
    )  # fmt: skip

    class Meta:
        model = Recipient
        fields = ("name", "sender", "address", "jurisdiction", "services", "other", "repeatable", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sender" in self.fields:
            choices = [(name, sender.label) for name, sender in senders.items()]
            label, first = self.fields["sender"].label, self.fields["sender"].initial
            self.fields["sender"] = forms.ChoiceField(
                label=label, choices=choices, initial=first, widget=UnfoldAdminSelectWidget()
            )

    def clean(self) -> dict[str, Any]:
        """As the sender wants it; a key goes nowhere where it was not meant to go: with a new address it is given
        anew."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        row = Recipient(**{name: given[name] for name in ("sender", "address", "services") if name in given})
        try:
            services.check_recipient(row)
        except ValidationError as error:
            self.add_error(None, error)
        if self.instance.api_key and "address" in self.changed_data and not given.get("key"):
            self.add_error("key", _t("Naslov je drug: ključ vpišite znova."))
        return given


@admin.register(Recipient)
class RecipientAdmin(PortalAdmin):
    """To whom reports are passed on."""

    form = RecipientForm
    list_display = ("name", "sender", "address", "repeatable", "active")
    list_filter = ("sender", "active")
    search_fields = ("name", "address")
    fieldsets = (
        (None, {"fields": ("name", "sender", "address", "active")}),
        ("Open311", {"fields": ("key", "jurisdiction", "services", "other", "repeatable")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Reports were passed on to it: out of use, never gone."""
        return False

    def save_model(self, request: HttpRequest, obj: Recipient, form: Any, change: bool) -> None:
        """With its key, when one was given."""
        if form.cleaned_data.get("key"):
            obj.api_key = form.cleaned_data["key"]
        super().save_model(request, obj, form, change)


class FateFilter(admin.SimpleListFilter):
    """By what became of them; those that staff must look at come first."""

    title = _("zavihek")
    parameter_name = "zavihek"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All of them."""
        return [
            ("zataknjene", _("se je zataknilo")), ("za-preverjanje", _("prejemnik je končal, prijava je odprta")),
            ("na-poti", _("čaka ali se pošilja")), ("spremljane", _("poslano, spremljamo")),
            ("koncane", _("prejemnik je končal")), ("preklicane", _("preklicano")),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen one."""
        match self.value():
            case "zataknjene":
                return queryset.stuck()
            case "za-preverjanje":
                return to_check(queryset)
            case "na-poti":
                return queryset.filter(state__in=UNDER_WAY)
        states = {
            "spremljane": DispatchState.SENT, "koncane": DispatchState.CLOSED, "preklicane": DispatchState.CANCELLED
        }  # fmt: skip
        return queryset.filter(state=states[value]) if (value := self.value()) in states else queryset


def to_check(rows: Any) -> Any:
    """The recipient says that it has finished, the report is open: the office looks and closes it, or does not."""
    return rows.filter(state=DispatchState.CLOSED, report__state="forwarded")


class OptionalForm(StaffForm):
    """Why, if there is something to say."""

    reason = forms.CharField(label=_("Kaj ste uredili"), max_length=200, required=False)


def _may(*states: str) -> Any:
    return lambda actor, row: row.state in states and actor.has_perm(RETRY)


def _retry(actor: Actor, row: Dispatch, data: dict[str, Any]) -> str:
    services.retry_dispatch(actor=actor, dispatch=row, reason=data["reason"])
    return _t("Prijava bo poslana znova.")


def _cancel(actor: Actor, row: Dispatch, data: dict[str, Any]) -> str:
    services.cancel_dispatch(actor=actor, dispatch=row, reason=data["reason"])
    return _t("Pošiljanje je preklicano.")


# Reasons of senders and of `core.outward`; what stands here not (HTTP 503) is told as it is.
TROUBLES = {
    "report is hidden": _("prijava je skrita"), "no service code": _("za to vrsto ni oznake storitve pri prejemniku"),
    "no id in the answer": _("v odgovoru ni oznake prijave"), "broken XML": _("odgovora ni mogoče prebrati"),
    "no address": _("naslov prejemnika ni veljaven"), "worker died": _("pošiljanje se je prekinilo"),
    "not https": _("naslov ni https"), "private address": _("naslov ni javen"),
    "name unknown": _("strežnika s tem imenom ni"), "answer too long": _("odgovor je predolg"),
    "TimeoutError": _("strežnik ni odgovoril pravočasno"), "ConnectionRefusedError": _("strežnik ne sprejema povezav"),
}  # fmt: skip


@admin.register(Dispatch)
class DispatchAdmin(StepsAdmin, ReadOnlyAdmin):
    """Reports that are passed on."""

    steps = (
        StaffStep("znova", _("Pošljite znova"), _may(DispatchState.STUCK), _retry, OptionalForm, icon="refresh"),
        StaffStep(
            "preklic", _("Prekličite pošiljanje"),
            _may(DispatchState.STUCK, DispatchState.WAITING, DispatchState.SENT), _cancel, ReasonForm, icon="block",
            danger=True, text=_("Kar je že prispelo, pri prejemniku ostane."),
        ),
    )  # fmt: skip
    stale = (NotThere,)
    list_display = ("report", "recipient", "fate", "attempts", "next_try", "trouble", "remote_id", "created")
    list_filter = (FateFilter, "recipient")
    list_select_related = ("report__category", "recipient")
    search_fields = ("remote_id", "last_error", "report__address")
    fields = (
        "report_link", "recipient", "fate", "attempts", "next_try", "trouble", "unsure", "sent", "remote_id",
        "remote_state", "remote_words", "remote_changed", "ended", "note", "created",
    )  # fmt: skip
    readonly_fields = fields
    ordering = ("-created", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispatch]:
        """With what a list says."""
        rows: QuerySet[Dispatch] = super().get_queryset(request).select_related("report__category", "recipient")
        return rows

    @admin.display(description=_("prijava"))
    def report_link(self, row: Dispatch) -> str:
        """Its page here."""
        url = reverse("admin:reports_report_change", args=[row.report_id])
        return format_html('<a href="{}">{}</a>', url, row.report.title)

    @admin.display(description=_("stanje"), ordering="state")
    def fate(self, row: Dispatch) -> str:
        """In words."""
        return str(DispatchState(row.state).label)

    @admin.display(description=_("zadnja napaka"), ordering="last_error")
    def trouble(self, row: Dispatch) -> str:
        """In words."""
        return str(TROUBLES.get(row.last_error, row.last_error)) or "–"

    @admin.display(description=_("naslednji poskus"), ordering="next_attempt")
    def next_try(self, row: Dispatch) -> str:
        """Only while there will be one."""
        moment = row.next_attempt if row.state in UNDER_WAY else row.next_poll
        return localize(timezone.localtime(moment)) if moment else "–"
