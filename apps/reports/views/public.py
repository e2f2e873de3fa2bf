"""What everybody reads: the list with its map, a report, the feed."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.keyset import BadCursor, keyset_page
from apps.documents.models import Photo
from apps.reports import reading, services, workflow
from apps.reports.choices import REPORT, StateType
from apps.reports.forms.acts import CommentForm, FollowForm, ReopenForm
from apps.reports.models import Report, Reporter, ReportFollower
from apps.reports.models.reports import PUBLIC
from apps.reports.narrowing import ORDERS, Filters
from apps.reports.views.maps import map_of

PAGE, IN_FEED = 20, 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List and map of the same reports: the page of the list has numbered pins, what else fits plain ones or, where
    there are many, clusters."""
    filters = Filters.read(request.GET)
    cursor = request.GET.get("za", "")
    rows = filters.narrow(Report.objects.in_public()).in_rows()
    try:
        page = keyset_page(rows, order=ORDERS[filters.order], size=PAGE, cursor=cursor)
    except BadCursor as error:
        raise Http404 from error
    found = reading.listed(page)
    context = {
        "rows": found, "next": page.next, "first": not cursor, "filters": filters, "choices": reading.choices()
    }  # fmt: skip
    return render(request, "reports/index.html", context | map_of(filters, found))


@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report: public ones for everybody, the others for whose they are; staff work on them in the admin."""
    actor = actor_of(request).in_person()
    row = seen(actor, pk)
    return page_of(request, actor, row)


def seen(actor: Actor, pk: UUID) -> Report:
    """What anybody, or the person, may see; 404 for the rest, whether it exists or not."""
    rows = Report.objects.named().select_related(
        "reporter", "merged_into__category", "split_from__category", "service_level"
    )
    found: Report | None = rows.filter(pk=pk).filter(Report.objects.own(actor) | PUBLIC).first()
    if found is None:
        raise Http404
    return found


def page_of(request: HttpRequest, actor: Actor, row: Report, *, token: str = "", **more: Any) -> HttpResponse:
    """The page of a report. token: of the reporter's link, when they came by it."""
    if not row.public:
        access.note_look(actor, row)
    reporter: Any = Reporter.objects.filter(report=row).first()
    own = bool(token) or bool(actor.user and reporter and reporter.user_id == actor.user.pk)
    follows = bool(actor.user) and ReportFollower.objects.filter(report=row, user=actor.user.pk).exists()
    context = {
        "report": row, "look": workflow.LOOKS[row.state], "map": reading.small_map(row), "own": own, "token": token,
        "photos": list(Photo.objects.of(REPORT, row.pk)),
        "course": [(event, reading.icon_of(event)) for event in reading.course_of(row)],
        "reporter_name": reporter.public_name if reporter else "", "follows": follows,
        "asked": own and row.state == "fixed" and not services.is_confirmed(row),
        "reopenable": own and row.state in workflow.STEPS["reopen"].sources,
        "comment": CommentForm() if own and row.kind != StateType.HIDDEN else None,
        "origin": row.split_from if row.split_from and (row.split_from.public or (own and not token)) else None,
        "parts": [one for one in row.parts.select_related("category") if one.public or (own and not token)],
        "form": FollowForm(), "reopen": ReopenForm(), "row": reading.Row(row, workflow.LOOKS[row.state]),
    }  # fmt: skip
    return render(request, "reports/report.html", context | more)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """`vir.atom`: the latest changes of what the filters of the address leave."""
    filters = Filters.read(request.GET)
    rows = filters.narrow(Report.objects.in_public()).in_rows().order_by("-updated_at", "-id")[:IN_FEED]
    home = request.build_absolute_uri(f"{reverse('reports:index')}?{filters.query}".rstrip("?"))
    made = Atom1Feed(
        title=_("Izboljšajmo Ptuj: prijave"), link=home, description=_("Kaj prijavljamo in kaj je popravljeno."),
        language=get_language() or settings.LANGUAGE_CODE, feed_url=request.build_absolute_uri(),
    )  # fmt: skip
    for row in rows:
        made.add_item(
            title=f"{row.title} ({row.get_state_display()})", link=request.build_absolute_uri(row.get_absolute_url()),
            description=row.published_text, unique_id=f"urn:uuid:{row.pk}", pubdate=row.received_at,
            updateddate=row.updated_at, categories=[row.category.name],
        )  # fmt: skip
    return HttpResponse(made.writeString("utf-8"), content_type=made.content_type)


@require_safe
def developers(request: HttpRequest) -> HttpResponse:
    """How programs read and report: Open311, API, feed."""
    return render(request, "reports/developers.html", {"base": f"{settings.BASE_URL}/open311/v2"})
