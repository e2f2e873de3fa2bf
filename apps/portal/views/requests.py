"""Requests about personal data, as the person sees them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.actor import actor_of
from apps.portal.exceptions import StepRefused
from apps.portal.forms.requests import RequestForm
from apps.portal.models import DataRequest
from apps.portal.services import requests as services


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One's own requests, the latest first."""
    rows = DataRequest.objects.filter(user=request.user.pk)
    return render(request, "portal/requests.html", {"requests": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """File one."""
    form = RequestForm(request.POST if request.method == "POST" else None, initial={"kind": request.GET.get("vrsta")})
    if form.is_valid():
        filed, is_new = services.file_request(
            actor=actor_of(request), kind=form.cleaned_data["kind"], text=form.cleaned_data["text"]
        )
        if is_new:
            messages.success(request, _("Zahteva %(number)s je oddana.") % {"number": filed.number})
        else:
            messages.info(
                request,
                _("Takšno zahtevo že obravnavamo: %(number)s. Nove nismo zapisali.") % {"number": filed.number},
            )
        return HttpResponseRedirect(reverse("portal:request", args=[filed.pk]))
    return render(request, "portal/request_new.html", {"form": form})


@login_required
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """State, deadline and answer."""
    row = get_object_or_404(DataRequest, pk=pk, user=request.user.pk)
    return render(request, "portal/request.html", {"row": row})


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back."""
    row = get_object_or_404(DataRequest, pk=pk, user=request.user.pk)
    try:
        services.withdraw_request(actor=actor_of(request), request=row)
        messages.success(request, _("Zahteva %(number)s je umaknjena.") % {"number": row.number})
    except StepRefused:
        messages.warning(request, _("Zahteve ni več mogoče umakniti: o njej je že odločeno."))
    return HttpResponseRedirect(reverse("portal:request", args=[row.pk]))
