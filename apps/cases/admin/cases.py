"""Cases for staff: the list of all and the page of one; what can be done stands in `desk`, `steps` and `work`."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.cases.admin import archive, decisions, desk, documents, letters, opinions, parties, steps, talk, work
from apps.cases.admin.filters import DepartmentFilter, ProcedureFilter, YearFilter
from apps.cases.admin.pages import folder_page
from apps.cases.models import Case
from apps.core import access
from apps.core.actor import actor_of
from apps.core.admin import ReadOnlyAdmin


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    """Cases of one's office. Every look is written down with the number."""

    list_display = ("number", "title_sl", "party_name", "department", "state", "received_at", "next_due", "officer")
    list_filter = (DepartmentFilter, "state", YearFilter, ProcedureFilter)
    list_select_related = ("department", "officer")
    search_fields = ("number__startswith",)  # no person's name in an address; the desk finds by name and street
    search_help_text = _("Številka zadeve ali njen začetek, na primer 371-12/2026")
    ordering = ("-received_at", "-id")
    list_before_template = "admin/cases/paper_link.html"
    view_on_site = False  # the page in Moj Ptuj is for the party

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of the office; what is one's own as a person stands in Moj Ptuj."""
        rows: Any = Case.objects.office_of(actor_of(request))
        return rows.select_related("department").order_by(*self.ordering)

    def get_urls(self) -> list[Any]:
        """The desk and what can be done with a case, before the pages of the list."""
        return [
            *desk.urls(self),
            *archive.urls(self),
            *steps.urls(self),
            *work.urls(self),
            *decisions.urls(self),
            *talk.urls(self),
            *documents.urls(self),
            *letters.urls(self),
            *opinions.urls(self),
            *parties.urls(self),
            *super().get_urls(),
        ]

    def reason_for(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """The trail knows the number of the case."""
        return {"case": record.number} | super().reason_for(request, record)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """The page of a case; nothing is changed by a form of the model."""
        if object_id is None or request.method == "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        case = self.seen(request, object_id)
        access.note_look(actor_of(request), case, **self.reason_for(request, case))
        return folder_page(self, request, case)
