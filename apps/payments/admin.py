"""Orders for staff: what has to be paid for the matters that they see. Paying comes with the providers (issue 4)."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ReadOnlyAdmin
from apps.payments.models import Order


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Orders."""

    list_display = ("reference", "about", "sum", "purpose_sl", "due", "state", "created")
    list_filter = ("state", "key")
    search_fields = ("reference__startswith", "about__startswith")
    date_hierarchy = "created"
    list_select_related = ("payer", "organisation")
    fields = (
        "reference", "state", "sum", "purpose_sl", "purpose_en", "purpose_code", "recipient", "iban", "due", "about",
        "payer", "organisation", "created",
    )  # fmt: skip

    @admin.display(description=_("znesek"), ordering="cents")
    def sum(self, order: Order) -> str:
        """In euros."""
        return str(order.amount)
