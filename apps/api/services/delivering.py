"""The worker's side of webhooks: take a delivery, send it, write down what came of it.

A delivery is taken by one worker at a time (`SKIP LOCKED`) and leased for LEASE; a worker that dies gives it back by
time. It is sent at least once, always under the same `webhook-id`; the order of deliveries is not kept.
"""

import datetime as dt
import json
import logging
import os
import random
import secrets
import socket
import time
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.api.choices import HookState
from apps.api.exceptions import HookFailed, NotEnded
from apps.api.models import UNDER_WAY, WebhookDelivery, WebhookEndpoint
from apps.api.sending import headers_of, post
from apps.core.actor import Actor
from apps.core.exceptions import AddressRefused
from apps.core.jobs import enqueue
from apps.core.outgoing import send_mail

logger = logging.getLogger("portal.webhooks")

LEASE = dt.timedelta(minutes=4)  # longer than the job may run (tasks.py)
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=30), dt.timedelta(hours=12)
JITTER = 0.2  # of a pause, both ways
MOST_ATTEMPTS = 17  # about three days
OFF_AFTER = dt.timedelta(days=2)  # of nothing but failures
GONE = 410  # the endpoint asks to be left alone
DIED = "worker died"
REPLAY = "api.replay_webhookdelivery"


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts: doubled each time, capped, with jitter."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)
    return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  no secret


def take_delivery(*, holder: str, without: Collection[UUID] = ()) -> WebhookDelivery | None:
    """Lease the delivery that has been due longest to `holder`; None when there is none. `without`: endpoints that
    did not answer just now."""
    while True:
        with transaction.atomic():
            due = WebhookDelivery.objects.due(timezone.now()).exclude(endpoint__in=without).select_related("endpoint")
            rows = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_attempt")
            delivery: WebhookDelivery | None = rows.first()
            if delivery is None:
                return None
            if delivery.attempts < MOST_ATTEMPTS:
                delivery.attempts += 1  # before it is made: one that kills its worker must count too
                delivery.state, delivery.lease_holder = HookState.SENDING, holder
                delivery.next_attempt = timezone.now() + LEASE
                delivery.save(update_fields=["attempts", "state", "lease_holder", "next_attempt", "changed"])
                return delivery
            _write(delivery, state=HookState.FAILED, ended=timezone.now(), last_error=DIED)


def deliver_webhooks(*, seconds: float = 20.0) -> int:
    """Send what is due, for at most about `seconds`; more is left to the next run, which is called. An endpoint that
    fails waits for the next run, so that it does not hold up the others. Returns how many were taken."""
    holder = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(6)}"
    until, sent, troubled = time.monotonic() + seconds, 0, set[UUID]()
    while delivery := take_delivery(holder=holder, without=troubled):
        if send(delivery):
            sent += 1
        else:
            troubled.add(delivery.endpoint_id)
        if time.monotonic() > until:
            enqueue("api.deliver_webhooks")
            break
    return sent


def send(delivery: WebhookDelivery) -> bool:
    """Send one leased delivery and write down what came of it."""
    endpoint = delivery.endpoint
    body = json.dumps(delivery.body(), separators=(",", ":")).encode()
    headers = headers_of(endpoint.secrets, str(delivery.event_id), int(time.time()), body)
    try:
        code = post(endpoint.url, body, headers)
    except (HookFailed, AddressRefused) as error:
        _failed(delivery, error.reason, getattr(error, "code", None))
        return False
    _write(delivery, state=HookState.DELIVERED, ended=timezone.now(), code=code, last_error="")
    WebhookEndpoint.objects.filter(pk=endpoint.pk).exclude(failing_since=None).update(failing_since=None)
    return True


def _failed(delivery: WebhookDelivery, reason: str, code: int | None) -> None:
    values: dict[str, Any] = {"code": code, "last_error": reason[:100]}
    if delivery.attempts >= MOST_ATTEMPTS:
        values |= {"state": HookState.FAILED, "ended": timezone.now()}
    else:
        values |= {"state": HookState.WAITING, "next_attempt": timezone.now() + pause_after(delivery.attempts)}
    if _write(delivery, **values):
        _note_failure(delivery.endpoint_id, reason, code)


@transaction.atomic
def _note_failure(endpoint_id: UUID, reason: str, code: int | None) -> None:
    """Since when it fails; switched off after long, or at once when it says that it is gone."""
    endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint_id, active=True).first()
    if endpoint is None:
        return
    now = timezone.now()
    endpoint.failing_since = endpoint.failing_since or now
    if code == GONE or now - endpoint.failing_since >= OFF_AFTER:
        endpoint.active, endpoint.off_reason = False, reason[:100]
        url = settings.BASE_URL + reverse("api:docs")
        context = {"address": endpoint.url, "reason": reason, "since": endpoint.failing_since, "url": url}
        send_mail("api/mail/webhook_off", endpoint.contact, context, language="sl")
        logger.warning("webhook switched off", extra={"endpoint": str(endpoint_id), "reason": reason})
    endpoint.save(update_fields=["failing_since", "active", "off_reason", "changed"])


@transaction.atomic
def replay_delivery(*, actor: Actor, delivery: WebhookDelivery) -> WebhookDelivery:
    """Send once more what has ended, with all its tries and under the same id. PermissionDenied; NotEnded."""
    seen = WebhookDelivery.objects.visible_to(actor).filter(pk=delivery.pk).exists()
    if not (seen and (actor.client or actor.has_perm(REPLAY))):
        raise PermissionDenied
    row: WebhookDelivery = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
    if row.state in UNDER_WAY:
        raise NotEnded
    row.state, row.attempts, row.next_attempt, row.ended = HookState.WAITING, 0, timezone.now(), None
    row.save(update_fields=["state", "attempts", "next_attempt", "ended", "changed"])
    enqueue("api.deliver_webhooks")
    return row


def _write(delivery: WebhookDelivery, **values: Any) -> bool:
    """Only whoever still holds the lease writes: a worker that was thought dead must not overrule its successor."""
    rows = WebhookDelivery.objects.filter(pk=delivery.pk, state__in=UNDER_WAY, lease_holder=delivery.lease_holder)
    done = rows.update(lease_holder="", changed=timezone.now(), **values)
    if not done:
        logger.warning("lease lost", extra={"delivery": str(delivery.pk)})
    return bool(done)
