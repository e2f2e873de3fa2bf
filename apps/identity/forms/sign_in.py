"""Sign-in, and the password once more before something important."""

from typing import Any

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.forms import LoginForm, ReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.identity.forms.allauth import AllauthFormMixin
from apps.identity.services.local_accounts import needs_confirmation

PASSWORD = (_("Geslo"), "", _("Vpišite geslo."))


class SignInForm(AllauthFormMixin, LoginForm):  # type: ignore[misc]
    """User name or e-mail address, and password; the error does not tell which of them was wrong. Clients rely on the
    names `username` and `password`."""

    texts = {"password": PASSWORD}
    field_order = ("username", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["login"]
        self.fields["username"] = forms.CharField(
            label=_("E-naslov ali uporabniško ime"),
            max_length=254,
            error_messages={"required": _("Vpišite e-naslov ali uporabniško ime.")},
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        )
        self.order_fields(self.field_order)

    def clean(self) -> Any:
        """Hand over what allauth calls `login`."""
        self.cleaned_data["login"] = self.cleaned_data.get("username", "")
        cleaned = super().clean()
        if self.user is not None and not needs_confirmation(self.user):
            self._login.email_verification = EmailVerificationMethod.NONE
        return cleaned

    def user_credentials(self) -> dict[str, str]:
        """One name only: with two, a wrong password of a known account would be hashed twice and take longer."""
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data.get("password", "")}


class ConfirmPasswordForm(AllauthFormMixin, ReauthenticateForm):  # type: ignore[misc]
    """The password of who is signed in already."""

    texts = {"password": PASSWORD}
