"""What all pages of a draft share: whose draft it is and whether it can be worked on, where one is, how far it is."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.applications.engine import Evaluation
from apps.applications.exceptions import AlreadyFiled, NotOpen
from apps.applications.models import Application
from apps.applications.services.drafts import workable
from apps.applications.services.progress import ATTACHMENTS, COSIGNERS, REVIEW, STEP, Part, Progress, progress_of
from apps.core.actor import actor_of
from apps.core.legal_time import local_day
from apps.identity.services import typed

View = Callable[..., HttpResponseBase]
PAGES = {ATTACHMENTS: "applications:attachments", COSIGNERS: "applications:cosigners", REVIEW: "applications:review"}


def in_background(request: HttpRequest) -> bool:
    """Whether a script asks, which wants a short answer and no page."""
    return request.headers.get("X-Requested-With") == "fetch"


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in and back to this page; what was typed waits in the session."""
    if in_background(request):
        return JsonResponse({"message": _("Prijava je potekla.")}, status=401)
    if request.method == "POST":
        typed.keep_typed(request)
    return HttpResponseRedirect(f"{reverse('identity:sign_in')}?{urlencode({'next': request.get_full_path()})}")


def on_draft(view: View) -> View:
    """The view gets a draft that the actor may work on. Anonymous: to the sign-in; somebody else's: 404; filed: to
    what was filed; cut off: to the page that says so."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, application_id: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        try:
            application = workable(actor=actor_of(request), application_id=application_id)
        except Application.DoesNotExist as error:
            raise Http404 from error
        except AlreadyFiled:
            return away(request, reverse("applications:filed", args=[application_id]))
        except NotOpen:
            return away(request, reverse("applications:application", args=[application_id]))
        return view(request, application, *args, **kwargs)

    return guarded


def away(request: HttpRequest, url: str) -> HttpResponse:
    """There is nothing to be done on this page any more."""
    if in_background(request):
        return JsonResponse({"message": _("Te vloge ni več mogoče spreminjati."), "url": url}, status=410)
    return HttpResponseRedirect(url)


def address_of(application: Application, part: Part | None) -> str:
    """Page of a part; without one, the task list."""
    if part is None:
        return reverse("applications:application", args=[application.pk])
    if part.kind == STEP:
        return reverse("applications:step", args=[application.pk, part.key])
    return reverse(PAGES[part.kind], args=[application.pk])


def frame(
    application: Application, evaluation: Evaluation, *, kind: str, key: str = "", progress: Progress | None = None
) -> dict[str, Any]:
    """Context of `applications/form_base.html`. kind, key: the part that is shown (services.progress)."""
    progress = progress or progress_of(application, evaluation)
    place = progress.place(kind, key)
    parts = [
        {"part": part, "url": address_of(application, part), "here": at == place, "passed": at <= place}
        for at, part in enumerate(progress.parts, start=1)
    ]
    return {
        "application": application,
        "procedure": application.version.procedure,
        "progress": progress,
        "agreed": kind in (STEP, ATTACHMENTS) and any(one.agrees for one in progress.cosigners),
        "parts": parts,
        "place": place,
        "total": len(parts),
        "today": local_day(application.changed) == local_day(timezone.now()),
        "heading": progress.parts[place - 1].title if place else "",
        "back": address_of(application, progress.before(kind, key)),
        "home": address_of(application, None),
    }
