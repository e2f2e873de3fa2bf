"""What readers of a report can send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalForm
from apps.reports.models.reports import LONGEST


class FollowForm(PortalForm):
    """Where to write to; accounts need no address."""

    email = forms.EmailField(
        label=_("Elektronski naslov"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={
            "required": _("Vpišite elektronski naslov."),
            "invalid": _("Vpišite veljaven elektronski naslov, na primer ime@primer.si."),
        },
    )


class ReopenForm(PortalForm):
    """Why it is not fixed."""

    reason = forms.CharField(
        label=_("Kaj še ni v redu?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Razlog bo objavljen ob prijavi."),
        error_messages={"required": _("Napišite, kaj še ni v redu.")},
    )  # fmt: skip
