"""`/moj-ptuj/dokumenti/shranjeno/`: what a person, or an organisation they act for, keeps for later."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.actor import actor_of
from apps.core.keyset import BadCursor, keyset_page
from apps.documents import services
from apps.documents.exceptions import FileRefused, StorageDown
from apps.documents.forms import OwnDocumentsForm, told
from apps.documents.models import Document
from apps.documents.policies import owner_of
from apps.documents.uploads import answer_upload, count_uploads, sent_by_script
from apps.identity.models import Organisation

PAGE = 20


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The list, and the form to add to it."""
    owner = owner_of(actor_of(request))
    if owner is None:
        return render(request, "documents/mine.html", {"closed": True})
    form = OwnDocumentsForm(owner_kind=owner[0])
    if request.method == "POST":
        if sent_by_script(request):
            return _answer(request, owner)
        form = OwnDocumentsForm(request.POST, request.FILES, owner_kind=owner[0])
        count_uploads(request, len(request.FILES.getlist("files")))
        if form.is_valid() and _receive(request, form, owner):
            return redirect("documents:mine")
    return render(request, "documents/mine.html", {"form": form, **_listed(request, owner)})


def _answer(request: HttpRequest, owner: tuple[str, str]) -> HttpResponse:
    return answer_upload(
        request, upload=request.FILES.get("files"), owner_kind=owner[0], owner_id=owner[1],
        delete_url=lambda document: reverse("documents:delete", args=[document.pk]),
    )  # fmt: skip


def _receive(request: HttpRequest, form: OwnDocumentsForm, owner: tuple[str, str]) -> bool:
    """Take the uploads. What was taken stays taken when a later one is refused, and is said."""
    received = 0
    for upload in form.cleaned_data["files"]:
        try:
            services.receive_document(actor=actor_of(request), upload=upload, owner_kind=owner[0], owner_id=owner[1])
            received += 1
        except FileRefused as refusal:
            form.add_error("files", FileRefused(f"{upload.name}: {' '.join(refusal.messages)}"))
        except StorageDown:
            text = _("Datoteke trenutno ne moremo shraniti. Poskusite znova čez nekaj minut.")
            form.add_error("files", FileRefused(f"{upload.name}: {text}"))
    if received:
        messages.success(request, told(received))
    return form.is_valid()


def _listed(request: HttpRequest, owner: tuple[str, str]) -> dict[str, Any]:
    rows = Document.objects.of(*owner).visible_to(actor_of(request)).select_related("file__signature_report")
    cursor = request.GET.get("za", "")
    try:
        page = keyset_page(rows, order=("-created", "-id"), size=PAGE, cursor=cursor)
    except BadCursor as error:
        raise Http404 from error
    return {
        "documents": page.items,
        "next": page.next,
        "first": not cursor,
        "checking": any(document.file.state == "quarantine" for document in page),
        "received": any(not document.generated for document in page),
        "left": services.room_left(*owner),
    }


def _own(request: HttpRequest, document_id: UUID) -> Document:
    owner = owner_of(actor_of(request))
    rows = Document.objects.of(*owner) if owner else Document.objects.none()
    document: Document | None = rows.visible_to(actor_of(request)).filter(pk=document_id).first()
    if document is None:
        raise Http404
    return document


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Ask, then take the document away."""
    document = _own(request, document_id)
    if request.method != "POST":
        return render(request, "documents/delete.html", {"document": document})
    services.delete_document(actor=actor_of(request), document=document)
    messages.success(request, _("Dokument »%(name)s« je izbrisan.") % {"name": document.name})
    return redirect("documents:mine")


@login_required
@require_POST
def receipt(request: HttpRequest) -> HttpResponse:
    """Make the confirmation of receipt; it stands first on the list."""
    owner = owner_of(actor_of(request))
    if owner is None:
        raise Http404
    holder = str(request.user)
    if owner[0] == "organisation":
        holder = Organisation.objects.get(pk=owner[1]).name
    try:
        made = services.confirm_receipt(actor=actor_of(request), owner_kind=owner[0], owner_id=owner[1], holder=holder)
    except StorageDown:
        messages.error(request, _("Potrdila trenutno ne moremo shraniti. Poskusite znova čez nekaj minut."))
        return redirect("documents:mine")
    if made is None:
        messages.info(request, _("Dokumentov še niste naložili, zato potrdila ni."))
        return redirect("documents:mine")
    messages.success(request, _("Potrdilo o prejemu je pripravljeno in ga najdete na seznamu."))
    return redirect(f"{reverse('documents:mine')}#{made.pk}")
