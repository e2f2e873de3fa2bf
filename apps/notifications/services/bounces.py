"""Messages that came back, addresses that are given up because of it, and how they are taken up again."""

import datetime as dt
import logging
import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.core.actor import Actor
from apps.notifications.bounce_mail import Told
from apps.notifications.choices import BounceKind, Channel, GivenUpReason, MessageState
from apps.notifications.models import Bounce, Message, Undeliverable
from apps.notifications.models.bounces import address_index, indexes_of
from apps.notifications.models.messages import UNDELIVERABLE

logger = logging.getLogger("portal.messages")

LIFT = "notifications.delete_undeliverable"
SOFT_MOST, SOFT_WITHIN = 3, dt.timedelta(days=14)
NO_SUCH_ADDRESS = re.compile(r"\b5\.(1\.(1|2|3|6|10)|2\.1)\b")  # RFC 3463, RFC 7505
# Sent to an address that did not work, because a person who is signed in says that it does.
CONFIRMING = ("identity.mail.confirm_email",)


def take_bounces(told: Iterable[Told]) -> int:
    """Write down what came back, each in a transaction of its own; told again it changes nothing. Returns how many of
    the messages are ours."""
    return sum(_take(one) for one in told)


@transaction.atomic
def _take(one: Told) -> bool:
    message: Message | None = Message.objects.select_for_update().filter(pk=one.message_id).first()
    if message is None:
        return False
    index = address_index(str(message.recipient))
    bounce, new = Bounce.objects.get_or_create(
        message=message, kind=one.kind, permanent=one.permanent,
        defaults={"code": one.code, "channel": message.channel, "address_index": index},
    )  # fmt: skip
    if not new:
        return True
    if message.bounced is None:
        message.bounced = bounce.created
        message.save(update_fields=["bounced", "changed"])
    if index and (reason := _reason(bounce)):
        Undeliverable.objects.get_or_create(
            channel=message.channel, address_index=index,
            defaults={"reason": reason, "code": one.code, "message": message},
        )  # fmt: skip
    logger.info("message came back", extra={"message_id": str(message.pk), "kind": one.kind, "code": one.code})
    return True


def _reason(bounce: Bounce) -> str:
    """Why the address is given up now; empty when it is not."""
    if bounce.kind == BounceKind.COMPLAINT:
        return GivenUpReason.COMPLAINT
    if bounce.permanent:
        return GivenUpReason.BOUNCE
    soft = Bounce.objects.soft(bounce.channel, bounce.address_index, timezone.now() - SOFT_WITHIN)
    return GivenUpReason.SOFT if soft.count() >= SOFT_MOST else ""


def undeliverable(rows: Sequence[Message]) -> set[UUID]:
    """Which of these messages go to addresses that were given up, and not because of this very message: staff may try
    that one again."""
    indexes = {row.pk: indexes_of(str(row.recipient)) for row in rows if row.kind not in CONFIRMING}
    every = {index for found in indexes.values() for index in found}
    if not every:
        return set()
    found = Undeliverable.objects.filter(address_index__in=every).values_list("channel", "address_index", "message")
    given_up = {(channel, index): cause for channel, index, cause in found}
    return {
        row.pk
        for row in rows
        for index in indexes.get(row.pk, ())
        if (row.channel, index) in given_up and given_up[row.channel, index] != row.pk
    }


def refuse_undeliverable(rows: Sequence[Message]) -> None:
    """Mark new messages to addresses that were given up, before they are written: they are kept, as failed."""
    refused, now = undeliverable(rows), timezone.now()
    for row in rows:
        if row.pk in refused:
            row.state, row.ended, row.last_error = MessageState.FAILED, now, UNDELIVERABLE


def note_refusal(*, message: Message, reason: str) -> None:
    """A server refused a message at once: an address that does not exist is given up as if it had come back."""
    found = NO_SUCH_ADDRESS.search(reason)
    index = address_index(str(message.recipient)) if found else ""
    if found and index:
        Undeliverable.objects.get_or_create(
            channel=message.channel, address_index=index,
            defaults={"reason": GivenUpReason.BOUNCE, "code": found[0], "message": message},
        )  # fmt: skip


def lift_address(address: str, *, channel: str = Channel.EMAIL) -> int:
    """Write to an address again: whoever reads there has just confirmed it. Returns whether it had been given up."""
    with transaction.atomic():
        _forget_bounces(channel, indexes_of(address))
        return int(Undeliverable.objects.addressed(channel, [address]).delete()[0])


def lift_undeliverable(*, actor: Actor, key: UUID) -> None:
    """Staff take an address up again, say after a call; what came back until now counts no more.
    PermissionDenied; DoesNotExist."""
    if not actor.has_perm(LIFT):
        raise PermissionDenied
    with transaction.atomic():
        row: Undeliverable = Undeliverable.objects.visible_to(actor).select_for_update().get(pk=key)
        _forget_bounces(row.channel, [row.address_index])
        row.delete()


def _forget_bounces(channel: str, indexes: Sequence[str]) -> None:
    Bounce.objects.filter(channel=channel, address_index__in=indexes).update(address_index="")
