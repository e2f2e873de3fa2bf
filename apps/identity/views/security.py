"""The page of security: password, second factors and sessions of an account."""

import functools
import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.views import PasswordChangeView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.core.actor import actor_of
from apps.identity.acting import AFTER_ENROLMENT
from apps.identity.gate import confirm_address
from apps.identity.models import Session
from apps.identity.services import factors, sessions
from apps.identity.services.local_accounts import may_have_password
from apps.identity.sessions import digest

View = Callable[..., HttpResponseBase]


def fresh(request: HttpRequest) -> bool:
    """Whether it was shown lately who this is; with a second factor, when the account has one."""
    strong = factors.factors_of(request.user).exists()  # type: ignore[arg-type]
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(
        record["at"] >= since and (record["method"] == "mfa" or not strong)
        for record in get_authentication_records(request, request.user)
    )


def own_factors(view: View) -> View:
    """For pages that change how an account is opened: accounts with a password of ours only, and only just after
    showing who it is."""

    @never_cache
    @login_required
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_have_password(request.user):  # type: ignore[arg-type]
            raise PermissionDenied
        if not fresh(request):
            going = request.path if request.method in {"GET", "HEAD"} else reverse("identity:security")
            return HttpResponseRedirect(confirm_address(request, going))
        return view(request, *args, **kwargs)

    return wrapped


@never_cache
@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """All of it on one page. Who came from the staff pages without a second factor begins here."""
    user: Any = request.user
    own = factors.factors_of(user)
    context = {
        "local": may_have_password(user),
        "apps": [factor for factor in own if factor.type == "totp"],
        "passkeys": [factor for factor in own if factor.type == "webauthn"],
        "codes_left": factors.codes_left(user),
        "must_enrol": user.is_staff and not own,
        "may_remove": not user.is_staff or len(own) > 1,
        "sessions": Session.objects.filter(user=user),
        "this_session": digest(request.session.session_key),
        "going": request.session.get(AFTER_ENROLMENT, "") if actor_of(request).is_staff else "",
    }
    return render(request, "identity/security.html", context)


@own_factors
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Another password; the other sessions end."""
    view = PasswordChangeView.as_view(
        template_name="identity/change_password.html",
        extra_context={"overdue": request.user.password_overdue},  # type: ignore[union-attr]
    )
    return view(request)


@login_required
@require_POST
def end_session(request: HttpRequest, key: str) -> HttpResponse:
    """End one of one's sessions."""
    own = Session.objects.filter(user=request.user)  # type: ignore[misc]
    session = get_object_or_404(own, session_key=key)
    sessions.end_session(actor=actor_of(request), session=session)
    messages.success(request, _("Seja je končana."))
    return HttpResponseRedirect(f"{reverse('identity:security')}#seje")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all but this one."""
    ended = sessions.end_other_sessions(user=request.user, keep=request.session.session_key)  # type: ignore[arg-type]
    text = ngettext("Končana je %(count)d druga seja.", "Končanih je %(count)d drugih sej.", ended)
    messages.success(request, text % {"count": ended} if ended else _("Drugih sej ni bilo."))
    return HttpResponseRedirect(f"{reverse('identity:security')}#seje")
