"""`/e-vloge/vloga/<uuid>/priloge/`: what an application has to be given besides answers."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.applications.choices import APPLICATION
from apps.applications.engine import Attachment, Evaluation
from apps.applications.exceptions import AlreadyFiled, NotOpen
from apps.applications.forms.attachments import AttachmentsForm, requirement_of
from apps.applications.models import Application
from apps.applications.services.content import attached
from apps.applications.services.drafts import evaluation_of, workable
from apps.applications.services.filing import missing_attachments
from apps.core import access
from apps.core.actor import actor_of
from apps.core.api.problems import CONTENT_TYPE, problem
from apps.documents import services as documents
from apps.documents.exceptions import FileRefused, StorageDown
from apps.documents.models import Document
from apps.documents.uploads import answer_upload, count_uploads, sent_by_script

REMOVE, STAY = "odstrani", "ostani"  # buttons of the form


@dataclass(frozen=True)
class Block:
    """A requirement on the page."""

    requirement: Attachment
    field: Any
    documents: list[Document]

    @property
    def checking(self) -> bool:
        """Whether the page should ask again."""
        return any(document.file.state == "quarantine" for document in self.documents)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """One block for each requirement that applies, with what was added to it."""
    try:
        application = workable(actor=actor_of(request), application_id=application_id)
    except Application.DoesNotExist as error:
        raise Http404 from error
    except (AlreadyFiled, NotOpen):
        return _closed(request, application_id)
    if request.method == "POST" and sent_by_script(request):
        return _answer(request, application)
    evaluation = evaluation_of(application)
    form = AttachmentsForm(requirements=_asked(evaluation))
    if request.method == "POST":
        form = AttachmentsForm(request.POST, request.FILES, requirements=_asked(evaluation))
        count_uploads(request, sum(len(files) for _name, files in request.FILES.lists()))
        if _receive(request, form, application) and (address := _go_on(request, form, application, evaluation)):
            return redirect(address)
    _note(request, application)
    context = {"application": application, "form": form, "blocks": _blocks(application, evaluation, form)}
    return render(request, "applications/attachments.html", context)


def _closed(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Filed from another tab, or cut off: its own page tells."""
    if sent_by_script(request):
        text = _("Vloga je že oddana ali pa je ni več mogoče oddati, zato datotek ne sprejemamo več.")
        return JsonResponse(problem(409, text), status=HTTPStatus.CONFLICT, content_type=CONTENT_TYPE)
    return redirect(Application.objects.get(pk=application_id))


def _asked(evaluation: Evaluation) -> list[Attachment]:
    every = evaluation.definition.attachments
    return [requirement for requirement in every if evaluation.requirement_visible(requirement.id)]


def _blocks(application: Application, evaluation: Evaluation, form: AttachmentsForm) -> list[Block]:
    added = attached(application)
    return [
        Block(one, form[one.id], [document for document in added if document.purpose == one.id])
        for one in _asked(evaluation)
    ]


def _answer(request: HttpRequest, application: Application) -> HttpResponse:
    name = next(iter(request.FILES), "")
    return answer_upload(
        request, upload=request.FILES.get(name), owner_kind=APPLICATION, owner_id=application.pk,
        purpose=requirement_of(name), delete_url=lambda document: request.path,
    )  # fmt: skip


def _receive(request: HttpRequest, form: AttachmentsForm, application: Application) -> bool:
    """Take what was chosen. What was taken stays taken when another is refused, and is said where it stands."""
    if not form.is_valid():
        return False
    for requirement_id, uploads in form.cleaned_data.items():
        for upload in uploads:
            try:
                documents.receive_document(
                    actor=actor_of(request), upload=upload, owner_kind=APPLICATION, owner_id=application.pk,
                    purpose=requirement_id,
                )  # fmt: skip
            except FileRefused as refusal:
                form.add_error(requirement_id, FileRefused(f"{upload.name}: {' '.join(refusal.messages)}"))
            except StorageDown:
                text = _("Datoteke trenutno ne moremo shraniti. Poskusite znova čez nekaj minut.")
                form.add_error(requirement_id, FileRefused(f"{upload.name}: {text}"))
    return not form.errors


def _go_on(request: HttpRequest, form: AttachmentsForm, application: Application, evaluation: Evaluation) -> str:
    """Where next; empty when something is missing."""
    if REMOVE in request.POST:
        _remove(request, application)
        return request.path
    if STAY in request.POST:
        return request.path
    added = attached(application)
    for requirement_id in missing_attachments(evaluation.definition, evaluation, added):
        form.tell_missing(requirement_id, [document for document in added if document.purpose == requirement_id])
    return "" if form.errors else application.get_absolute_url()


def _remove(request: HttpRequest, application: Application) -> None:
    """Take one away, without asking: it can be added again."""
    rows = Document.objects.of(APPLICATION, application.pk).filter(generated=False)
    document = next((one for one in rows if str(one.pk) == request.POST[REMOVE]), None)
    if document:
        documents.delete_document(actor=actor_of(request), document=document)
        messages.success(request, _("Datoteka »%(name)s« je odstranjena.") % {"name": document.name})


def _note(request: HttpRequest, application: Application) -> None:
    """Tell the trail when somebody looks at what is another person's."""
    actor, subject = actor_of(request), application.data_subject
    if subject and subject != actor.user.pk:
        access.note(actor, "view", application, subject=subject)
