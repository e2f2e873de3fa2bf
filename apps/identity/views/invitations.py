"""The page on which an invited colleague chooses a password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.core import ratelimit
from apps.identity.exceptions import LinkVoid
from apps.identity.forms.invitations import ChoosePasswordForm
from apps.identity.roles import role_title
from apps.identity.services import invitations

TRIES, WINDOW = 60, 3600  # openings of such pages from one address in an hour


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password, once; then sign in, where the second factor is set up. 404 for a link that is void."""
    ratelimit.count("invitation", ratelimit.client_address(request), allowed=TRIES, seconds=WINDOW)
    try:
        found = invitations.invitation_of(token)
        form = ChoosePasswordForm(request.POST or None, user=found.employment.user)
        if request.method == "POST" and form.is_valid():
            invitations.accept_invitation(token=token, password=form.cleaned_data["password"])
            messages.success(
                request, _("Geslo je nastavljeno. Prijavite se z njim; sledi še nastavitev drugega koraka.")
            )
            return HttpResponseRedirect(f"{reverse('identity:sign_in')}?next={reverse('admin:index')}")
    except LinkVoid:
        return render(request, "identity/invitation_void.html", status=404)
    job = found.employment
    context = {"form": form, "job": job, "role": role_title(job.role), "organisation": job.department.organisation}
    response = render(request, "identity/invitation.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response
