"""What the office says to the party: messages on the page of the case, and the pages of calls for a supplement."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases import reading, services, workflow
from apps.cases.admin_supplements import supplement
from apps.cases.choices import FINAL
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case
from apps.cases.supplement_forms import StaffMessageForm
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.staff_pages import staff_page
from apps.documents.exceptions import FileRefused
from apps.documents.uploads import count_uploads

OFFICE = {workflow.OFFICER, workflow.HEAD}


class CaseTalk:
    """For the admin of cases: addresses, and messages below the form."""

    change_form_outer_after_template = "admin/cases/talk.html"
    admin_site: Any

    def get_urls(self) -> list[URLPattern]:
        """`…/<pk>/dopolnitev/`, `…/<pk>/sporocilo/`."""
        view = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/dopolnitev/", view(supplement), name="cases_supplement"),
            path("<uuid:pk>/sporocilo/", view(message), name="cases_message"),
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """With the messages; who works on the case has read them by that."""
        actor = actor_of(request)
        case = Case.objects.office_of(actor).filter(pk=object_id).first() if object_id and _is_id(object_id) else None
        talk = talk_of(request, actor, case) if case else {}
        response = super().changeform_view(request, object_id, form_url, talk | (extra_context or {}))  # type: ignore[misc]
        if case and request.method == "GET" and talk["works"]:
            services.mark_read(actor=actor, case_id=case.pk)  # the page was made of what was unread before
        return response


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def talk_of(request: HttpRequest, actor: Actor, case: Case) -> dict[str, Any]:
    """Context of `admin/cases/talk.html`."""
    works = works_on(actor, case)
    return {
        "talk_case": case,
        "works": works,
        "talk": reading.messages_of(case),
        "calls": reading.calls_of(case),
        "callable": works and "request_supplement" in workflow.steps_open(actor, case),
        "talk_form": StaffMessageForm(actor=actor, record=case) if works and case.state not in FINAL else None,
    }


def works_on(actor: Actor, case: Case) -> bool:
    """Whether the actor takes part for the office."""
    return bool(workflow.sides_of(actor, case, timezone.now()) & OFFICE)


def message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write to the party."""
    actor = actor_of(request)
    case = Case.objects.office_of(actor).filter(pk=pk).first()
    if case is None or not works_on(actor, case):
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
