"""What django-allauth asks us about accounts: how a session opens, what is said and mailed, where one may be sent."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.core import context
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from apps.core import outgoing
from apps.core.models import new_id
from apps.identity.choices import Level
from apps.identity.services.break_glass import spend_password
from apps.identity.services.clients import end_tokens
from apps.identity.services.local_accounts import confirm_person, may_have_password
from apps.identity.services.sessions import end_other_sessions, open_session

WRONG = _("Uporabniško ime, e-naslov ali geslo ni pravilno. Preverite velike in male črke ter poskusite znova.")
LATER = _("Preveč poskusov. Počakajte nekaj minut in poskusite znova.")
WAYS = {
    "reauthenticate": _("Potrdite z geslom"),
    "mfa_reauthenticate": _("Potrdite s kodo"),
    "mfa_reauthenticate:webauthn": _("Potrdite s ključem"),
}
SAID = {
    "account/messages/email_confirmed.txt": _("E-naslov je potrjen."),
    "account/messages/email_confirmation_failed.txt": _("Ta e-naslov že uporablja drug račun."),
    "account/messages/password_changed.txt": _("Geslo je spremenjeno. Na drugih napravah smo vas odjavili."),
}
# What is told by mail, too: if it was not the owner, they hear of it.
NOTICES = {
    "account/email/password_changed": _("Geslo vašega računa je bilo spremenjeno."),
    "account/email/password_reset": _("Geslo vašega računa je bilo ponastavljeno."),
    "totp_added": _("Vašemu računu je bila dodana aplikacija za kode."),
    "totp_removed": _("Z vašega računa je bila odstranjena aplikacija za kode."),
    "passkey_added": _("Vašemu računu je bil dodan ključ za prijavo."),
    "passkey_removed": _("Z vašega računa je bil odstranjen ključ za prijavo."),
    "codes_made": _("Za vaš račun so bile ustvarjene nove rezervne kode."),
    "factors_reset": _("Skrbnik je ponastavil drugi dejavnik vašega računa. Ob naslednji prijavi ga nastavite znova."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The portal's way with allauth's flows."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "incorrect_password": _("Geslo ni pravilno. Preverite velike in male črke ter poskusite znova."),
        "enter_current_password": _("Sedanje geslo ni pravilno. Preverite velike in male črke ter poskusite znova."),
        "incorrect_code": _("Koda ni pravilna ali pa je že bila uporabljena. Počakajte na naslednjo in jo vpišite."),
        "invalid_password_reset": _("Povezava ne velja več."),
        "too_many_login_attempts": LATER,
        "rate_limited": LATER,
    }

    # --- opening a session ---
    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Closed accounts stay outside, those whose day is over as well."""
        if user.valid_until and user.valid_until <= timezone.now():
            user.is_active = False
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def login(self, request: HttpRequest, user: Any) -> None:
        """All stages are passed. (People of SI-PASS do not come this way.)"""
        spend_password(user)
        records = get_authentication_records(request, user)
        second = next((record["type"] for record in records if record["method"] == "mfa"), "")
        open_session(request, user, level=Level.LOW, method=f"password+{second}".rstrip("+"))

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Opaque: people sign in by their address."""
        user.username = f"e-{new_id().hex}"

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends all sessions but the one in which it was changed, and what programs were let do."""
        super().set_password(user, password)
        end_tokens(user)
        request = context.request
        here = request.user.is_authenticated and request.user.pk == user.pk
        end_other_sessions(user=user, keep=request.session.session_key if here else None)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Behind a confirmed address stands a person. Never for accounts that have no password of their own."""
        if not may_have_password(email_address.user):
            return False
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed and not email_address.user.is_staff:
            confirm_person(user=email_address.user, email=email_address.email)
        return confirmed

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor confirms with it; the password alone is for accounts without one."""
        methods = super().get_reauthentication_methods(user)
        strong = [method for method in methods if method["id"] != "reauthenticate"]
        return [method | {"description": WAYS[method["id"]]} for method in strong or methods]

    # --- where to ---
    def is_safe_url(self, url: str | None) -> bool:
        """This host and no other, not even other names of ours."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link of the mail remembers where the person was going."""
        url: str = super().get_email_confirmation_url(request, emailconfirmation)
        going = get_next_redirect_url(request)
        return f"{url}?{urlencode({'nazaj': going})}" if going else url

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """After confirming in another browser: to the sign-in, and on from there."""
        going = context.request.GET.get("nazaj", "")
        if context.request.user.is_authenticated:
            return going if self.is_safe_url(going) else str(self.get_login_redirect_url(context.request))
        query = f"?{urlencode({'next': going})}" if self.is_safe_url(going) else ""
        return reverse("identity:sign_in") + query

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page of security."""
        return reverse("identity:security")

    # --- what is said ---
    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """In our words, and only what helps."""
        if text := kwargs.get("message") or SAID.get(message_template or ""):
            messages.add_message(request, level, str(text))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Plain and HTML, in the language of the page."""
        outgoing.send_mail(template_prefix, email, context, language=translation.get_language() or "sl")

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the owner what has changed, when we know where to write."""
        what, where = NOTICES.get(template_prefix), email or user.email
        if what and where:
            security = self.request.build_absolute_uri(reverse("identity:security"))
            self.send_mail(
                "account/email/notice", where, {"what": what, "at": timezone.now(), "security_url": security}
            )
