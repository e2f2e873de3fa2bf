"""Accounts by e-mail: sign-up, a forgotten password, a new one."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalForm
from apps.identity.forms.allauth import AllauthFormMixin
from apps.identity.services.local_accounts import may_have_password

EMAIL = (_("E-naslov"), "", _("Vpišite e-naslov, na primer ime.priimek@posta.si."))
NEW_PASSWORD = (
    _("Novo geslo"),
    _("Vsaj 12 znakov, najbolje nekaj nepovezanih besed. Geslo lahko prilepite ali shranite v upravitelju gesel."),
    _("Vpišite novo geslo."),
)
NO_ADDRESS = _("To ni veljaven e-naslov. Preverite, ali ima znak @ in konec, na primer ime.priimek@posta.si.")


class SignUpForm(AllauthFormMixin, allauth_forms.SignupForm):  # type: ignore[misc]
    """An address and a password."""

    texts = {"email": EMAIL, "password1": (_("Geslo"), *NEW_PASSWORD[1:])}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["invalid"] = NO_ADDRESS
        self.fields["email"].help_text = _("Nanj vam pošljemo povezavo, s katero račun potrdite.")


class ResendForm(PortalForm):
    """Where to send the link once more."""

    email = forms.EmailField(label=EMAIL[0], error_messages={"required": EMAIL[2], "invalid": NO_ADDRESS})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"


class ResetPasswordForm(AllauthFormMixin, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """Whose password is forgotten."""

    texts = {"email": EMAIL}
    users: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["invalid"] = NO_ADDRESS

    def clean_email(self) -> str:
        """Only accounts that may have a password at all."""
        email: str = super().clean_email()
        self.users = [user for user in self.users if may_have_password(user)]
        return email


class ResetLinkForm(allauth_forms.UserTokenForm):  # type: ignore[misc]
    """The link of the mail."""

    reset_user: Any

    def clean(self) -> Any:
        """An account that meanwhile closed, or belongs to SI-PASS, gets no password."""
        cleaned = super().clean()
        if not (self.reset_user.is_active and may_have_password(self.reset_user)):
            self.reset_user = None
            raise forms.ValidationError(_("Povezava ne velja več."))
        return cleaned


class NewPasswordForm(AllauthFormMixin, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A password in place of the forgotten one."""

    texts = {"password1": NEW_PASSWORD}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class ChangePasswordForm(AllauthFormMixin, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """The password until now, and the new one."""

    texts = {
        "oldpassword": (_("Sedanje geslo"), "", _("Vpišite sedanje geslo.")),
        "password1": NEW_PASSWORD,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
