"""Endpoints: registered by a program or by staff, told of events, changed, switched off."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.api.choices import PING
from apps.api.models import WebhookDelivery, WebhookEndpoint
from apps.api.sending import new_secret
from apps.core import plugs
from apps.core.actor import Actor
from apps.core.exceptions import AddressRefused
from apps.core.jobs import enqueue
from apps.core.models import OutboxEvent, new_id
from apps.core.outward import check_url
from apps.identity.models import ApiClient
from apps.identity.services.clients import actor_of_program

CHANGE = "api.change_webhookendpoint"
MOST = 10  # endpoints of one program
BOTH_HOLD = dt.timedelta(hours=24)  # old and new secret sign side by side


def check_address(url: str) -> None:
    """ValidationError for an address that nothing will ever be sent to."""
    try:
        check_url(url)
    except AddressRefused as error:
        text = _("Naslov mora biti javen in se začeti s https://, brez imena in gesla.")
        raise ValidationError({"url": text}) from error


def check_events(events: Collection[str]) -> None:
    """ValidationError unless each is known and there is one."""
    unknown = sorted(set(events) - {name for name, _event in plugs.webhook_events.items()})
    if unknown or not events:
        raise ValidationError({"events": _("Izberite vsaj en dogodek s seznama.")})


@transaction.atomic
def create_endpoint(
    *, actor: Actor, access: ApiClient, url: str, events: Collection[str], contact: str
) -> tuple[WebhookEndpoint, str]:
    """Register an address for a program; the endpoint and its secret, which is shown once. PermissionDenied,
    ValidationError."""
    own = bool(actor.client) and not actor.user and actor.client == access.client_id
    if not (own or actor.has_perm(CHANGE)) or not access.organisation_id:
        raise PermissionDenied
    check_address(url)
    check_events(events)
    ApiClient.objects.select_for_update().get(pk=access.pk)
    rows = WebhookEndpoint.objects.filter(access=access)
    if rows.filter(url=url).exists():
        raise ValidationError({"url": _("Ta naslov je že vpisan.")})
    if rows.count() >= MOST:
        raise ValidationError({"url": _("Program ima lahko največ %(most)d naslovov.") % {"most": MOST}})
    secret = new_secret()
    made = WebhookEndpoint.objects.create(
        access=access, url=url, events=sorted(set(events)), contact=contact, secret=secret
    )
    return made, secret


@transaction.atomic
def change_endpoint(*, actor: Actor, endpoint: WebhookEndpoint, **values: Any) -> WebhookEndpoint:
    """Other events, contact or address, switched off or on again; what waits for an endpoint that is off is sent when
    it is on."""
    row = locked(actor, endpoint)
    if "url" in values:
        check_address(values["url"])
    if "events" in values:
        check_events(values["events"])
        values["events"] = sorted(set(values["events"]))
    if values.get("active") and not row.active:
        values |= {"failing_since": None, "off_reason": ""}
        enqueue("api.deliver_webhooks")
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values, "changed"])
    return row


@transaction.atomic
def delete_endpoint(*, actor: Actor, endpoint: WebhookEndpoint) -> None:
    """With its deliveries; its history stays."""
    locked(actor, endpoint).delete()


@transaction.atomic
def renew_secret(*, actor: Actor, endpoint: WebhookEndpoint) -> str:
    """A new secret, shown once; for a day the old one signs as well."""
    row = locked(actor, endpoint)
    row.previous_secret, row.previous_until = str(row.secret), timezone.now() + BOTH_HOLD
    row.secret = secret = new_secret()
    row.save(update_fields=["secret", "previous_secret", "previous_until", "changed"])
    return secret


@transaction.atomic
def ping_endpoint(*, actor: Actor, endpoint: WebhookEndpoint) -> WebhookDelivery:
    """A delivery that says nothing, to try whether the endpoint takes it."""
    row = locked(actor, endpoint)
    made: WebhookDelivery = WebhookDelivery.objects.create(
        endpoint=row, event_id=new_id(), kind=PING, happened=timezone.now()
    )
    enqueue("api.deliver_webhooks")
    return made


def tell_endpoints(event: OutboxEvent) -> int:
    """Write a delivery for every endpoint that wants this event and may hear of it, with its rights of now. Once for
    each, however often it is called. Returns how many."""
    hook = plugs.webhook_events.get(event.name)
    endpoints = WebhookEndpoint.objects.filter(active=True, access__active=True, events__contains=[event.name])
    rows = []
    for endpoint in endpoints.select_related("access"):
        data = hook.told(actor_of_program(endpoint.access, endpoint.access.scopes), event.payload)
        if data is not None:
            rows.append(
                WebhookDelivery(
                    endpoint=endpoint, event_id=event.pk, kind=event.name, data=data, happened=event.created
                )
            )
    if rows:
        WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        enqueue("api.deliver_webhooks")
    return len(rows)


def locked(actor: Actor, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """The endpoint for this transaction; PermissionDenied unless it is the program's own or the actor may change
    all."""
    seen = WebhookEndpoint.objects.visible_to(actor).filter(pk=endpoint.pk)
    if not (seen.exists() and (actor.client or actor.has_perm(CHANGE))):
        raise PermissionDenied
    row: WebhookEndpoint = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    return row
