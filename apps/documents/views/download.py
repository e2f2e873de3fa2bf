"""`/dokumenti/<uuid>/`: every file of the portal goes out through here."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.crypto import SealBroken
from apps.core.logs import request_id
from apps.documents import names, services
from apps.documents.choices import FileState
from apps.documents.exceptions import BytesMissing, StorageDown
from apps.documents.models import Document, StoredFile
from apps.documents.registry import policy_of

logger = logging.getLogger("portal.documents")


@require_safe
def download(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """Hand the file to those who may see it; 404 for everybody else. Who is not signed in is asked to, whether the
    document exists or not: a link in a mail must work after the session has ended."""
    actor = actor_of(request)
    try:
        document = services.readable_document(actor=actor, document_id=document_id)
    except Document.DoesNotExist as error:
        if actor.user is None:
            return redirect_to_login(request.get_full_path())
        raise Http404 from error
    if not document.file.available:
        return _not_now(request, document)
    try:
        response = _response(request, document)
    except (StorageDown, SealBroken) as error:
        return _cannot(request, document, error)
    _note(actor, document, "download")
    return _guarded(response, document)


@require_safe
def thumbnail(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """The small picture, for those who may open the document; 404 for everybody and everything else."""
    return _picture(request, document_id, "small", services.thumbnail)


@require_safe
def page(request: HttpRequest, document_id: UUID, number: int) -> HttpResponseBase:
    """The picture of a page of a PDF, or a picture in a size to read; the same rules."""
    return _picture(request, document_id, str(number), lambda file: services.page_picture(file, number).picture)


def _picture(request: HttpRequest, key: UUID, tag: str, made: Callable[[StoredFile], bytes]) -> HttpResponseBase:
    """The browser may keep it, but asks every time whether it still may be shown."""
    actor = actor_of(request)
    try:
        document = services.readable_document(actor=actor, document_id=key)
        etag = quote_etag(f"{document.file.sha256[:32]}-{tag}")
        response = get_conditional_response(request, etag=etag) if document.file.drawable else None
        response = response or HttpResponse(made(document.file), content_type="image/webp")
    except (Document.DoesNotExist, LookupError, StorageDown, SealBroken) as error:
        raise Http404 from error
    _note(actor, document, "view")
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-cache"
    return response


def _response(request: HttpRequest, document: Document) -> HttpResponseBase:
    """By nginx out of the spool, or by ourselves; a question for the head alone opens nothing."""
    file = document.file
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    elif settings.ACCEL_REDIRECT:
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.ACCEL_REDIRECT.rstrip('/')}/{services.spool(file)}"
        return response
    else:
        response = StreamingHttpResponse(services.plain_chunks(file))
    response["Content-Length"] = str(file.size)
    return response


def _guarded(response: HttpResponseBase, document: Document) -> HttpResponseBase:
    """Saved under its name, never shown as a page of ours, kept by nobody on the way."""
    response["Content-Type"] = document.file.content_type
    response["Content-Disposition"] = names.disposition(document.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _note(actor: Actor, document: Document, verb: str) -> None:
    """Tell the trail, unless a person opens what is theirs."""
    subject = policy_of(document.owner_kind).subject(document.owner_id)
    if actor.user is None or subject != actor.user.pk:
        access.note(actor, verb, document, subject=subject)


def _page(request: HttpRequest, status: HTTPStatus, title: str, text: str) -> HttpResponse:
    context = {"title": title, "text": text, "code": status.value, "request_id": request_id.get()}
    response = render(request, "errors/page.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _not_now(request: HttpRequest, document: Document) -> HttpResponse:
    if document.file.erased or document.file.refused:
        text = _("Ob pregledu smo ugotovili, da datoteka ni varna ali je ni mogoče odpreti, zato je ne dajemo naprej.")
        return _page(request, HTTPStatus.GONE, _("Datoteka ni na voljo"), text)
    text = _("Vsako datoteko pregledamo, preden jo damo naprej. Običajno traja nekaj sekund; poskusite znova.")
    return _page(request, HTTPStatus.CONFLICT, str(FileState.QUARANTINE.label).capitalize(), text)


def _cannot(request: HttpRequest, document: Document, error: Exception) -> HttpResponse:
    extra = {"file": str(document.file_id), "why": type(error).__name__}
    if isinstance(error, BytesMissing | SealBroken):
        logger.error("a file cannot be handed out", extra=extra)
        text = _("Shranjena datoteka je poškodovana. Napako smo zapisali in jo bomo odpravili iz varnostne kopije.")
        return _page(request, HTTPStatus.INTERNAL_SERVER_ERROR, _("Datoteke ne moremo odpreti"), text)
    logger.warning("the storage does not answer", extra=extra)
    text = _("Shramba datotek trenutno ne odgovarja. Poskusite znova čez nekaj minut.")
    response = _page(request, HTTPStatus.SERVICE_UNAVAILABLE, _("Datoteke trenutno niso dosegljive"), text)
    response["Retry-After"] = "120"
    return response
