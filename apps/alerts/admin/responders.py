"""Who is called."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.alerts.models import Responder, ResponderGroup
from apps.core.admin import PortalAdmin
from apps.core.phones import normal_phone, takes_texts


class ResponderForm(forms.ModelForm):  # type: ignore[type-arg]
    """A name, and a number or an address."""

    class Meta:
        model = Responder
        fields = ("group", "name", "phone", "email", "active")

    def clean_phone(self) -> str:
        """In one writing; text messages reach mobile numbers alone."""
        text = str(self.cleaned_data["phone"] or "").strip()
        if not text:
            return ""
        try:
            number = normal_phone(text)
        except ValueError as error:
            raise ValidationError(_t("Vpišite telefonsko številko, na primer 041 123 456.")) from error
        if not takes_texts(number):
            raise ValidationError(_t("Vpišite mobilno številko: na stacionarno SMS ne pride."))
        return number

    def clean_email(self) -> str:
        """An address."""
        return str(forms.EmailField(required=False).clean(self.cleaned_data["email"] or ""))

    def clean(self) -> dict[str, Any]:
        """Reached by something."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not (given.get("phone") or given.get("email")):
            self.add_error("phone", _t("Vpišite telefon ali elektronski naslov, da ga lahko pokličemo."))
        return given


@admin.register(ResponderGroup)
class ResponderGroupAdmin(PortalAdmin):
    """Brigades, wardens, civil protection."""

    list_display = ("name", "kind", "people", "remind_after", "active", "demo")
    list_filter = ("kind", "active")
    search_fields = ("name",)
    fields = ("name", "kind", "order", "remind_after", "active", "demo")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With how many people they have."""
        return super().get_queryset(request).annotate(many=Count("responders", filter=Q(responders__active=True)))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Out of use, never gone: reports name it."""
        return False

    @admin.display(description=_("ljudi"))
    def people(self, group: ResponderGroup) -> int:
        """In service."""
        return int(getattr(group, "many", 0))


@admin.register(Responder)
class ResponderAdmin(PortalAdmin):
    """People who are called; whoever leaves is deleted, their answers stay without a name."""

    form = ResponderForm
    list_display = ("shown_name", "group", "reached", "active")
    list_filter = ("group", "active")
    list_select_related = ("group",)

    @admin.display(description=_("ime in priimek"))
    def shown_name(self, one: Responder) -> str:
        """Opened for whoever may look."""
        return str(one.name)

    @admin.display(description=_("dosegljiv"))
    def reached(self, one: Responder) -> str:
        """By what."""
        ways = [word for word, value in ((_t("SMS"), one.phone), (_t("e-pošta"), one.email)) if str(value)]
        return ", ".join(ways) or "–"
