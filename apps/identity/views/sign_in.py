"""Sign-in and sign-out pages."""

from http import HTTPStatus
from urllib.parse import urlencode

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import views as auth_views
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import ratelimit
from apps.core.middleware import is_admin
from apps.core.text import plain
from apps.identity.decorators import in_any_name
from apps.identity.services import typed
from apps.identity.sipass import config, flow
from apps.identity.views.sipass import leave

WINDOW = 900  # seconds


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in with SI-PASS or a password; guessing is limited per account and per address. Whoever comes from the
    staff pages is not offered SI-PASS: staff have accounts of their own."""
    tries = []
    if request.method == "POST":
        name, few = plain(request.POST.get("username", ""))[:150], settings.SIGN_IN_ATTEMPTS
        tries = [("sign-in-account", name, few), ("sign-in-address", ratelimit.client_address(request), 10 * few)]
        for limit, who, allowed in tries:
            ratelimit.count(limit, who, allowed=allowed, seconds=WINDOW)
    going = request.POST.get("next") or request.GET.get("next", "")
    view = LoginView.as_view(
        template_name="identity/sign_in.html",
        extra_context={
            "staff": is_admin(going),
            "next": going,
            "sipass": config.enabled(),
            "typed": typed.name_of_page(request, going) if going else "",
        },
    )
    waiting = typed.take(request, request.POST.get("typed", "")[:40])
    response = view(request)
    if response.status_code == HTTPStatus.FOUND:  # only wrong passwords count
        typed.hand_over(request, waiting)
        for limit, who, _allowed in tries:
            ratelimit.forgive(limit, who, seconds=WINDOW)
    return response


@never_cache
def staff_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The admin's own login page would be a second door without limits: there is one. 403 for who is signed in and
    is no staff."""
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied
    query = urlencode({"next": request.GET.get("next", reverse("admin:index"))})
    return HttpResponseRedirect(f"{reverse('identity:sign_in')}?{query}")


@in_any_name
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session, or a sign-in that waits for its code, and go home; a session of SI-PASS ends there too, as far
    as SI-PASS lets it."""
    kept = request.session.get(flow.SESSION_KEY)
    home = auth_views.LogoutView.as_view()(request)
    onward = flow.sign_out_url(request, kept)
    return leave(request, onward) if onward else home
