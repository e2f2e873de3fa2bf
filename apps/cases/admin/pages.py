"""What pages of the cases share."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from apps.cases import folder, workflow
from apps.cases.admin.talk import talk_of
from apps.cases.models import Case
from apps.cases.services import mark_read
from apps.core.actor import actor_of
from apps.core.crypto import SealBroken
from apps.documents.exceptions import BytesMissing, StorageDown
from apps.documents.models import Document
from apps.documents.services import page_picture


def case_of(request: HttpRequest, pk: UUID, *, to_work: bool = True) -> Case:
    """The case; 404 for whoever does not see it at work, PermissionDenied for whoever only reads when the page is
    there `to_work`."""
    actor = actor_of(request)
    rows = Case.objects.office_of(actor) if actor.has_perm("cases.view_case") else Case.objects.none()
    case: Case | None = rows.select_related("department__organisation", "officer").filter(pk=pk).first()
    if case is None:
        raise Http404
    if to_work and not workflow.sides_of(actor, case, timezone.now()) & workflow.OFFICE:
        raise PermissionDenied
    return case


def case_url(case: Case, part: str = "") -> str:
    """Its page in the admin, at a part of it."""
    return reverse("admin:cases_case_change", args=[case.pk]) + (f"#{part}" if part else "")


def back_to(case: Case, part: str = "") -> HttpResponseRedirect:
    """To its page."""
    return HttpResponseRedirect(case_url(case, part))


def folder_page(door: Any, request: HttpRequest, case: Case) -> HttpResponse:
    """Everything about a case; who works on it has read the messages by that. `door`: the admin of cases."""
    actor = actor_of(request)
    found = folder.gather(actor, case)
    context = {"title": case.number, "case": case, "original": case, "folder": found, **talk_of(actor, case, found)}
    context["preview"] = preview_of(found, request.GET.get("pokazi", ""), request.GET.get("stran", ""))
    response: HttpResponse = door.page(request, "admin/cases/case.html", context)
    if found.works:
        mark_read(actor=actor, case_id=case.pk)  # the page was made of what was unread before
    return response


@dataclass(frozen=True)
class Preview:
    """A page of a document beside the answers. pages: how many; 0 when it cannot be shown."""

    document: Document
    number: int
    pages: int

    @property
    def picture(self) -> str:
        """Where the page is."""
        return reverse("documents:page", args=[self.document.pk, self.number])

    @property
    def earlier(self) -> int:
        """Number of the page before, 0 on the first."""
        return self.number - 1

    @property
    def later(self) -> int:
        """Number of the page after, 0 on the last."""
        return self.number + 1 if self.number < self.pages else 0


def preview_of(found: folder.Folder, key: str, page: str) -> Preview | None:
    """Of a document that the page lists; None when none is asked for."""
    document = next((one for one in found.whole.shown if str(one.pk) == key and one.file.drawable), None)
    if document is None:
        return None
    number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 4 and int(page) else 1
    try:
        return Preview(document, number, page_picture(document.file, number).pages)
    except (LookupError, StorageDown, BytesMissing, SealBroken):
        return Preview(document, number, 0)
