"""Choosing a password."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalForm
from apps.identity.models import User


class ChoosePasswordForm(PortalForm):
    """A password, twice."""

    password = forms.CharField(
        label=_("Geslo"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Vpišite geslo.")},
    )
    again = forms.CharField(
        label=_("Še enkrat isto geslo"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Vpišite geslo še enkrat.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        """Strong enough."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Typed as meant."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in data and "again" in data and data["password"] != data["again"]:
            self.add_error("again", _("Gesli se ne ujemata. Vpišite isto geslo dvakrat."))
        return data
