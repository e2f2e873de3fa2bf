"""What comes on paper, in the tests: sheets of a scanner, the form, and a receiving office."""

import io
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from apps.cases.services import Paper, Party
from apps.cases.services.taking import INSIDE
from apps.core.legal_time import LJUBLJANA
from apps.documents.models import Document
from apps.documents.services import check_file, plain_chunks

PAGE = "/admin/cases/paperfiling/vpis/"
EMSO = "0101006500006"


def sheet(name: str = "1.jpg", colour: str = "white", form: str = "JPEG") -> SimpleUploadedFile:
    """A scanned page of A4 at 50 dpi."""
    target = io.BytesIO()
    Image.new("RGB", (413, 585), colour).save(target, form, dpi=(50, 50))
    return SimpleUploadedFile(name, target.getvalue(), content_type="image/jpeg")


def checked(case: Any) -> None:
    """The scanner has seen what waits in the case."""
    for document in Document.objects.of(INSIDE, case.pk).select_related("file"):
        check_file(document.file_id)


def content_of(document: Document) -> bytes:
    """The bytes."""
    return b"".join(plain_chunks(document.file))


def paper(**values: Any) -> Paper:
    """A general letter that somebody brought."""
    given: dict[str, Any] = {"manner": "in_person", "arrived": timezone.now(), "summary": "Prošnja za obrezovanje lipe"}
    return Paper(**given | values)


def party(**values: Any) -> Party:
    """Who brought it."""
    given: dict[str, Any] = {"kind": "person", "name": "Jože Žnidarič", "address": "Potrčeva cesta 12, 2250 Ptuj"}
    return Party(**given | values)


def posted(office: Any, **values: Any) -> dict[str, Any]:
    """The form as a browser sends it; None leaves a field out."""
    now = timezone.localtime(timezone.now(), LJUBLJANA)
    given = {
        "key": str(uuid4()), "procedure": "", "sign": "351", "title": "Obrezovanje dreves",
        "department": str(office.department.pk), "period": "P1M", "summary": "Prošnja za obrezovanje lipe", "text": "",
        "manner": "in_person", "day": now.date().isoformat(), "hour": f"{now:%H:%M}", "posted": "",
        "party_kind": "person", "name": "Jože Žnidarič", "address": "Potrčeva cesta 12, 2250 Ptuj", "email": "",
        "phone": "", "emso": "", "tax_number": "", "registration_number": "",
    }  # fmt: skip
    return {name: value for name, value in (given | values).items() if value is not None}
