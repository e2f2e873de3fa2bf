"""The tariff, kept by finance: items are ended and followed by others, never deleted."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import PortalAdmin
from apps.payments.models import TariffItem


@admin.register(TariffItem)
class TariffItemAdmin(PortalAdmin):
    """Items by date."""

    list_display = ("code", "title_sl", "sum", "channel", "level", "valid_from", "valid_to", "source")
    list_filter = ("channel", "code")
    search_fields = ("code__startswith", "title_sl__icontains")
    fields = (
        "code", "title_sl", "title_en", "cents", "channel", "level", "conditions", "valid_from", "valid_to", "source",
        "iban", "reference", "purpose_code",
    )  # fmt: skip

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was charged by it must stay readable."""
        return False

    @admin.display(description=_("znesek"), ordering="cents")
    def sum(self, item: TariffItem) -> str:
        """In euros."""
        return str(item.amount)
