"""Contact data."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalForm
from apps.core.phones import normal_phone, takes_texts
from apps.identity.services.contacts import normal_email


class ContactEmailForm(PortalForm):
    """A new address."""

    email = forms.EmailField(
        label=_("Nov elektronski naslov"),
        help_text=_("Nanj pošljemo povezavo, s katero ga potrdite."),
        max_length=254,
        error_messages={
            "required": _("Vpišite elektronski naslov."),
            "invalid": _("Vpišite celoten naslov, na primer ime@primer.si."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        """In one writing."""
        return normal_email(self.cleaned_data["email"])


class ContactPhoneForm(PortalForm):
    """A new number; the value is in international form."""

    phone = forms.CharField(
        label=_("Nova telefonska številka"),
        help_text=_("Mobilna, na primer 041 123 456; tuji dodajte kodo države (+43). Pošljemo vam SMS s kodo."),
        max_length=30,
        error_messages={"required": _("Vpišite telefonsko številko.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "class": "w-m"}),
    )

    def clean_phone(self) -> str:
        """In international form."""
        try:
            number = normal_phone(self.cleaned_data["phone"])
        except ValueError as error:
            text = _("Številke ne prepoznamo. Vpišite jo tako: 041 123 456 ali +43 664 1234567.")
            raise ValidationError(text, code="invalid") from error
        if not takes_texts(number):
            raise ValidationError(_("Na to številko SMS ne pride. Vpišite mobilno številko."), code="landline")
        return number


class CodeForm(PortalForm):
    """The code of the text message; blanks between the digits are forgiven."""

    code = forms.CharField(
        label=_("Koda iz SMS"),
        help_text=_("Šest števk."),
        max_length=20,
        error_messages={"required": _("Vpišite kodo iz SMS.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "w-s"}),
    )

    def clean_code(self) -> str:
        """Six digits."""
        digits = "".join(self.cleaned_data["code"].split())
        if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            raise ValidationError(_("Koda ima šest števk. Preverite SMS."), code="invalid")
        return digits


class LanguageForm(PortalForm):
    """The language of messages."""

    language = forms.ChoiceField(label=_("Jezik obvestil"), choices=settings.LANGUAGES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].error_messages["required"] = _("Izberite jezik.")
