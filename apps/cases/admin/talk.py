"""What the office says to the party: messages on the page of the case, and the pages of calls for a supplement."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases import services, workflow
from apps.cases.admin.supplements import supplement
from apps.cases.choices import FINAL
from apps.cases.exceptions import StepRefused
from apps.cases.folder import Folder
from apps.cases.models import Case
from apps.cases.supplement_forms import StaffMessageForm
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.staff_pages import staff_page
from apps.documents.exceptions import FileRefused
from apps.documents.uploads import count_uploads


def urls(admin: Any) -> list[URLPattern]:
    """`…/<pk>/dopolnitev/`, `…/<pk>/sporocilo/`."""
    view = admin.admin_site.admin_view
    return [
        path("<uuid:pk>/dopolnitev/", view(supplement), name="cases_supplement"),
        path("<uuid:pk>/sporocilo/", view(message), name="cases_message"),
    ]


def talk_of(actor: Actor, case: Case, folder: Folder) -> dict[str, Any]:
    """What `admin/cases/talk.html` needs besides the folder."""
    return {
        "callable": folder.works and "request_supplement" in workflow.steps_open(actor, case),
        "talk_form": StaffMessageForm(actor=actor, record=case) if folder.works and case.state not in FINAL else None,
    }


def message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write to the party."""
    actor = actor_of(request)
    case = Case.objects.office_of(actor).filter(pk=pk).first()
    if case is None or not workflow.sides_of(actor, case, timezone.now()) & workflow.OFFICE:
        raise Http404
    form = StaffMessageForm(
        request.POST if request.method == "POST" else None, request.FILES or None, actor=actor, record=case
    )  # fmt: skip
    back = reverse("admin:cases_case_change", args=[pk])
    if request.method == "POST":
        count_uploads(request, len(request.FILES))
        if form.is_valid() and _send(request, form, case):
            return HttpResponseRedirect(f"{back}#sporocila")
    access.note_look(actor, case, case=case.number)
    context = {"title": _("Sporočilo stranki"), "form": form, "back": back, "record": case, "multipart": True,
               "button": _("Pošljite sporočilo"), "lead": case.title}  # fmt: skip
    return staff_page(request, "admin/step.html", context)


def _send(request: HttpRequest, form: StaffMessageForm, case: Case) -> bool:
    try:
        services.send_with_files(
            actor=form.actor, case_id=case.pk, text=form.cleaned_data["text"], uploads=form.cleaned_data["files"]
        )
    except FileRefused as refusal:
        form.add_error("files", refusal)
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, _("Sporočilo je poslano."))
        return True
    return False
