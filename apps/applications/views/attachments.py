"""`/e-vloge/vloga/<uuid>/priloge/`: what an application has to be given besides answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.applications.choices import APPLICATION
from apps.applications.engine import Attachment, Evaluation
from apps.applications.forms.attachments import AttachmentsForm, requirement_of
from apps.applications.models import Application
from apps.applications.services.drafts import evaluation_of
from apps.applications.services.progress import ATTACHMENTS, Progress, progress_of
from apps.applications.views.attaching import ATTACH, attach, fitting, own_documents
from apps.applications.views.frame import address_of, frame, on_draft
from apps.core.access import note_look
from apps.core.actor import Actor, actor_of
from apps.documents import services as documents
from apps.documents.exceptions import FileRefused, StorageDown
from apps.documents.models import Document
from apps.documents.uploads import answer_upload, count_uploads, sent_by_script

REMOVE = "odstrani:"  # what the button of a file does, and its id


@dataclass(frozen=True)
class Block:
    """A requirement on the page, with what was added to it. own: what could be, of what is kept in Moj Ptuj."""

    requirement: Attachment
    field: Any
    documents: Sequence[Document]
    own: Sequence[Document] = ()

    @property
    def checking(self) -> bool:
        """Whether the page should ask again."""
        return any(document.file.state == "quarantine" for document in self.documents)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def attachments(request: HttpRequest, application: Application) -> HttpResponse:
    """One block for each requirement that applies. Without JavaScript files come with any button of the form."""
    if request.method == "POST" and sent_by_script(request):
        return _answer(request, application)
    evaluation = evaluation_of(application)
    asked = _asked(evaluation)
    if not asked:
        return HttpResponseRedirect(address_of(application, None))
    if request.method != "POST":
        note_look(actor_of(request), application)
        return _page(request, application, evaluation, AttachmentsForm(requirements=asked))
    form = AttachmentsForm(request.POST, request.FILES, requirements=asked)
    count_uploads(request, sum(len(files) for _name, files in request.FILES.lists()))
    address = _go_on(request, form, application, evaluation) if _receive(request, form, application) else ""
    if address:
        return HttpResponseRedirect(address)
    return _page(request, application, evaluation, form)


def _asked(evaluation: Evaluation) -> list[Attachment]:
    every = evaluation.definition.attachments
    return [requirement for requirement in every if evaluation.requirement_visible(requirement.id)]


def _of(requirement_id: str, added: Iterable[Document]) -> list[Document]:
    return [document for document in added if document.purpose == requirement_id]


def _page(
    request: HttpRequest, application: Application, evaluation: Evaluation, form: AttachmentsForm
) -> HttpResponse:
    progress, own, blocks = progress_of(application, evaluation), own_documents(request), []
    for one in _asked(evaluation):
        added = _of(one.id, progress.documents)
        blocks.append(Block(one, form[one.id], added, fitting(one, own, added)))
    context = frame(application, evaluation, kind=ATTACHMENTS, progress=progress) | {"form": form, "blocks": blocks}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "applications/attachments.html", context, status=status)


def _answer(request: HttpRequest, application: Application) -> HttpResponse:
    name = next(iter(request.FILES), "")
    return answer_upload(
        request, upload=request.FILES.get(name), owner_kind=APPLICATION, owner_id=application.pk,
        purpose=requirement_of(name), delete_url=lambda document: request.path,
    )  # fmt: skip


def _receive(request: HttpRequest, form: AttachmentsForm, application: Application) -> bool:
    """Take what was chosen. What was taken stays taken when another is refused, and stands on the page."""
    if not form.is_valid():
        return False
    for requirement_id, uploads in form.cleaned_data.items():
        for upload in uploads:
            refusal = refusal_of(
                actor=actor_of(request), upload=upload, owner_kind=APPLICATION, owner_id=application.pk,
                purpose=requirement_id,
            )  # fmt: skip
            if refusal:
                form.add_error(requirement_id, FileRefused(f"{upload.name}: {refusal}"))
    return form.is_valid()


def refusal_of(*, actor: Actor, upload: Any, **place: Any) -> str:
    """Take one file for a place (`owner_kind`, `owner_id`, `purpose`); why not, when it cannot be."""
    try:
        documents.receive_document(actor=actor, upload=upload, **place)
    except FileRefused as refusal:
        return " ".join(refusal.messages)
    except StorageDown:
        return _("Datoteke trenutno ne moremo shraniti. Poskusite znova čez nekaj minut.")
    return ""


def _go_on(request: HttpRequest, form: AttachmentsForm, application: Application, evaluation: Evaluation) -> str:
    """Where the button leads; empty when something is missing."""
    act = request.POST.get("dejanje", "naprej")
    if act.startswith(ATTACH):
        wanted = act.removeprefix(ATTACH)
        done = attach(request, form, application, wanted)
        return f"{request.path}#priloga-{wanted.partition(':')[0]}" if done else ""
    progress = progress_of(application, evaluation)
    if act.startswith(REMOVE):
        _remove(request, progress, act.removeprefix(REMOVE))
    if act == "nazaj":
        return address_of(application, progress.before(ATTACHMENTS))
    if act == "pozneje":
        messages.success(request, _("Osnutek je shranjen. Nadaljujete lahko kadar koli, na kateri koli napravi."))
        return address_of(application, None)
    if act != "naprej":
        return request.path
    for requirement_id in progress.missing:
        form.tell_missing(requirement_id, _of(requirement_id, progress.documents))
    return "" if progress.missing else address_of(application, progress.after(ATTACHMENTS))


def _remove(request: HttpRequest, progress: Progress, key: str) -> None:
    """Take a file away without asking: it can be added again."""
    document = next((one for one in progress.documents if str(one.pk) == key), None)
    if document:
        documents.delete_document(actor=actor_of(request), document=document)
        messages.success(request, _("Datoteka »%(name)s« je odstranjena.") % {"name": document.name})
