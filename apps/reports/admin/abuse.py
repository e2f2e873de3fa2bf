"""The list of abuse for staff."""

import ipaddress
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.actor import actor_of
from apps.core.admin import PortalAdmin
from apps.core.staff_pages import dress
from apps.reports.models import BlockedSender
from apps.reports.services.abuse import block_sender, usual_end

WIDEST = {4: 16, 6: 32}  # bits of the largest part of the network that one row may close out


class BlockedSenderForm(forms.ModelForm):
    """An address of e-mail or a part of the network, one of the two."""

    email = forms.EmailField(label=_("Elektronski naslov"), required=False)

    class Meta:
        model = BlockedSender
        fields = ("email", "network", "reason", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "email" in self.fields:
            dress(self.fields["email"])

    def clean_network(self) -> str:
        """As it is compared; half of the world is no sender."""
        text = self.cleaned_data["network"].strip()
        if not text:
            return ""
        try:
            block = ipaddress.ip_network(text, strict=False)
        except ValueError as error:
            raise ValidationError(_t("Vpišite naslov ali blok naslovov, na primer 192.0.2.0/24.")) from error
        if block.prefixlen < WIDEST[block.version]:
            raise ValidationError(_t("Blok je preširok: zavrnili bi preveč ljudi."))
        return str(block)

    def clean(self) -> dict[str, Any]:
        """Exactly one."""
        given: dict[str, Any] = super().clean() or {}
        if self.instance._state.adding and not self.errors and bool(given.get("email")) == bool(given.get("network")):
            raise ValidationError(_t("Vpišite elektronski naslov ali naslov v omrežju, enega od obeh."))
        return given


@admin.register(BlockedSender)
class BlockedSenderAdmin(PortalAdmin):
    """From whom no reports are taken, until when and why. A row is changed by its last day alone."""

    form = BlockedSenderForm
    list_display = ("__str__", "reason", "until", "added_by")
    list_select_related = ("added_by",)
    fields = ("email", "network", "reason", "until")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Nobody is blocked for ever."""
        return {"until": usual_end()}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whom it is about stays."""
        return ("email", "network") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the service."""
        if change:
            obj.save()
            return
        made = block_sender(actor=actor_of(request), **form.cleaned_data)
        obj.pk = made.pk
