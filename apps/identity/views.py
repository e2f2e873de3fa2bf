"""Sign-in and sign-out pages."""

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import ratelimit
from apps.core.text import plain
from apps.identity.forms import SignInForm

WINDOW = 900  # seconds


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in with a password; guessing is limited per account and per address."""
    if request.method == "POST":
        name = plain(request.POST.get("username", ""))[:150]
        for limit, who in (("sign-in-account", name), ("sign-in-address", ratelimit.client_address(request))):
            ratelimit.count(limit, who, allowed=settings.SIGN_IN_ATTEMPTS, seconds=WINDOW)
    view = auth_views.LoginView.as_view(
        template_name="identity/sign_in.html", authentication_form=SignInForm, redirect_authenticated_user=True
    )
    return view(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session and go home."""
    return auth_views.LogoutView.as_view()(request)
