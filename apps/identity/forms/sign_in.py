"""Sign-in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalFormMixin


class SignInForm(PortalFormMixin, AuthenticationForm):
    """Name and password; the error does not tell which of the two was wrong."""

    error_messages = {
        "invalid_login": _("Uporabniško ime ali geslo ni pravilno. Preverite velike in male črke ter poskusite znova."),
        "inactive": _("Ta račun je zaprt."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Uporabniško ime")
        self.fields["password"].label = _("Geslo")
        self.fields["username"].error_messages["required"] = _("Vpišite uporabniško ime.")
        self.fields["password"].error_messages["required"] = _("Vpišite geslo.")
        self.fields["username"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        )
