"""`/admin/cases/case/<pk>/dokument/`: documents are taken into a case, by upload or from another case."""

import functools
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.cases import services
from apps.cases.admin.pages import back_to, case_of, case_url
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case
from apps.cases.paper_forms import DocumentForm
from apps.core import access
from apps.core.actor import actor_of
from apps.core.staff_pages import staff_page
from apps.documents.exceptions import DocumentGone, FileRefused, StorageDown
from apps.documents.uploads import count_uploads


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """Ask and take. 404 for who does not see the case at work, 403 for who only reads."""
    case, actor = case_of(request, pk), actor_of(request)
    number = request.GET.get("iz", "").strip()
    source = Case.objects.office_of(actor).filter(number=number).first() if number else None
    sent = request.method == "POST"
    form = DocumentForm(
        request.POST if sent else None, request.FILES or None, actor=actor, record=case, source=source
    )  # fmt: skip
    if sent:
        count_uploads(request, len(request.FILES))
        if form.is_valid() and _taken(request, form, case):
            return back_to(case, "dokumenti")
    access.note_look(actor, case, case=case.number)
    if source:
        access.note_look(actor, source, case=source.number)
    context = {
        "title": _("Dodajte dokument"), "record": f"{case.number} · {case.title}", "back": case_url(case), "form": form,
        "multipart": True, "number": number, "unknown": bool(number and source is None),
    }  # fmt: skip
    return staff_page(request, "admin/cases/document.html", context)


def _taken(request: HttpRequest, form: DocumentForm, case: Case) -> bool:
    """Done, or the form is to be shown again with the reason."""
    data = form.cleaned_data
    given: dict[str, Any] = {"actor": form.actor, "case_id": case.pk, "entry": form.entry()}
    references = [UUID(key) for key in data.get("references", ())]
    scans = data["files"] if data["archive"] else []
    plain = [] if data["archive"] else data["files"]
    try:
        if plain or references:
            services.take_documents(**given, uploads=plain, references=references)
            messages.success(request, _("Dokument je v zadevi."))
        if scans:
            services.take_scans(**given, uploads=scans)
            messages.success(request, _("Datoteke so prejete. PDF/A bo v zadevi v nekaj trenutkih."))
    except FileRefused as refusal:
        form.add_error("files", refusal)
    except StorageDown:
        form.add_error("files", _("Shramba datotek zdaj ne odgovarja. Poskusite znova čez nekaj minut."))
    except DocumentGone:
        form.add_error(None, _("Izbranega dokumenta ni več. Odprite stran znova."))
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def urls(door: Any) -> list[Any]:
    """Addresses; `door`: the admin of cases."""
    page = door.admin_site.admin_view(functools.partial(take, door=door))
    return [path("<uuid:pk>/dokument/", page, name="cases_document")]
