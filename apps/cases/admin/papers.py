"""Filings on paper: `/admin/cases/paperfiling/`, with the page that registers one, what was registered, its receipt."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from apps.cases import services
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, PaperFiling, Scan
from apps.cases.models.papers import departments_open_to
from apps.cases.paper_forms import PaperForm
from apps.cases.registry import subject_of
from apps.core import access
from apps.core.actor import actor_of
from apps.core.admin import ReadOnlyAdmin
from apps.documents.exceptions import FileRefused, StorageDown
from apps.documents.services import plain_chunks
from apps.documents.uploads import count_uploads


@admin.register(PaperFiling)
class PaperFilingAdmin(ReadOnlyAdmin):
    """What one's office registered, or what came to it."""

    list_display = ("case", "summary", "manner", "created", "registered_by")
    list_filter = ("manner",)
    list_select_related = ("case", "registered_by")
    search_fields = ("case__number__startswith",)
    ordering = ("-created", "-id")
    list_before_template = "admin/cases/paper_link.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the cases."""
        rows: Any = super().get_queryset(request)
        return rows.select_related("case__department", "registered_by")

    def get_urls(self) -> list[Any]:
        """The pages of their own before those of the list."""
        view = self.admin_site.admin_view
        return [
            path("vpis/", view(self.register_view), name="cases_paper_add"),
            path("<uuid:pk>/potrdilo/", view(self.receipt_view), name="cases_paper_receipt"),
            *super().get_urls(),
        ]

    def reason_for(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """The trail knows the number of the case."""
        return {"case": record.case.number} | super().reason_for(request, record)

    def register_view(self, request: HttpRequest) -> HttpResponse:
        """Ask and register; what was typed stays when something is wrong."""
        actor = actor_of(request)
        if not departments_open_to(actor).exists():
            raise PermissionDenied
        sent = request.method == "POST"
        form = PaperForm(request.POST if sent else None, request.FILES or None, actor=actor)
        if sent:
            count_uploads(request, len(request.FILES))
            if form.is_valid() and (filing := _registered(form)):
                self.tell(request, "create", filing)
                messages.success(request, _("Vpisano. Številka zadeve je %(number)s.") % {"number": filing.case.number})
                return HttpResponseRedirect(reverse("admin:cases_paperfiling_change", args=[filing.pk]))
        context = {
            "title": _("Vpišite vlogo na papirju"), "form": form, "multipart": True, "button": _("Vpišite"),
            "back": reverse("admin:cases_paperfiling_changelist"), "back_text": _("Vloge na papirju"),
        }  # fmt: skip
        return self.page(request, "admin/cases/paper.html", context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """What was registered; nothing is changed by a form of the model."""
        if object_id is None or request.method == "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        filing, actor = self.seen(request, object_id), actor_of(request)
        access.note_look(actor, filing, **self.reason_for(request, filing))
        at_work = Case.objects.office_of(actor).filter(pk=filing.case_id).exists()
        context = {"title": filing.case.number, "filing": filing, "case": filing.case, "original": filing,
                   "scans": Scan.objects.filter(case=filing.case), "at_work": at_work,
                   "typing_url": subject_of(filing.case).typing_url(filing.case)}  # fmt: skip
        return self.page(request, "admin/cases/paper_filed.html", context)

    def receipt_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The PDF, for printing."""
        filing = self.seen(request, str(pk))
        access.note_look(actor_of(request), filing, **self.reason_for(request, filing))
        document = services.issue_paper_receipt(filing=filing)
        content = b"".join(plain_chunks(document.file))
        name = f"potrdilo-{filing.case.number}.pdf".replace("/", "-")
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(content, content_type="application/pdf", headers=headers)


def _registered(form: PaperForm) -> PaperFiling | None:
    """None when the form is to be shown again."""
    data = form.cleaned_data
    try:
        return services.register_paper(
            actor=form.actor, key=data["key"], paper=form.paper(), party=form.party(), uploads=data["files"]
        )
    except FileRefused as refusal:
        form.add_error("files", refusal)
    except StorageDown:
        form.add_error("files", _("Shramba datotek zdaj ne odgovarja. Poskusite znova čez nekaj minut."))
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
    return None
