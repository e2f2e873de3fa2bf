"""`/izboljsajmo-ptuj/obmocja/`: who wants to hear of new reports around a point, in a quarter or on a street."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import ratelimit
from apps.core.actor import actor_of
from apps.core.models import key_of
from apps.core.ratelimit import client_address
from apps.reports import services
from apps.reports.choices import AreaKind
from apps.reports.forms.areas import AreaForm
from apps.reports.models import AreaSubscription, Report, ReportCategory
from apps.reports.narrowing import Filters
from apps.reports.services.links import subscription_of
from apps.reports.views.new import clicked
from apps.territory.models import Quarter

SENT, SENT_IN = 20, 3600  # subscriptions from one address on the network, in so many seconds


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """One form; what the address of a list or a report says is filled in."""
    actor = actor_of(request).in_person()
    known = bool(actor.user)
    if request.method != "POST":
        return _form(request, AreaForm(known=known, initial=_proposed(request)))
    form = AreaForm(request.POST, known=known)
    if zoom := clicked(request):
        typed = {name: form[name].value() for name in form.fields} | {"kind": AreaKind.POINT}
        form = AreaForm(known=known, initial=typed)
        form.fields["place"].widget.zoom = int(zoom)  # type: ignore[attr-defined]
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form)
    ratelimit.count("report-areas", actor.key or client_address(request), allowed=SENT, seconds=SENT_IN)
    try:
        services.subscribe(actor=actor, area=form.area(), email=form.cleaned_data.get("email", ""))
    except ValidationError as error:
        form.add_error(None, error)
        return _form(request, form)
    if known:
        messages.success(request, _("O novih prijavah na tem območju vas bomo obveščali."))
        return redirect("reports:mine")
    messages.success(request, _("Na vaš naslov smo poslali povezavo, s katero potrdite obveščanje."))
    return redirect("reports:index")


def _form(request: HttpRequest, form: AreaForm) -> HttpResponse:
    return render(request, "reports/areas/form.html", {"form": form})


def _proposed(request: HttpRequest) -> dict[str, Any]:
    """From the filters of a list, or from the place of a report that everybody sees."""
    key = key_of(request.GET.get("prijava", ""))
    report = Report.objects.in_public().filter(pk=key).first() if key else None
    if report is not None:
        point = {"lat": report.lat, "lon": report.lon} if report.lat is not None else {}
        return {"kind": AreaKind.POINT if point else AreaKind.STREET, "place": {**point, "text": report.address}}
    filters = Filters.read(request.GET)
    category = ReportCategory.objects.offered().filter(code=filters.category).first()
    found: dict[str, Any] = {"kind": AreaKind.POINT, "category": category}
    if filters.quarter:
        found |= {"kind": AreaKind.QUARTER, "quarter": Quarter.objects.filter(slug=filters.quarter).first()}
    if filters.street:
        found |= {"kind": AreaKind.STREET, "place": {"text": filters.street}}
    if filters.around:
        point = {"lat": filters.around.lat, "lon": filters.around.lon}
        found |= {"kind": AreaKind.POINT, "place": point, "radius": filters.around.metres}
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def area(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a letter: confirm by a button, for machines follow links too; later end it by one button."""
    subscription = subscription_of(token)
    if subscription is None:
        raise Http404
    if request.method != "POST":
        return render(request, "reports/areas/link.html", {"area": subscription})
    if request.POST.get("dejanje") == "konec":
        services.end_subscription(subscription=subscription)
        messages.success(request, _("Obvestil o tem območju ne boste več dobivali."))
        return redirect("reports:index")
    services.confirm_subscription(subscription=subscription)
    messages.success(request, _("O novih prijavah na tem območju vas bomo obveščali."))
    return HttpResponseRedirect(request.path)


@login_required
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own, from Moj Ptuj."""
    own = AreaSubscription.objects.visible_to(actor_of(request).in_person())
    services.end_subscription(subscription=get_object_or_404(own, pk=pk))
    messages.success(request, _("Obvestil o tem območju ne boste več dobivali."))
    return redirect("reports:mine")
