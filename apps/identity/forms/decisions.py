"""What staff write when they decide on a mandate."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.core.legal_time import local_day


class DecisionForm(forms.Form):
    """The note is shown to the person; a refusal and a revocation need one."""

    note = forms.CharField(
        label=gettext_lazy("Obrazložitev"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Vidi jo tudi oseba. Pri zavrnitvi in preklicu je obvezna."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    until = forms.DateField(
        label=gettext_lazy("Zadnji dan"),
        required=False,
        help_text=gettext_lazy("Samo za potrditev. Prazno pomeni: do preklica, pri starših do otrokove polnoletnosti."),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        """What goes with which decision."""
        data = super().clean() or {}
        if self.data.get("decision") != "confirm" and not data.get("note"):
            self.add_error("note", _("Napišite, zakaj. Oseba bo obrazložitev prebrala."))
        if data.get("until") and data["until"] < local_day(timezone.now()):
            self.add_error("until", _("Zadnji dan ne more biti v preteklosti."))
        return data
