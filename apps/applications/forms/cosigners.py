"""Inviting a co-applicant, and a co-applicant's answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalForm

ADDRESS = _("Vpišite elektronski naslov, na primer ana.novak@primer.si.")


class InviteForm(PortalForm):
    """Who, and where the invitation goes."""

    name = forms.CharField(
        label=_("Ime in priimek"), max_length=120, error_messages={"required": _("Vpišite ime in priimek.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Elektronski naslov"), help_text=_("Sem pošljemo povezavo, ki velja samo za to vlogo."),
        error_messages={"required": ADDRESS, "invalid": ADDRESS},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )  # fmt: skip


class ConfirmForm(PortalForm):
    """The statement of a co-applicant."""

    statement = forms.BooleanField(
        label=_(
            "Vlogo sem pregledal in jo vlagam skupaj z vlagateljem. Navedeni podatki so po moji vednosti resnični."
        ),
        error_messages={"required": _("Pred potrditvijo označite izjavo.")},
    )


class DeclineForm(PortalForm):
    """Why not, if one wants to say."""

    reason = forms.CharField(
        label=_("Razlog"), required=False, max_length=500, help_text=_("Sporočimo ga vlagatelju."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
