"""Codes, passkeys and their names."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core import ratelimit
from apps.core.forms import PortalForm
from apps.identity.forms.allauth import AllauthFormMixin
from apps.identity.services import factors
from apps.identity.services.sessions import raise_session

WINDOW = 900  # seconds
WRONG_CODE = _("Koda ni pravilna ali pa je že bila uporabljena. Počakajte na naslednjo in jo vpišite.")


def code_field(label: Any, hint: Any) -> forms.CharField:
    """A line for a code: spaces and dashes do not matter, the keyboard of a phone offers what it knows."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=40,
        error_messages={"required": _("Vpišite kodo.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "class": "w-m"}
        ),
    )


class SecondFactorForm(PortalForm):
    """The code on the way in: of the app or a recovery code. Wrong ones are counted by account."""

    code = code_field(
        _("Koda"), _("Šest števk iz aplikacije. Če naprave nimate pri sebi, vpišite eno od rezervnih kod.")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user, self.authenticator = user, None
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """Spends the code. RateLimited after too many wrong ones."""
        code: str = self.cleaned_data["code"]
        limit, who = "second-factor", str(self.user.pk)
        ratelimit.count(limit, who, allowed=settings.CODE_ATTEMPTS, seconds=WINDOW)
        self.authenticator = factors.use_code(user=self.user, code=code)
        if self.authenticator is None:
            raise forms.ValidationError(WRONG_CODE)
        ratelimit.forgive(limit, who, seconds=WINDOW)
        return code

    def save(self) -> None:
        """The sign-in goes on with this on record."""
        post_authentication(context.request, self.authenticator)


class ConfirmCodeForm(SecondFactorForm):
    """The code in a session that runs."""

    def save(self) -> None:
        """From here on this session has a second factor."""
        post_authentication(context.request, self.authenticator, reauthenticated=True)
        raise_session(context.request, method=self.authenticator.type)  # type: ignore[attr-defined]


class PasskeyForm(AllauthFormMixin, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The answer of a passkey on the way in."""


class ConfirmPasskeyForm(AllauthFormMixin, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The answer of a passkey in a session that runs."""


class EnrolTotpForm(PortalForm):
    """The first code of a new app."""

    code = code_field(_("Koda iz aplikacije"), _("Šest števk. Aplikacija jih zamenja vsakih 30 sekund."))


class AddPasskeyForm(AllauthFormMixin, AddWebAuthnForm):  # type: ignore[misc]
    """A passkey and what its owner calls it."""

    texts = {"name": (_("Ime ključa"), _("Na primer: moj telefon, ključ v predalu."), "")}


class RenamePasskeyForm(PortalForm):
    """Another name."""

    name = forms.CharField(
        label=_("Ime ključa"), max_length=60, error_messages={"required": _("Vpišite ime, na primer moj telefon.")}
    )
