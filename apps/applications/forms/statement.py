"""What is declared when an application is filed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalForm


class StatementForm(PortalForm):
    """Statement of truth."""

    statement = forms.BooleanField(
        label=_("Izjavljam, da so navedeni podatki resnični."),
        error_messages={"required": _("Pred oddajo potrdite, da so navedeni podatki resnični.")},
    )
