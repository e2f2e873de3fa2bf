"""What pages of the cases share."""

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
    response: HttpResponse = door.page(request, "admin/cases/case.html", context)
    if found.works:
        mark_read(actor=actor, case_id=case.pk)  # the page was made of what was unread before
    return response
