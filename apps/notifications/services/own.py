"""Subscriptions of people who are signed in: their contacts are confirmed already."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import outgoing
from apps.core.actor import Actor
from apps.identity.models import Person
from apps.notifications.choices import Channel, Rhythm
from apps.notifications.models import Subscriber, Subscription
from apps.notifications.services.choosing import Wish, change_subscriber, locked, quarters_of, row_of


def contacts_of(actor: Actor) -> dict[str, str]:
    """Confirmed addresses of the person who is signed in, by channel."""
    person: Person | None = None if actor.user is None else Person.objects.filter(user=actor.user.pk).first()
    if person is None:
        return {}
    found = {Channel.EMAIL.value: person.contact_email.casefold() if person.contact_proven else ""}
    found |= {Channel.SMS.value: str(person.contact_phone) if outgoing.texts_can_be_sent() else ""}
    return {channel: address for channel, address in found.items() if address}


def subscribe_account(
    *, actor: Actor, channel: str, wish: Wish, language: str = "", more: bool = False
) -> Subscriber | None:
    """The person's own contact, which is confirmed already. language: of the letters; empty: as it was. more: beside
    what they have. None when nothing is left. ValidationError: no such contact, or another account has subscribed it.
    """
    address = contacts_of(actor).get(channel)
    if not address or actor.user is None:
        raise ValidationError(_("Najprej v nastavitvah potrdite svoj naslov ali številko."))
    with transaction.atomic():
        reader = row_of(channel, address)
        if reader.user_id not in (None, actor.user.pk):
            raise ValidationError(_("Na ta naslov je naročen že drug račun."))
        if not reader.confirmed:
            _forget_wish(reader)
        reader.user_id, reader.confirmed = actor.user.pk, reader.confirmed or timezone.now()
        reader.language = language or reader.language
        reader.save(update_fields=["user", "confirmed", "language", "rhythm", "digested", "changed"])
        if more:
            Subscription.objects.bulk_create(_rows(reader, wish), ignore_conflicts=True)
            return reader
        return change_subscriber(subscriber=reader, wish=wish, language=reader.language)


def _forget_wish(reader: Subscriber) -> None:
    """Whoever asked for it did not prove to read there."""
    reader.subscriptions.all().delete()
    reader.rhythm, reader.digested = Rhythm.AT_ONCE, None


def _rows(reader: Subscriber, wish: Wish) -> list[Subscription]:
    return [
        Subscription(subscriber=reader, topic=key, quarter=quarter)
        for key in wish.topics
        for quarter in quarters_of(key, wish)
    ]


def end_subscription(*, actor: Actor, subscription: Subscription) -> None:
    """One's own. DoesNotExist for what is not theirs."""
    with transaction.atomic():
        row: Any = Subscription.objects.visible_to(actor).select_related("subscriber").get(pk=subscription.pk)
        reader = locked(row.subscriber)
        row.delete()
        if not reader.subscriptions.exists():
            reader.delete()


@transaction.atomic
def follow_contact(*, user_id: UUID, channel: str, address: str) -> None:
    """What an account subscribed goes where its owner reads now (empty: nowhere). The rows of earlier addresses end,
    and with them the links that were sent there."""
    rows = Subscriber.objects.select_for_update().filter(user=user_id, channel=channel)
    for old in rows.exclude(address_index__matches=address.casefold()) if address else rows:
        if address:
            _join(old, row_of(channel, address.casefold()))
        old.delete()


def _join(old: Subscriber, new: Subscriber) -> None:
    """Nothing where another account has subscribed the address."""
    if new.user_id not in (None, old.user_id):
        return
    if not new.confirmed:
        _forget_wish(new)
        new.confirmed, new.language, new.rhythm, new.digested = timezone.now(), old.language, old.rhythm, old.digested
    new.user_id = old.user_id
    new.save(update_fields=["user", "confirmed", "language", "rhythm", "digested", "changed"])
    rows = old.subscriptions.values_list("topic", "quarter")
    Subscription.objects.bulk_create(
        [Subscription(subscriber=new, topic=topic, quarter_id=quarter) for topic, quarter in rows],
        ignore_conflicts=True,
    )
