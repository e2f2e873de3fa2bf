"""The register of sealed documents: to find, to read, to revoke."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actor import Actor
from apps.core.staff_pages import StaffForm, StaffStep, StepsAdmin
from apps.documents import services
from apps.documents.choices import SealReason, SealState
from apps.documents.exceptions import SealStands
from apps.documents.models import Seal
from apps.documents.signing import codes


class RevokeForm(StaffForm):
    """Why; everybody who verifies the document reads it."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Razlog"),
        choices=SealReason,
        help_text=gettext_lazy("Razlog je javen: prebere ga vsak, ki preveri dokument."),
    )


def revoke(actor: Actor, seal: Seal, data: dict[str, Any]) -> str:
    """Take the step."""
    services.revoke_seal(actor=actor, seal=seal, reason=SealReason(data["reason"]))
    return _("Dokument je preklican. Stran za preverjanje to že pove.")


def may_revoke(actor: Actor, seal: Seal) -> bool:
    """Whether it still stands and the actor holds the right."""
    return actor.has_perm("documents.revoke_seal") and seal.state != SealState.REVOKED


@admin.register(Seal)
class SealAdmin(StepsAdmin):
    """What was sealed, and whether it stands."""

    list_display = ("issued_at", "spoken_code", "title_sl", "state", "reason", "issuer", "timestamped")
    list_display_links = ("issued_at", "spoken_code")
    list_filter = ("state", "title_sl", "timestamped", "fingerprint")
    search_fields = ("code", "sha256")
    search_help_text = gettext_lazy("Koda dokumenta ali SHA-256 datoteke")
    date_hierarchy = "issued_at"
    fields = (
        "spoken_code", "title_sl", "title_en", "issued_at", "state", "state_changed", "reason", "successor", "owner",
        "sha256", "issuer", "fingerprint", "timestamped",
    )  # fmt: skip
    readonly_fields = fields
    list_select_related = ("document", "superseded_by")
    stale = (SealStands,)
    steps = (
        StaffStep(
            path="preklic",
            title=gettext_lazy("Prekličite dokument"),
            text=gettext_lazy("Dokument od tega trenutka ne velja več. Preklica ni mogoče vzeti nazaj."),
            may=may_revoke,
            run=revoke,
            form=RevokeForm,
            button=gettext_lazy("Prekličite"),
            icon="block",
            danger=True,
        ),
    )

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Services issue."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A seal is never forgotten."""
        return False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """A code is found however it was typed."""
        return super().get_search_results(request, queryset, codes.read_code(search_term) or search_term)

    @admin.display(description=gettext_lazy("koda"), ordering="code")
    def spoken_code(self, seal: Seal) -> str:
        """As it is printed."""
        return seal.spoken

    @admin.display(description=gettext_lazy("nadomestil ga je"))
    def successor(self, seal: Seal) -> str:
        """The code of the newer one."""
        return seal.superseded_by.spoken if seal.superseded_by else "–"

    @admin.display(description=gettext_lazy("pripada"))
    def owner(self, seal: Seal) -> str:
        """What it was issued for, as the list of documents calls it."""
        return format_html("{} {}", seal.document.owner_kind, seal.document.owner_id)
