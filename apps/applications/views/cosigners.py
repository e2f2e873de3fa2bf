"""`/e-vloge/vloga/<uuid>/sovlagatelji/`: the applicant invites co-applicants and sees who has yet to confirm."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.applications.exceptions import CannotInvite, Incomplete, WrongStep
from apps.applications.forms.cosigners import InviteForm
from apps.applications.models import Application, Cosigner
from apps.applications.services import cosigning
from apps.applications.services.agreement import VOID
from apps.applications.services.drafts import definition_of, evaluation_of
from apps.applications.services.progress import COSIGNERS, progress_of
from apps.applications.views.frame import address_of, frame, on_draft
from apps.applications.wording import CANNOT_INVITE
from apps.core.access import note_look
from apps.core.actor import actor_of
from apps.core.ratelimit import RateLimited

TOO_OFTEN = gettext_lazy("Poslali smo že veliko povabil. Poskusite znova čez eno uro.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def cosigners(request: HttpRequest, application: Application) -> HttpResponse:
    """The list with what can be done about each, and the form that invites one more."""
    if definition_of(application.version).cosigners is None:
        return HttpResponseRedirect(address_of(application, None))
    if request.method != "POST":
        note_look(actor_of(request), application)
        return _page(request, application, InviteForm())
    act, _mark, key = request.POST.get("dejanje", "").partition(":")
    if act == "povabi":
        form = InviteForm(request.POST)
        if not (form.is_valid() and _invite(request, application, form)):
            return _page(request, application, form)
    elif act in ACTS:
        _act(request, application, act, key)
    return HttpResponseRedirect(request.path)


def _page(request: HttpRequest, application: Application, form: InviteForm) -> HttpResponse:
    evaluation = evaluation_of(application)
    progress = progress_of(application, evaluation)
    takes: Any = definition_of(application.version).cosigners
    context = frame(application, evaluation, kind=COSIGNERS, progress=progress) | {
        "form": form,
        "cosigners": progress.cosigners,
        "most": takes.max,
        "room": takes.max - len(progress.cosigners),
        "void": any(one.state == VOID for one in progress.cosigners),
        "ready": progress.answered,
        "onward": address_of(application, progress.after(COSIGNERS)),
    }
    return render(request, "applications/cosigners.html", context, status=422 if form.errors else 200)


def _invite(request: HttpRequest, application: Application, form: InviteForm) -> bool:
    """Whether the invitation went; if not, the form says why."""
    try:
        cosigning.invite_cosigner(actor=actor_of(request), application_id=application.pk, **form.cleaned_data)
    except CannotInvite as refusal:
        form.add_error("email" if str(refusal) in ("again", "self") else None, CANNOT_INVITE[str(refusal)])
        return False
    except RateLimited:
        form.add_error(None, TOO_OFTEN)
        return False
    messages.success(request, _("Povabilo je poslano: %(name)s.") % {"name": form.cleaned_data["name"]})
    return True


def _send_again(request: HttpRequest, application: Application, key: str) -> None:
    cosigning.send_again(actor=actor_of(request), application_id=application.pk, cosigner_id=UUID(key))
    messages.success(request, _("Povabilo je znova poslano. Prejšnja povezava ne velja več."))


def _withdraw(request: HttpRequest, application: Application, key: str) -> None:
    cosigning.withdraw_invitation(actor=actor_of(request), application_id=application.pk, cosigner_id=UUID(key))
    messages.success(request, _("Povabilo je umaknjeno."))


def _ask_again(request: HttpRequest, application: Application, key: str) -> None:
    if cosigning.ask_again(actor=actor_of(request), application_id=application.pk):
        messages.success(request, _("Sovlagatelje smo prosili, naj vlogo potrdijo znova."))


ACTS = {"znova": _send_again, "umakni": _withdraw, "prosi": _ask_again}


def _act(request: HttpRequest, application: Application, act: str, key: str) -> None:
    """What a button does; what it no longer can, the list that follows shows."""
    try:
        ACTS[act](request, application, key)
    except (Cosigner.DoesNotExist, ValueError, WrongStep):
        messages.warning(request, _("Medtem se je stanje spremenilo. Preverite, kaj velja zdaj."))
    except Incomplete:
        messages.warning(request, _("Najprej dokončajte vse druge dele vloge."))
    except RateLimited:
        messages.error(request, TOO_OFTEN)
