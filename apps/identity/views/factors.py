"""Pages on which second factors are added, shown and taken away."""

import base64
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import ratelimit
from apps.core.actor import actor_of
from apps.identity.acting import AFTER_ENROLMENT
from apps.identity.exceptions import FactorExists, LastFactor
from apps.identity.forms.factors import WINDOW, WRONG_CODE, AddPasskeyForm, EnrolTotpForm, RenamePasskeyForm
from apps.identity.services import factors
from apps.identity.services.sessions import raise_session
from apps.identity.views.security import own_factors

form_page = require_http_methods(["GET", "HEAD", "POST"])
REMOVED = {"totp": "totp_removed", "webauthn": "passkey_removed"}


def added(request: HttpRequest, factor: Authenticator, notice: str, text: str) -> HttpResponse:
    """A new factor counts at once: it was used just now, in a session that had shown who it is. Its codes for bad
    days are shown next, the first time."""
    post_authentication(request, factor)
    raise_session(request, method=factor.type)
    messages.success(request, text)
    account_adapter(request).send_notification_mail(notice, request.user)
    if factors.codes_left(request.user) is None:  # type: ignore[arg-type]
        factors.new_recovery_codes(user=request.user)  # type: ignore[arg-type]
        return redirect("identity:recovery_codes")
    return redirect(request.session.pop(AFTER_ENROLMENT, "") or "identity:security")


@own_factors
@form_page
def add_totp(request: HttpRequest) -> HttpResponse:
    """A QR code and a typed key for the app, and its first code. Two tabs show the same key."""
    user: Any = request.user
    form = EnrolTotpForm(request.POST or None)
    secret = get_totp_secret()
    try:
        if request.method == "POST" and form.is_valid():
            ratelimit.count("second-factor", str(user.pk), allowed=2 * settings.CODE_ATTEMPTS, seconds=WINDOW)
            factor = factors.enrol_totp(user=user, secret=secret, code=form.cleaned_data["code"])
            if factor is not None:
                clear_totp_secret(request)
                return added(request, factor, "totp_added", _("Aplikacija je dodana."))
            form.add_error("code", WRONG_CODE)
        elif factors.factors_of(user).filter(type="totp").exists():
            raise FactorExists
    except FactorExists:
        messages.info(request, _("Vaš račun že ima aplikacijo za potrditvene kode."))
        return redirect("identity:security")
    url = mfa_adapter().build_totp_url(user, secret)
    drawn = base64.b64encode(mfa_adapter().build_totp_svg(url).encode()).decode()
    key = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render(request, "identity/add_totp.html", {"form": form, "qr": drawn, "key": key, "app_url": url})


@own_factors
@form_page
def add_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey: the browser asks for it, the answer is checked here."""
    user: Any = request.user
    form = AddPasskeyForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        name, credential = form.cleaned_data["name"][:60], form.cleaned_data["credential"]
        factor = factors.add_passkey(user=user, name=name, credential=credential)
        return added(request, factor, "passkey_added", _("Ključ je dodan."))
    options = {"creation_options": begin_registration(user, False)}
    return render(request, "identity/add_passkey.html", {"form": form, "passkey_data": options})


def passkey(request: HttpRequest, key: int) -> Authenticator:
    """One's own passkey, or 404."""
    return get_object_or_404(Authenticator, pk=key, user=request.user, type="webauthn")


@own_factors
@form_page
def rename_passkey(request: HttpRequest, key: int) -> HttpResponse:
    """Another name for a passkey."""
    factor = passkey(request, key)
    form = RenamePasskeyForm(request.POST or None, initial={"name": factor.wrap().name})
    if request.method == "POST" and form.is_valid():
        factors.rename_passkey(factor=factor, name=form.cleaned_data["name"])
        return redirect("identity:security")
    return render(request, "identity/rename_passkey.html", {"form": form, "factor": factor})


@own_factors
@form_page
def remove_factor(request: HttpRequest, key: int) -> HttpResponse:
    """Ask, then take an app or a passkey away; never the last one of staff."""
    user: Any = request.user
    factor = get_object_or_404(factors.factors_of(user), pk=key)
    if request.method != "POST":
        return render(request, "identity/remove_factor.html", {"factor": factor})
    try:
        factors.remove_factor(user=user, factor=factor)
    except LastFactor:
        messages.error(request, _("Zadnjega načina ni mogoče odstraniti. Najprej dodajte drugega."))
    else:
        messages.success(request, _("Način potrjevanja je odstranjen."))
        account_adapter(request).send_notification_mail(REMOVED[factor.type], user)
    return redirect("identity:security")


@own_factors
@form_page
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Codes for bad days, shown once."""
    user: Any = request.user
    if not factors.factors_of(user).exists():
        return redirect("identity:security")
    left = factors.codes_left(user)
    shown = factors.show_codes_once(user=user) if request.method == "GET" else []
    going = request.session.pop(AFTER_ENROLMENT, "") if actor_of(request).is_staff else ""
    return render(request, "identity/recovery_codes.html", {"codes": shown, "left": left, "going": going})


@own_factors
@require_POST
def make_recovery_codes(request: HttpRequest) -> HttpResponse:
    """New ones in place of the old."""
    if factors.factors_of(request.user).exists():  # type: ignore[arg-type]
        factors.new_recovery_codes(user=request.user)  # type: ignore[arg-type]
        account_adapter(request).send_notification_mail("codes_made", request.user)
    return redirect("identity:recovery_codes")
