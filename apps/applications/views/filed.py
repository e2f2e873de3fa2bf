"""What was filed: the confirmation page, for whoever comes from the button and for whoever comes back later, and the
deadline for one's calendar."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.applications.models import Application
from apps.applications.services.calendars import deadline_calendar
from apps.applications.services.outlook import coming, order_of
from apps.applications.services.overlay import current_of
from apps.applications.services.receipts import receipt_of
from apps.applications.views.frame import sign_in_first
from apps.cases.models import Case
from apps.core.access import note_look
from apps.core.actor import Actor, actor_of
from apps.payments.models import Order


@never_cache
@require_safe
def filed(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The number, what follows and when, what to keep. Whose draft it still is goes on with it."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    actor = actor_of(request).in_person()
    application = _mine(actor, application_id)
    if not application.is_filed:
        return HttpResponseRedirect(reverse("applications:application", args=[application.pk]))
    case: Any = application.case
    note_look(actor, application, case=case.number)
    opens = Case.objects.open_to(actor).filter(pk=case.pk).exists()
    order = _order(actor, application)
    context = {
        "application": application,
        "case": case,
        "opens": opens,
        "order": order,
        "steps": coming(case.received_day, case.decision_due, case.due_words, order),
        "receipt": receipt_of(application) if opens else None,
        "address": _address(actor),
    }
    if not opens:  # a co-applicant, who has no other page for it
        context["sections"] = current_of(application).parts(get_language() or "sl", masked=True)
    return render(request, "applications/filed.html", context)


def _mine(actor: Actor, application_id: UUID) -> Application:
    rows = Application.objects.visible_to(actor).select_related(
        "version__procedure", "case__department__organisation", "organisation", "principal", "applicant"
    )
    application: Application | None = rows.filter(pk=application_id).first()
    if application is None:
        raise Http404
    return application


def _order(actor: Actor, application: Application) -> Order | None:
    """What this person still has to pay for it."""
    order = order_of(application)
    if order is None or not order.is_waiting:
        return None
    return order if Order.objects.visible_to(actor).filter(pk=order.pk).exists() else None


def _address(actor: Actor) -> str:
    person = getattr(actor.user, "person", None)
    return (person.contact_email if person else "") or actor.user.email


@never_cache
@require_safe
def calendar(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """`rok.ics`; 404 without a deadline, like for somebody else's."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    application = _mine(actor_of(request).in_person(), application_id)
    address = settings.BASE_URL.rstrip("/") + reverse("applications:filed", args=[application.pk])
    content = deadline_calendar(application, address) if application.is_filed else None
    if content is None:
        raise Http404
    name = f"rok-{application.case}.ics".replace("/", "-")
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
