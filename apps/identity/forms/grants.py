"""Asking for further access."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.staff_pages import dress
from apps.identity import registry
from apps.identity.models import AccessGrant
from apps.identity.services.grants import check_request


class RequestForm(forms.ModelForm):  # type: ignore[type-arg]
    """What, why, and on what ground."""

    actor: Actor

    class Meta:
        model = AccessGrant
        fields = ("permission", "need", "legal_basis")
        help_texts = {
            "need": _("Opišite nalogo, za katero podatke potrebujete, in kdo jih bo uporabljal."),
            "legal_basis": _("Na primer člen zakona ali odloka, ki nalogo določa."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offers = [(name, f"{access.title}: {access.text}") for name, access in registry.access_offers.items()]
        self.fields["permission"] = forms.ChoiceField(label=_("Dostop"), choices=[("", _("Izberite …")), *offers])
        dress(self.fields["permission"])

    def clean(self) -> dict[str, Any]:
        """As the service says."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if permission := data.get("permission"):
            check_request(actor=self.actor, permission=permission)
        return data
