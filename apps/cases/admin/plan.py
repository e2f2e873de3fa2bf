"""The classification plan, kept by archivists and administrators."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.cases.models import ClassSign
from apps.cases.services.plan import signs_used_without
from apps.core.admin import PortalAdmin
from apps.core.legal_time import local_day


@admin.register(ClassSign)
class ClassSignAdmin(PortalAdmin):
    """The tree of signs. Nothing is struck out: a row of a later day takes the place of another one, and a sign that
    is not used any more gets its last day."""

    list_display = ("indented", "title_sl", "kept", "valid_from", "valid_to", "source")
    list_display_links = ("indented",)
    list_filter = ("keeping", "proposed")
    search_fields = ("sign__startswith", "title_sl", "title_en")
    ordering = ("sign", "-valid_from")
    list_per_page = 200
    fields = ("sign", ("title_sl", "title_en"), ("keeping", "years"), "source", "proposed", ("valid_from", "valid_to"))
    list_before_template = "admin/cases/plan.html"

    @admin.display(description=gettext_lazy("znak"), ordering="sign")
    def indented(self, row: ClassSign) -> str:
        """By its depth in the tree."""
        return format_html('<span class="sign depth-{}">{}</span>', row.depth, row.sign)

    @admin.display(description=gettext_lazy("hramba"), ordering="keeping")
    def kept(self, row: ClassSign) -> str:
        """In words, with the note that it is a proposal."""
        words = str(row.get_keeping_display())
        if row.years:
            words = ngettext("%(years)d leto", "%(years)d let", row.years) % {"years": row.years}
        return f"{words} ({_('predlog')})" if row.proposed else words

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Once it is written a row gets a last day and nothing else."""
        if obj is None:
            return ()
        names = ("sign", "title_sl", "title_en", "keeping", "years", "source", "proposed", "valid_from")
        return names if obj.valid_to is None else (*names, "valid_to")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody strikes a sign out."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the signs that cases have and the plan does not."""
        missing = signs_used_without(local_day(timezone.now()))
        return super().changelist_view(request, {"missing": missing, **(extra_context or {})})
