"""`/moj-ptuj/obvestila/nastavitve/`: how one wants to be told things; devices; links that end letters."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import plugs
from apps.core.actor import actor_of
from apps.core.exceptions import AddressRefused
from apps.identity.decorators import in_any_name
from apps.notifications import services
from apps.notifications.choices import Channel
from apps.notifications.forms_choices import QUIET, ChoicesForm
from apps.notifications.models import PushEndpoint
from apps.notifications.registry import kind_groups
from apps.notifications.telling import Ways, legal_of, ways_of

ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    """What one chose; a POST saves all of it."""
    actor = actor_of(request)
    ways, plan = ways_of(actor.user), services.plan_of(actor.user)
    form = ChoicesForm(request.POST or None, plan=plan, ways=ways)
    if request.method == "POST" and form.is_valid():
        services.choose_notices(actor=actor, **form.values())
        messages.success(request, _("Vaše izbire so shranjene."))
        return _back()
    context = {
        "form": form, "ways": ways, "rows": _rows(form, ways),
        "headings": [(channel, QUIET[channel]) for channel in ways.channels],
        "quiet": [(form[f"quiet-{channel}-from"], form[f"quiet-{channel}-to"]) for channel in ways.channels],
        "push": _push(actor.user) if Channel.PUSH in ways.channels else None,
    }  # fmt: skip
    return render(request, "notifications/choices.html", context, status=422 if form.errors else 200)


def _rows(form: ChoicesForm, ways: Ways) -> list[dict[str, Any]]:
    """The table: groups with a box for each channel, a lock where there is nothing to choose."""
    return [
        {
            "title": group.title, "hint": group.hint, "legal": legal_of(name),
            "consent": plugs.consent_purposes.get(group.consent).wording if group.consent else "",
            "cells": [(QUIET[channel], form.bound(f"{name}-{channel}")) for channel in ways.channels],
        }
        for name, group in ways.groups
    ]  # fmt: skip


def _push(user: Any) -> dict[str, Any]:
    devices = PushEndpoint.objects.filter(user=user).order_by("-created")
    return {"key": settings.VAPID_PUBLIC_KEY, "devices": devices, "simulated": settings.DEMO}


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("notifications:choices"))


@require_POST
@login_required
def add_device(request: HttpRequest) -> HttpResponse:
    """What the browser's own push service gave it; for the demo one that exists in the mail catcher alone."""
    actor, data = actor_of(request), request.POST
    label = data.get("label", "").strip() or _("Neimenovana naprava")
    try:
        if settings.DEMO and "simulated" in data:
            services.add_simulated(actor=actor, label=_("Navidezna naprava"))
        else:
            keys = {name: data.get(name, "") for name in ("endpoint", "p256dh", "auth")}
            services.add_device(actor=actor, label=label, **keys)
    except (AddressRefused, ValueError):
        messages.error(request, _("Brskalnik ni dal veljavnega naslova za obvestila. Poskusite z drugim brskalnikom."))
    else:
        messages.success(request, _("Obvestila bodo prihajala tudi na to napravo."))
    return _back()


@require_POST
@login_required
def remove_device(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No more there."""
    actor = actor_of(request)
    services.remove_device(actor=actor, device=get_object_or_404(PushEndpoint.objects.visible_to(actor), pk=pk))
    messages.success(request, _("Na to napravo ne pošiljamo več."))
    return _back()


@csrf_exempt
@in_any_name
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Mail programs end letters by one POST without cookies (RFC 8058); whoever opens the link is asked first. Exempt
    from CSRF: the link itself is the right, and there is nothing else."""
    try:
        user, groups = services.leaving_of(token)
    except LookupError as error:
        raise Http404 from error
    name, value = ONE_CLICK
    if request.method == "POST":
        if request.POST.get(name) != value:
            return HttpResponseBadRequest("List-Unsubscribe=One-Click", content_type="text/plain")
        services.leave_groups(user=user, groups=groups)
    titles = [kind_groups.get(group).title for group in groups]
    context = {"titles": titles, "done": request.method == "POST"}
    return render(request, "notifications/leave.html", context)
