"""Addresses that are not written to, and prices of text messages."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core import access
from apps.core.actor import actor_of
from apps.core.admin import PortalAdmin, ReadOnlyAdmin
from apps.notifications import services
from apps.notifications.models import SmsPrice, Undeliverable
from apps.notifications.services.bounces import LIFT


@admin.register(Undeliverable)
class UndeliverableAdmin(ReadOnlyAdmin):
    """Found by the message that came back; the address itself is not kept here."""

    list_display = ("since", "to", "channel", "reason", "code")
    list_filter = ("reason", "channel")
    search_fields = ("code",)
    list_select_related = ("message",)
    actions = ("lift",)
    fields = ("channel", "reason", "code", "created", "message")
    readonly_fields = fields

    def has_lift_permission(self, request: HttpRequest) -> bool:
        """Who may take an address up again."""
        return actor_of(request).has_perm(LIFT)

    @admin.display(description=_("od"), ordering="-created")
    def since(self, row: Undeliverable) -> Any:
        """When it was given up."""
        return row.created

    @admin.display(description=_("prejemnik"))
    def to(self, row: Undeliverable) -> str:
        """Masked, while the message still says it."""
        return (row.message.masked_recipient if row.message else "") or "–"

    @admin.action(description=_("Znova pišite na ta naslov"), permissions=["lift"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Undeliverable]) -> None:
        """After somebody said that the address works."""
        done = 0
        for row in queryset.select_related("message"):
            try:
                services.lift_undeliverable(actor=actor_of(request), key=row.pk)
            except Undeliverable.DoesNotExist:
                continue
            except PermissionDenied:
                break
            if row.message:
                access.note(actor_of(request), "change", row.message)
            done += 1
        text = ngettext("Na %(count)d naslov znova pišemo.", "Na %(count)d naslovov znova pišemo.", done)
        messages.success(request, text % {"count": done})


@admin.register(SmsPrice)
class SmsPriceAdmin(PortalAdmin):
    """Kept by finance: a new price is a new row."""

    list_display = ("valid_from", "provider", "cents")
    list_filter = ("provider",)
    ordering = ("-valid_from", "provider")
    fields = ("provider", "valid_from", "cents")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The price with a comma as well."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "cents":
            field.localize = True
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was paid by it must stay readable."""
        return False
