"""Uploads at the door: how much of a request is taken in before anybody looks at it, and the answer for a page that
sends its files one by one (static/js/upload.js)."""

import io
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from apps.core import ratelimit
from apps.core.actor import actor_of
from apps.core.api.problems import CONTENT_TYPE, problem
from apps.documents import services
from apps.documents.exceptions import FileRefused, StorageDown
from apps.documents.models import Document

MOST, HOUR = 240, 3_600  # uploads of one person in an hour


class LargestUpload(FileUploadHandler):
    """First of the handlers: what goes beyond `UPLOAD_LIMIT` (bytes of all files of the request) is counted and
    thrown away, so that no disk fills up. The file then stands in the form with its size and without contents (`cut`):
    the form can say what is too large, and the rest of the form is not lost."""

    taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file of the same request."""
        super().new_file(*args, **kwargs)
        self.cut = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass it on, as long as there is room."""
        self.taken += len(raw_data)
        self.cut = self.cut or self.taken > settings.UPLOAD_LIMIT
        return None if self.cut else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The file of the handlers behind; an empty one of this size when it was cut off."""
        if not self.cut:
            return None
        file = UploadedFile(io.BytesIO(), self.file_name, self.content_type, self.content_length or file_size)
        file.cut = True  # type: ignore[attr-defined]
        return file


def count_uploads(request: HttpRequest, files: int = 1) -> None:
    """Count what a person sends; RateLimited when it is too much."""
    for _file in range(files):
        ratelimit.count("uploads", actor_of(request).key, allowed=MOST, seconds=HOUR)


def sent_by_script(request: HttpRequest) -> bool:
    """Whether upload.js asks, which wants JSON; a form wants the page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def answer_upload(
    request: HttpRequest, *, upload: Any, owner_kind: str, owner_id: str | UUID, purpose: str = "",
    delete_url: Callable[[Document], str],
) -> JsonResponse:  # fmt: skip
    """Take one file and tell the script what became of it: 201 with id, name, size, sha256, state and delete_url, or a
    problem whose `detail` is for the person. A 5xx or 429 may be tried again, all else would be refused again."""
    try:
        count_uploads(request)
        if not upload:
            raise FileRefused(_("Izberite datoteko."), code="required")
        document = services.receive_document(
            actor=actor_of(request), upload=upload, owner_kind=owner_kind, owner_id=owner_id, purpose=purpose
        )
    except ratelimit.RateLimited as limited:
        text = _("Naložili ste veliko datotek naenkrat. Počakajte nekaj minut in poskusite znova.")
        return _refusal(HTTPStatus.TOO_MANY_REQUESTS, text, wait=limited.wait)
    except FileRefused as refusal:
        return _refusal(HTTPStatus.UNPROCESSABLE_ENTITY, " ".join(refusal.messages), code=refusal.code)
    except PermissionDenied:
        return _refusal(HTTPStatus.FORBIDDEN, _("Sem ne morete več dodajati datotek. Odprite stran znova."))
    except StorageDown:
        text = _("Datoteke trenutno ne moremo shraniti. Poskusite znova čez nekaj minut.")
        return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, text, wait=10)
    file = document.file
    told = {
        "id": str(document.pk), "name": document.name, "size": file.received_size, "sha256": file.received_sha256,
        "state": file.state, "delete_url": delete_url(document),
    }  # fmt: skip
    return JsonResponse(told, status=HTTPStatus.CREATED)


def _refusal(status: HTTPStatus, text: str, *, wait: int = 0, **extra: Any) -> JsonResponse:
    response = JsonResponse(problem(status, text, **extra), status=status, content_type=CONTENT_TYPE)
    if wait:
        response["Retry-After"] = str(wait)
    return response
