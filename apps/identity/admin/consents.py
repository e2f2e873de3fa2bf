"""Consents in the admin: looked at, never changed."""

from django.contrib import admin

from apps.core.admin import ReadOnlyAdmin
from apps.identity.models import Consent


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """Every act of consent, the latest first."""

    list_display = ("user", "purpose", "given", "version", "created")
    list_filter = ("purpose", "given", "version")
    list_select_related = ("user",)
    search_fields = ("purpose",)  # persons are found by POST ("Poiščite osebo"): no name stands in an address
    date_hierarchy = "created"
    readonly_fields = ("created",)
