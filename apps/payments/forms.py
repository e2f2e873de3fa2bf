"""Forms of citizens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalForm
from apps.documents.fields import DocumentField
from apps.payments.choices import ExemptionGround
from apps.payments.services.exemptions import EXEMPTION


class ExemptionForm(PortalForm):
    """Why nothing should be to pay, and what shows it."""

    ground = forms.ChoiceField(
        label=_("Zakaj menite, da vam takse ni treba plačati?"), choices=ExemptionGround, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Pojasnilo"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Na primer številka odločbe o denarni socialni pomoči."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = DocumentField(owner_kind=EXEMPTION, multiple=True, required=False, label=_("Dokazila"))
