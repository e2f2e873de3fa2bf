"""What readers of a report can send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalForm
from apps.reports.models.reports import LONGEST

NEEDED = _("Vpišite elektronski naslov.")


def email_field(needed: Any = NEEDED, **facts: Any) -> forms.EmailField:
    """Address of somebody without an account; needed: what is said when it is missing."""
    invalid = _("Vpišite veljaven elektronski naslov, na primer ime@primer.si.")
    attrs = {"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
    return forms.EmailField(
        label=_("Elektronski naslov"), widget=forms.EmailInput(attrs=attrs),
        error_messages={"required": needed, "invalid": invalid}, **facts,
    )  # fmt: skip


class FollowForm(PortalForm):
    """Where to write to; accounts need no address."""

    email = email_field()


class ReopenForm(PortalForm):
    """Why it is not fixed."""

    reason = forms.CharField(
        label=_("Kaj še ni v redu?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Razlog bo objavljen ob prijavi."),
        error_messages={"required": _("Napišite, kaj še ni v redu.")},
    )  # fmt: skip


class CommentForm(PortalForm):
    """What the reporter adds."""

    text = forms.CharField(
        label=_("Pojasnilo"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Objavljeno bo ob prijavi, če je prijava javna. Ne navajajte osebnih podatkov."),
        error_messages={"required": _("Napišite, kaj želite dodati.")},
    )  # fmt: skip
