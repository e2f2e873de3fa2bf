"""A draft is thrown away by whoever may work on it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.applications.exceptions import AlreadyFiled
from apps.applications.models import Application
from apps.applications.services.content import attached
from apps.applications.services.drafts import delete_draft, workable
from apps.applications.views.frame import away, sign_in_first
from apps.core.actor import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Asks once, then throws the draft away with its attachments."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    actor = actor_of(request)
    try:
        application = workable(actor=actor, application_id=application_id, cut_off=True)
        if request.method != "POST":
            context = {"application": application, "procedure": application.version.procedure}
            return render(request, "applications/delete.html", context | {"files": len(attached(application))})
        delete_draft(actor=actor, application_id=application_id)
    except Application.DoesNotExist as error:
        raise Http404 from error
    except AlreadyFiled:
        return away(request, reverse("applications:filed", args=[application_id]))
    messages.success(request, _("Osnutek je izbrisan."))
    return HttpResponseRedirect(reverse("applications:my_applications"))
