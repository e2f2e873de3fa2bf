"""Mandates in Moj Ptuj: overview, one mandate, one organisation, the answer to an offer, the end of a mandate."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.identity.choices import MandateKind, MandateState
from apps.identity.decorators import level_required
from apps.identity.exceptions import NotForYou, StepNotAllowed
from apps.identity.models import Mandate, Organisation
from apps.identity.registry import procedure_titles
from apps.identity.services import mandates as service
from apps.identity.services.capacity import NEEDED
from apps.identity.workflow.mandates import digest_of, steps_open

PAGE = 50
OPEN = (MandateState.REQUESTED, MandateState.OFFERED, MandateState.ACCEPTED)


def as_person(request: HttpRequest) -> Actor:
    """In Moj Ptuj everybody sees what is theirs, staff as well: rights of their work end at the admin."""
    return actor_of(request).in_person()


def _visible(request: HttpRequest) -> Any:
    return Mandate.objects.visible_to(as_person(request)).named()


@never_cache
@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Whom I act for, who acts for me, what is offered to me."""
    user = actor_of(request).user
    rows = list(_visible(request).filter(state__in=OPEN))
    offers = [row for row in rows if row.state == MandateState.OFFERED and row.person_id != user.pk]
    waiting = set(
        Mandate.objects.offered_to(user).filter(pk__in=[row.pk for row in offers]).values_list("pk", flat=True)
    )
    mine = [row for row in rows if row.representative_id == user.pk and row.state != MandateState.OFFERED]
    led = {row.organisation_id: row.organisation for row in mine if row.may_grant and row.standing == "in_force"}
    context = {
        "offers": [row for row in offers if row.pk in waiting],
        "mine": mine,
        "others": [row for row in rows if row.person_id == user.pk],
        "led": sorted(led.values(), key=str),
        "citizen": not user.is_staff and hasattr(user, "person"),
    }
    return render(request, "identity/mandates/overview.html", context)


@never_cache
@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """What has ended: declined, revoked, renounced."""
    rows = _visible(request).exclude(state__in=OPEN).order_by("-created")
    page = Paginator(rows, PAGE).get_page(request.GET.get("stran"))
    return render(request, "identity/mandates/history.html", {"page": page})


@never_cache
@login_required
@require_safe
def mandate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One mandate: who, for whom, what, until when, and what has happened to it."""
    row = get_object_or_404(_visible(request), pk=pk)
    steps = steps_open(as_person(request), row)
    context = {
        "mandate": row,
        "titles": procedure_titles(row.procedures),
        "answerable": "accept" in steps,
        "ending": steps & {"revoke", "renounce"},
    }
    return render(request, "identity/mandates/mandate.html", context)


@never_cache
@login_required
@require_safe
def organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An organisation that I act for: its data; its mandates, when I may grant them."""
    actor = as_person(request)
    held = service.mandates_in_force(actor.user)
    found = get_object_or_404(Organisation.objects.visible_to(actor), pk=pk, pk__in=held.values("organisation"))
    access.note(actor, "view", found)
    rows = _visible(request).filter(organisation=found, state__in=OPEN)
    context = {
        "organisation": found,
        "mandates": [row for row in rows if row.state != MandateState.REQUESTED],
        "leads": held.filter(organisation=found, may_grant=True).exists(),
    }
    return render(request, "identity/mandates/organisation.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, link: str) -> HttpResponseBase:
    """Where the link of an invitation by mail leads. Who is not signed in learns only that there is an invitation."""
    if not request.user.is_authenticated:
        return render(request, "identity/mandates/invitation.html")
    return _answer(request, link=link)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Accept or decline what is offered."""
    return _answer(request, pk=pk)


@level_required(NEEDED)
def _answer(request: HttpRequest, *, pk: UUID | None = None, link: str = "") -> HttpResponse:
    actor = actor_of(request)
    rows = Mandate.objects.named()
    rows = rows.filter(pk=pk) if pk else rows.filter(counterpart__digest=digest_of(link), kind=MandateKind.GRANTED)
    row = rows.filter(pk__in=Mandate.objects.offered_to(actor.user, link=digest_of(link)).values("pk")).first()
    if row is None:
        return _gone(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            return _answered(request, row, link)
        except NotForYou:
            refusal = _(
                "Povabilo je za osebo z drugim EMŠO ali davčno številko. Obrnite se na tistega, ki vas je povabil."
            )
        except (StepNotAllowed, PermissionDenied):
            return _gone(request, pk)
    context = {"mandate": row, "titles": procedure_titles(row.procedures), "refusal": refusal}
    return render(request, "identity/mandates/offer.html", context, status=403 if refusal else 200)


def _answered(request: HttpRequest, row: Mandate, link: str) -> HttpResponse:
    actor = actor_of(request)
    if request.POST.get("odgovor") == "sprejem":
        accepted = service.accept_mandate(actor=actor, mandate=row, link=link)
        text = _("Pooblastilo ste sprejeli. Zdaj lahko delujete v imenu: %(name)s")
        messages.success(request, text % {"name": accepted.principal_name})
        return redirect("identity:mandate", accepted.pk)
    service.decline_mandate(actor=actor, mandate=row, link=link)
    messages.success(request, _("Pooblastilo ste zavrnili."))
    return redirect("identity:mandates")


def _gone(request: HttpRequest, pk: UUID | None) -> HttpResponse:
    """Answered, withdrawn or too late; whoever may see the mandate is led to it."""
    if pk and _visible(request).filter(pk=pk).exists():
        return redirect("identity:mandate", pk)
    return render(request, "identity/mandates/gone.html", status=404)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once more, then end: revoke what one granted, give back what one was given, withdraw a request."""
    actor = as_person(request)
    row = get_object_or_404(_visible(request), pk=pk)
    steps = steps_open(actor, row)
    if request.method != "POST" or not steps & {"revoke", "renounce"}:
        if not steps & {"revoke", "renounce"}:
            return redirect("identity:mandate", row.pk)
        return render(request, "identity/mandates/end.html", {"mandate": row, "steps": steps})
    try:
        if "renounce" in steps:
            service.renounce_mandate(actor=actor, mandate=row)
        else:
            service.revoke_mandate(actor=actor, mandate=row)
    except (StepNotAllowed, PermissionDenied):
        messages.error(request, _("Medtem se je stanje pooblastila spremenilo. Preverite, kaj velja zdaj."))
    else:
        messages.success(request, _("Končano. Pooblastilo od tega trenutka ne velja več."))
    return HttpResponseRedirect(row.get_absolute_url())
