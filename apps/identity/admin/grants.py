"""Further access of organisations: asked for by a head, decided by the municipality."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, actor_of
from apps.core.legal_time import end_of_day, last_day_before
from apps.core.staff_pages import StaffStep, StepsAdmin
from apps.identity.choices import GrantState
from apps.identity.exceptions import WrongState
from apps.identity.forms.grants import RequestForm
from apps.identity.forms.staff import ApproveForm, NoteForm, OptionalNoteForm, ShareForm, UnshareForm
from apps.identity.models import AccessGrant
from apps.identity.services import grants, sharing


def may(step: str) -> Callable[[Actor, AccessGrant], bool]:
    """Whether a step of the state table is open to an actor."""
    return lambda actor, grant: step in grants.steps_for(actor, grant)


def approve(actor: Actor, grant: AccessGrant, data: dict[str, Any]) -> str:
    """For a time."""
    grants.approve_access(actor=actor, grant=grant, **data)
    return str(_("Dostop velja od tega trenutka."))


def refuse(actor: Actor, grant: AccessGrant, data: dict[str, Any]) -> str:
    """With a reason."""
    grants.refuse_access(actor=actor, grant=grant, **data)
    return str(_("Zahteva je zavrnjena."))


def revoke(actor: Actor, grant: AccessGrant, data: dict[str, Any]) -> str:
    """At once."""
    grants.revoke_access(actor=actor, grant=grant, **data)
    return str(_("Dostop je končan in ne velja več."))


def withdraw(actor: Actor, grant: AccessGrant, data: dict[str, Any]) -> str:
    """Before it is decided."""
    grants.withdraw_request(actor=actor, grant=grant, **data)
    return str(_("Zahteva je umaknjena."))


def share(actor: Actor, grant: AccessGrant, data: dict[str, Any]) -> str:
    """With one colleague."""
    until = end_of_day(data["last_day"]) if data["last_day"] else None
    sharing.share(record=grant, colleague=data["colleague"], actor=actor, note=data["note"], until=until)
    return str(_("Sodelavec zdaj vidi to zahtevo."))


def unshare(actor: Actor, grant: AccessGrant, data: dict[str, Any]) -> str:
    """No longer."""
    sharing.unshare(record=grant, colleague=data["colleague"], actor=actor)
    return str(_("Deljenje je končano."))


STEPS = (
    StaffStep("odobri", _("Odobrite dostop"), may("approve"), approve, ApproveForm,
              text=_("Dostop začne veljati takoj in se konča sam."), icon="check"),
    StaffStep("zavrni", _("Zavrnite zahtevo"), may("refuse"), refuse, NoteForm, icon="close"),
    StaffStep("preklici", _("Prekličite dostop"), may("revoke"), revoke, NoteForm,
              text=_("Dostop se konča takoj, tudi za tiste, ki so zdaj prijavljeni."), icon="block", danger=True),
    StaffStep("umakni", _("Umaknite zahtevo"), may("withdraw"), withdraw, OptionalNoteForm, icon="undo"),
    StaffStep("deli", _("Delite s sodelavcem"), sharing.may_share, share, ShareForm,
              text=_("Sodelavec vidi samo to zahtevo. Deljenje se zapiše v sled."), icon="group_add"),
    StaffStep("ne-deli", _("Končajte deljenje"),
              lambda actor, grant: sharing.may_share(actor, grant) and sharing.shares_of(grant).exists(),
              unshare, UnshareForm, icon="group_remove"),
)  # fmt: skip


class ForceFilter(admin.SimpleListFilter):
    """What holds now."""

    title = _("veljavnost")
    parameter_name = "force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two states of time."""
        return [("now", _("velja zdaj")), ("over", _("čas je potekel"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen one."""
        match self.value():
            case "now":
                return queryset.in_force()
            case "over":
                return queryset.filter(state=GrantState.APPROVED, valid_until__lte=timezone.now())
        return queryset


@admin.register(AccessGrant)
class AccessGrantAdmin(StepsAdmin):
    """State is changed by steps alone."""

    steps, stale = STEPS, (WrongState,)
    list_display = ("access_name", "organisation", "state_name", "last_day", "requested_by", "created")
    list_filter = ("state", ForceFilter, ("organisation", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("organisation", "requested_by")
    search_fields = ("organisation__name", "need", "legal_basis")
    asked = ("organisation", "access_name", "need", "legal_basis", "requested_by", "created")
    decision = ("state_name", "valid_from", "last_day", "decision_note", "decided_by", "decided")
    end = ("ended_note", "ended_by", "ended")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By steps alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Decisions stay."""
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who asks."""
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs | {"form": forms.ModelForm, "fields": ()})
        form = super().get_form(request, obj, change, **kwargs | {"form": RequestForm})
        form.actor = actor_of(request)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The request; then decision, end and sharing as far as there are any."""
        if obj is None:
            return [(None, {"fields": ("permission", "need", "legal_basis")})]
        sets: list[Any] = [(_("Zahteva"), {"fields": self.asked}), (_("Odločitev"), {"fields": self.decision})]
        if obj.ended:
            sets.append((_("Konec"), {"fields": self.end}))
        return [*sets, (_("Deljenje"), {"fields": ("shared_with",)})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of it, once it is asked."""
        return (*self.asked, *self.decision, *self.end, "shared_with") if obj else ()

    def save_model(self, request: HttpRequest, obj: AccessGrant, form: Any, change: bool) -> None:
        """Through the service."""
        made = grants.request_access(actor=actor_of(request), **form.cleaned_data)
        obj.pk, obj._state.adding = made.pk, False
        obj.refresh_from_db()

    @admin.display(description=_("dostop"), ordering="permission")
    def access_name(self, grant: AccessGrant) -> str:
        """In words."""
        return grant.access

    @admin.display(description=_("stanje"), ordering="state")
    def state_name(self, grant: AccessGrant) -> Any:
        """With expiry, which is no state of its own."""
        over = grant.state == GrantState.APPROVED and grant.valid_until and grant.valid_until <= timezone.now()
        return _("čas je potekel") if over else grant.get_state_display()

    @admin.display(description=_("deljeno z"))
    def shared_with(self, grant: AccessGrant) -> str:
        """Colleagues who see it by exception."""
        rows = [
            (row.user, row.note, f"{_('do')} {date_format(last_day_before(row.until))}" if row.until else "")
            for row in sharing.shares_of(grant)
        ]
        return format_html_join("", "<p>{} ({}) {}</p>", rows) or "–"

    @admin.display(description=_("velja do vključno"), ordering="valid_until")
    def last_day(self, grant: AccessGrant) -> Any:
        """The last day."""
        return grant.last_day
