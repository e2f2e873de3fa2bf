"""A draft as a whole: begun, its list of parts, and what becomes of it when its form was cut off."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.applications.exceptions import AlreadyFiled, NotForYou, NotOpen
from apps.applications.models import Application, Cosigner, FormVersion, Procedure
from apps.applications.services.carrying import carry_over
from apps.applications.services.drafts import begin_application, definition_of, evaluation_of, workable
from apps.applications.services.pricing import Tariff
from apps.applications.services.progress import Progress, progress_of
from apps.applications.services.summary import parts_of
from apps.applications.views.frame import address_of, away, frame, sign_in_first
from apps.applications.wording import NOT_FOR_YOU
from apps.core.access import note_look
from apps.core.actor import actor_of


def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """A new draft, or the untouched one of a moment ago. What stands in the way is said on the start page."""
    procedure = get_object_or_404(Procedure.objects.visible_to(actor_of(request)), slug=slug)
    start = procedure.get_absolute_url()
    if request.method != "POST":
        return HttpResponseRedirect(start)
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('identity:sign_in')}?{urlencode({'next': start})}")
    try:
        application = begin_application(actor=actor_of(request), procedure=procedure, again=True)
    except NotOpen:
        messages.warning(request, _("Vlog za ta postopek zdaj ne sprejemamo."))
    except NotForYou as reason:
        messages.warning(request, NOT_FOR_YOU[str(reason)])
    except PermissionDenied:
        messages.warning(request, _("S službenim računom vlog ni mogoče oddajati. Prijavite se kot občan."))
    else:
        first = progress_of(application, evaluation_of(application)).parts[0]
        return HttpResponseRedirect(address_of(application, first))
    return HttpResponseRedirect(start)


@require_safe
def task_list(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The parts of a draft and how far each is. Of one whose form was cut off: what can still be done."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    actor = actor_of(request)
    try:
        application = workable(actor=actor, application_id=application_id, cut_off=True)
    except Application.DoesNotExist as error:
        if Cosigner.objects.joining(actor.user).filter(application=application_id).exists():
            return HttpResponseRedirect(reverse("applications:cosignature", args=[application_id]))
        raise Http404 from error
    except AlreadyFiled:
        return away(request, reverse("applications:filed", args=[application_id]))
    note_look(actor, application)
    if not application.version.takes_drafts_at(timezone.now()):
        return _cut_off(request, application)
    evaluation = evaluation_of(application)
    progress = progress_of(application, evaluation)
    return render(request, "applications/task_list.html", _listed(request, application, evaluation, progress))


def _listed(request: HttpRequest, application: Application, evaluation: Any, progress: Progress) -> dict[str, Any]:
    definition = definition_of(application.version)
    procedure = application.version.procedure
    left = len(progress.parts) - progress.done
    fee = Tariff.of(application.version).cents(evaluation.values, level=actor_of(request).level)
    going = next((part for part in progress.parts if not part.settled), progress.parts[-1])
    requirements = [
        {
            "requirement": one,
            "files": [document for document in progress.documents if document.purpose == one.id],
            "missing": one.id in progress.missing,
        }
        for one in definition.attachments
        if evaluation.requirement_visible(one.id)
    ]
    return frame(application, evaluation, kind="", progress=progress) | {
        "fee": fee,
        "minutes": max(1, round(procedure.minutes * left / len(progress.parts))),
        "going": going,
        "going_url": address_of(application, going),
        "requirements": requirements,
        "open": procedure.open_at(timezone.now()),
        "last": len({part.kind for part in progress.parts}),
    }


def _cut_off(request: HttpRequest, application: Application) -> HttpResponse:
    """The form of this draft is not taken any more."""
    procedure = application.version.procedure
    now = timezone.now()
    current = FormVersion.objects.current(now).filter(procedure=procedure).first()
    context = {
        "application": application,
        "procedure": procedure,
        "newer": current if current and procedure.open_at(now) else None,
        "sections": parts_of(definition_of(application.version), evaluation_of(application), get_language() or "sl"),
    }
    return render(request, "applications/cut_off.html", context)


@require_POST
def carry_on(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Answers of a draft that was cut off into a new one on the form that holds now."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    try:
        application = carry_over(actor=actor_of(request), application_id=application_id)
    except Application.DoesNotExist as error:
        raise Http404 from error
    except AlreadyFiled:
        return away(request, reverse("applications:filed", args=[application_id]))
    except NotOpen:
        messages.warning(request, _("Vlog za ta postopek zdaj ne sprejemamo."))
        return HttpResponseRedirect(reverse("applications:application", args=[application_id]))
    except NotForYou as reason:
        messages.warning(request, NOT_FOR_YOU[str(reason)])
        return HttpResponseRedirect(reverse("applications:application", args=[application_id]))
    messages.success(request, _("Odgovore smo prenesli v nov osnutek. Preverite jih in izpolnite, kar je novega."))
    return HttpResponseRedirect(address_of(application, None))
