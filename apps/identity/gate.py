"""The gate of the staff pages, and the way to show once more who one is."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from apps.core.actor import actor_of
from apps.core.middleware import is_admin
from apps.identity.acting import AFTER_ENROLMENT
from apps.identity.services.factors import factors_of


def kinds(user: Any) -> dict[str, bool]:
    """Which means of showing a second factor an account has."""
    types = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    return {"by_code": "totp" in types, "by_spare": "recovery_codes" in types, "by_passkey": "webauthn" in types}


def confirm_address(request: HttpRequest, going: str) -> str:
    """Where to show once more who one is, by the strongest means of the account, and then go on."""
    offered = kinds(request.user)
    name = "account_reauthenticate"
    if offered["by_code"]:
        name = "mfa_reauthenticate"
    elif offered["by_passkey"]:
        name = "mfa_reauthenticate_webauthn"
    return f"{reverse(name)}?{urlencode({'next': going})}"


def way_in(request: HttpRequest) -> HttpResponse | None:
    """Where a member of staff goes first: a password alone, or a session that began before there was a factor, leads
    to enrolment; a session of somebody who has one leads to showing it. None when it was shown."""
    if actor_of(request).second_factor:
        return None
    user: Any = request.user
    going = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("admin:index")
    if not factors_of(user).exists():
        request.session[AFTER_ENROLMENT] = going
        return HttpResponseRedirect(reverse("identity:security"))
    if user.password_overdue:
        return HttpResponseRedirect(f"{reverse('identity:change_password')}?{urlencode({'next': going})}")
    return HttpResponseRedirect(confirm_address(request, going))


class StaffGate:
    """The one gate of everything below /admin/: staff pass with a second factor shown in this session. Who is no staff
    meets the admin's own answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before or after."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        """A redirect, or None to pass."""
        user = request.user
        if not is_admin(request.path_info) or not user.is_authenticated or not user.is_staff:
            return None
        return way_in(request)
