"""Callbacks of providers: signed, each word once, in whatever order they come."""

import logging
from collections.abc import Mapping

from django.db import transaction

from apps.core.actor import system_actor
from apps.payments.models import ProviderEvent
from apps.payments.registry import providers
from apps.payments.services.payments import apply_word

logger = logging.getLogger("portal.payments")


@transaction.atomic
def receive_callback(*, provider: str, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
    """Take a callback in, once by the id of its word: said again, the row of the first time. LookupError: no such
    provider; CallbackRefused."""
    word = providers.get(provider).read_callback(headers, body)
    event, new = ProviderEvent.objects.get_or_create(
        provider=provider, event_id=word.event_id,
        defaults={"state": word.state, "cents": word.cents, "happened": word.happened, "outcome": "new"},
    )  # fmt: skip
    if new:
        actor = system_actor(f"callback:{provider}")
        event.payment, event.outcome = apply_word(actor=actor, provider=provider, word=word)
        event.save(update_fields=["payment", "outcome", "changed"])
        if event.outcome in ("amount", "unknown"):
            logger.error("a provider's word does not fit", extra={"provider": provider, "event": event.event_id})
    return event
