"""Invitations of colleagues that were sent."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.staff_pages import StaffStep, StepsAdmin
from apps.identity.models import Invitation
from apps.identity.roles import role_title
from apps.identity.services import invitations


def resend(actor: Actor, invitation: Invitation, data: dict[str, Any]) -> str:
    """A new link."""
    invitations.resend_invitation(actor=actor, invitation=invitation)
    return str(_("Nova povezava je poslana. Prejšnja ne velja več."))


def withdraw(actor: Actor, invitation: Invitation, data: dict[str, Any]) -> str:
    """No link at all."""
    invitations.withdraw_invitation(actor=actor, invitation=invitation)
    return str(_("Povabilo je umaknjeno, račun je zaprt."))


class FateFilter(admin.SimpleListFilter):
    """What became of it."""

    title = _("stanje")
    parameter_name = "fate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Three fates."""
        return [("open", _("čaka na odgovor")), ("accepted", _("sprejeto")), ("withdrawn", _("umaknjeno"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Rows of the chosen one."""
        match self.value():
            case "open":
                return queryset.open()
            case "accepted":
                return queryset.exclude(accepted=None)
            case "withdrawn":
                return queryset.exclude(withdrawn=None)
        return queryset


@admin.register(Invitation)
class InvitationAdmin(StepsAdmin):
    """Who was invited, and has not answered yet. Inviting itself stands with the colleagues."""

    list_display = ("person", "role", "department", "sent", "fate")
    list_filter = (FateFilter,)
    list_select_related = ("employment__user", "employment__department__organisation", "invited_by")
    search_fields = ("employment__user__first_name", "employment__user__last_name")
    fields = ("person", "role", "department", "invited_by", "sent", "expires", "fate")
    readonly_fields = fields
    steps = (
        StaffStep("poslji", _("Pošljite novo povezavo"), invitations.may_resend, resend,
                  text=_("Prejšnja povezava takoj neha veljati."), icon="forward_to_inbox"),
        StaffStep("umakni", _("Umaknite povabilo"), invitations.may_resend, withdraw,
                  text=_("Povezava neha veljati, račun se zapre in zaposlitev konča."), icon="undo", danger=True),
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Colleagues are invited on their own page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By steps alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was, was."""
        return False

    @admin.display(description=_("sodelavec"), ordering="employment__user__last_name")
    def person(self, invitation: Invitation) -> Any:
        """Who."""
        return invitation.employment.user

    @admin.display(description=_("vloga"), ordering="employment__role")
    def role(self, invitation: Invitation) -> str:
        """As what."""
        return role_title(invitation.employment.role)

    @admin.display(description=_("oddelek"), ordering="employment__department__name")
    def department(self, invitation: Invitation) -> str:
        """Where."""
        place = invitation.employment.department
        return f"{place.organisation}, {place}"

    @admin.display(description=_("stanje"))
    def fate(self, invitation: Invitation) -> Any:
        """In words."""
        if invitation.accepted:
            return _("sprejeto")
        if invitation.withdrawn:
            return _("umaknjeno")
        return _("povezava je potekla") if invitation.expires <= timezone.now() else _("čaka na odgovor")
