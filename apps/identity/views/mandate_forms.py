"""Three questions and their answers: an organisation, a child or ward, a mandate for somebody else. Each page asks,
shows the answers to check, and sends; nothing is kept on the server before it is sent."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core import ratelimit
from apps.core.actor import actor_of
from apps.core.legal_time import local_day
from apps.identity.decorators import level_required
from apps.identity.exceptions import AlreadyOffered, AlreadyRepresents, OwnMandate, WardOfAge
from apps.identity.forms.mandates import CheckedForm, GrantForm, OrganisationForm, WardForm
from apps.identity.models import Mandate
from apps.identity.services.capacity import NEEDED, citizen
from apps.identity.services.mandates import mandates_in_force
from apps.identity.services.offers import grant_mandate
from apps.identity.services.representation import register_organisation, request_guardianship

A_DAY, REQUESTS_A_DAY = 86_400, 20
STEPS = ("csrfmiddlewaretoken", "acting", "korak")


def _ask(
    request: HttpRequest, form_class: Callable[..., Any], page: str, send: Callable[[Any], Mandate | None]
) -> HttpResponse:
    """Ask, show to check, send. `send` returns the mandate, or None when it added errors to the form."""
    citizen(actor_of(request))
    step = request.POST.get("korak", "")
    form = form_class(request.POST if request.method == "POST" else None)
    if step == "popravek":
        form = form_class(initial={name: form[name].value() for name in form.fields})
    elif request.method == "POST" and form.is_valid():
        if step == "oddaja":
            ratelimit.count("mandates", str(actor_of(request).user.pk), allowed=REQUESTS_A_DAY, seconds=A_DAY)
            if (mandate := send(form)) is not None:
                return redirect("identity:mandate", mandate.pk)
        else:
            return render(
                request, "identity/mandates/check.html", {"facts": form.facts(), "page": page, **_carried(request)}
            )
    return render(request, f"identity/mandates/{page}.html", {"form": form})


def _carried(request: HttpRequest) -> dict[str, Any]:
    fields = [(name, value) for name, values in request.POST.lists() if name not in STEPS for value in values]
    return {"carried": fields}


@never_cache
@level_required(NEEDED)
@require_http_methods(["GET", "HEAD", "POST"])
def new_organisation(request: HttpRequest) -> HttpResponse:
    """I represent a company or an association."""

    def send(form: CheckedForm) -> Mandate | None:
        try:
            mandate = register_organisation(actor=actor_of(request), **form.cleaned_data)
        except AlreadyRepresents:
            form.add_error(
                "registration_number", _("To organizacijo že zastopate. Najdete jo med svojimi pooblastili.")
            )
            return None
        messages.success(
            request, _("Zahtevo smo prejeli. Občina jo preveri, potem lahko delujete v imenu organizacije.")
        )
        return mandate

    return _ask(request, OrganisationForm, "new_organisation", send)


@never_cache
@level_required(NEEDED)
@require_http_methods(["GET", "HEAD", "POST"])
def new_ward(request: HttpRequest) -> HttpResponse:
    """I am the parent of a child, or somebody's guardian."""

    def send(form: CheckedForm) -> Mandate | None:
        try:
            mandate = request_guardianship(actor=actor_of(request), **form.cleaned_data)
        except OwnMandate:
            form.add_error("emso", _("To je vaš EMŠO. Vpišite EMŠO otroka ali varovanca."))
        except WardOfAge:
            form.add_error("emso", _("Ta oseba je že polnoletna. Če ste njen skrbnik, izberite možnost za varovanca."))
        except AlreadyRepresents:
            form.add_error("emso", _("Za to osebo že lahko urejate. Najdete jo med svojimi pooblastili."))
        else:
            messages.success(
                request, _("Zahtevo smo prejeli. Občina jo preveri, potem lahko urejate v imenu te osebe.")
            )
            return mandate
        return None

    return _ask(request, WardForm, "new_ward", send)


@never_cache
@level_required(NEEDED)
@require_http_methods(["GET", "HEAD", "POST"])
def new_mandate(request: HttpRequest) -> HttpResponse:
    """Somebody else is to act for me, or for an organisation whose mandates I may grant."""
    user, today = actor_of(request).user, local_day(timezone.now())
    led = list(mandates_in_force(user).filter(may_grant=True, organisation__isnull=False))
    led = list({row.organisation_id: row for row in led}.values())

    def form_of(data: Any = None, **options: Any) -> GrantForm:
        initial = {"principal": request.GET.get("za", "")} | options.pop("initial", {})
        return GrantForm(data, led=led, today=today, initial=initial, **options)

    def send(form: GrantForm) -> Mandate | None:
        try:
            mandate = grant_mandate(actor=actor_of(request), grant=form.grant(), organisation=form.organisation)
        except OwnMandate:
            form.add_error("name", _("Sebe ne morete pooblastiti. Vpišite podatke druge osebe."))
        except AlreadyOffered:
            form.add_error(None, _("Tej osebi ste že poslali drugačno povabilo, ki še čaka. Najprej ga umaknite."))
        except ValidationError as error:
            form.add_error(error.code if error.code in form.fields else None, error.message)
        except PermissionDenied:
            form.add_error(None, _("V imenu te organizacije ne morete več pooblaščati."))
        else:
            messages.success(request, _("Povabilo je poslano. Pooblastilo velja, ko ga oseba sprejme."))
            return mandate
        return None

    return _ask(request, form_of, "new_mandate", send)
