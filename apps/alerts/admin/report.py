"""`…/porocilo/`: what came of an alert, as a page that prints well and as CSV."""

import csv
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.alerts import aftermath
from apps.alerts.choices import AlertState
from apps.alerts.models import Alert
from apps.alerts.models.alerts import VIEW
from apps.core import access
from apps.core.actor import actor_of
from apps.core.staff_pages import staff_page
from apps.core.text import safe_cell


def issued(request: HttpRequest, pk: UUID) -> Alert:
    """The alert, for staff who see alerts at work; 404 for everybody else and for drafts."""
    actor = actor_of(request)
    found: Alert | None = Alert.objects.named().filter(pk=pk, state=AlertState.ISSUED).first()
    if found is None or not actor.has_perm(VIEW):
        raise Http404
    return found


@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Figures by channel, answers by group, visits."""
    alert = issued(request, pk)
    context = {
        "title": _("Poročilo: %(what)s") % {"what": alert.headline}, "alert": alert, "told": aftermath.told(alert),
        "back": reverse("admin:alerts_alert_change", args=[pk]),
    }  # fmt: skip
    return staff_page(request, "admin/alerts/report.html", context)


@require_safe
def report_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same as CSV, UTF-8 with a mark for spreadsheets."""
    alert = issued(request, pk)
    access.note(actor_of(request), "export", alert)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="porocilo-{alert.identifier}.csv"'
    csv.writer(response).writerows([safe_cell(value) for value in row] for row in aftermath.table(alert))
    return response
