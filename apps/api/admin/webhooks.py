"""Webhooks in the admin: endpoints made and switched, deliveries looked at and sent again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.api import services
from apps.api.exceptions import NotEnded
from apps.api.models import WebhookDelivery, WebhookEndpoint
from apps.api.services.endpoints import check_address
from apps.core import plugs
from apps.core.actor import actor_of
from apps.core.admin import PortalAdmin, ReadOnlyAdmin
from apps.identity.models import ApiClient


class EndpointForm(forms.ModelForm):
    """For which program, where to and of what."""

    events = forms.MultipleChoiceField(label=_("Dogodki"), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = WebhookEndpoint
        fields = ("access", "url", "events", "contact")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "events" in self.fields:
            choices = [(name, f"{event.title} ({name})") for name, event in plugs.webhook_events.items()]
            self.fields["events"].choices = choices  # type: ignore[attr-defined]
            access: Any = self.fields["access"]
            access.queryset = ApiClient.objects.filter(active=True, organisation__isnull=False).select_related("client")

    def clean(self) -> dict[str, Any]:
        """As the service wants it."""
        data = super().clean() or {}
        if data.get("url"):
            try:
                check_address(data["url"])
            except ValidationError as error:
                self.add_error(None, error)
        return data


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(PortalAdmin):
    """Endpoints of programs."""

    form = EndpointForm
    list_display = ("url", "access", "active", "failing_since", "off_reason", "created")
    list_select_related = ("access__client",)
    list_filter = ("active", ("failing_since", admin.EmptyFieldListFilter))
    search_fields = ("url", "access__client__name", "contact")
    actions = ("ping", "switch_on", "switch_off", "new_secret")
    autocomplete_fields = ()
    facts = ("access", "url", "events", "contact", "active", "failing_since", "off_reason", "created")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Who may change them."""
        return actor_of(request).has_perm("api.change_webhookendpoint")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list with its actions may be used; the rest is the program's."""
        return self.has_add_permission(request) and obj is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The program deletes its own; staff switch off."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The form for a new one, facts for one that is."""
        return self.facts if obj else ("access", "url", "events", "contact")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of the facts."""
        return self.facts if obj else ()

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        """Through the service; the secret is shown this once."""
        made, secret = services.create_endpoint(actor=actor_of(request), **form.cleaned_data)
        obj.pk = made.pk
        self.show_secret(request, made, secret)

    def show_secret(self, request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> None:
        """Show a secret once."""
        text = _("Skrivnost za %(url)s (prikazana je samo zdaj): %(secret)s")
        messages.warning(request, text % {"url": endpoint.url, "secret": secret})

    @admin.action(description=_("Pošljite poskusno sporočilo"), permissions=["change"])
    def ping(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        """What came of it stands among the deliveries."""
        for endpoint in queryset:
            services.ping_endpoint(actor=actor_of(request), endpoint=endpoint)
        messages.success(request, _("Poskusno sporočilo je na poti. Izid je med dostavami."))

    @admin.action(description=_("Vklopite"), permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        """What waits is sent."""
        self._switch(request, queryset, on=True)

    @admin.action(description=_("Izklopite"), permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        """From now on nothing is sent."""
        self._switch(request, queryset, on=False)

    def _switch(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint], *, on: bool) -> None:
        for endpoint in queryset:
            services.change_endpoint(actor=actor_of(request), endpoint=endpoint, active=on)
        messages.success(request, _("Izbrani naslovi so vklopljeni.") if on else _("Izbrani naslovi so izklopljeni."))

    @admin.action(description=_("Nova skrivnost"), permissions=["change"])
    def new_secret(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        """For each chosen endpoint; for a day the old one signs as well."""
        for endpoint in queryset:
            self.show_secret(request, endpoint, services.renew_secret(actor=actor_of(request), endpoint=endpoint))


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """What was sent where, and what came of it."""

    list_display = ("kind", "endpoint", "state", "code", "attempts", "next_attempt", "last_error", "created")
    list_select_related = ("endpoint",)
    list_filter = ("state", "kind", "code")
    search_fields = ("endpoint__url", "kind", "last_error")
    actions = ("replay",)
    fields = (
        "endpoint", "event_id", "kind", "data", "happened", "state", "attempts", "next_attempt", "code", "last_error",
        "created", "ended",
    )  # fmt: skip
    readonly_fields = fields

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Who may send again."""
        return actor_of(request).has_perm("api.replay_webhookdelivery")

    @admin.action(description=_("Pošljite znova"), permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        """Those that have ended."""
        done = 0
        for delivery in queryset:
            try:
                services.replay_delivery(actor=actor_of(request), delivery=delivery)
                done += 1
            except NotEnded:
                continue
        text = ngettext("%(count)d sporočilo bo poslano znova.", "%(count)d sporočil bo poslanih znova.", done)
        messages.success(request, text % {"count": done})
