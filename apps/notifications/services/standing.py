"""What changed while messages waited: for the morning, for a provider that was down, behind thousands of others. Their
reader left, their address was given up, quiet hours began. Asked before every handing over, for a batch at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from apps.core.crypto import SealBroken
from apps.identity.models import User
from apps.notifications.choices import Channel, MessageState, Priority
from apps.notifications.models import Broadcast, Message, NoticePlan, Subscription
from apps.notifications.models.messages import UNDELIVERABLE
from apps.notifications.registry import kinds
from apps.notifications.services.bounces import undeliverable
from apps.notifications.services.choices import quiet_end, wants
from apps.notifications.services.digests import KIND as COLLECTED
from apps.notifications.services.handing import Outcome, untried
from apps.notifications.services.links import leaver_of

LEFT = "reader left"


def hold_back(batch: Sequence[Message]) -> list[Outcome]:
    """What of a batch is not handed over now: to an address that was given up (failed), to who does not want it any
    more (cancelled), in quiet hours (waits for their end). Mails of legal kinds, and what is no notice and belongs to
    no subscription, heed their address alone; what cannot be read is for the handing over to find out."""
    batch = [one for one in batch if _can_be_read(one)]
    now, dead = timezone.now(), undeliverable(batch)
    letters = {one.pk: found for one in batch if (found := leaver_of(str(one.unsubscribe)))}
    notices = {one.pk for one in batch if one.pk not in letters and _is_free(one)}
    topics = _topics({key for key, _topic in letters.values()})
    users = _users({one.user_id for one in batch if one.pk in letters or one.pk in notices})
    held = []
    for one in batch:
        user, letter = users.get(one.user_id), letters.get(one.pk)
        if one.pk in dead:
            held.append(Outcome(one, MessageState.FAILED, now, error=UNDELIVERABLE, untried=True))
        elif not letter and one.pk not in notices:
            continue
        elif not (_told(one, *letter, topics) if letter else _wanted(one, user)):
            held.append(Outcome(one, MessageState.CANCELLED, now, error=LEFT, untried=True))
        elif until := _quiet(one, user, now):
            held.append(replace(untried(one), due=until))
    return held


def _can_be_read(message: Message) -> bool:
    try:
        return bool(message.recipient or message.unsubscribe)
    except SealBroken:
        return False


def _is_free(message: Message) -> bool:
    """Whether it is a notice on which its reader decides."""
    if message.user_id is None or message.kind not in kinds:
        return message.kind == COLLECTED
    return message.channel != Channel.EMAIL or not kinds.get(message.kind).legal


def _users(keys: set[UUID | None]) -> dict[UUID | None, User]:
    rows = User.objects.filter(pk__in=keys - {None}).select_related("notice_plan")
    return {user.pk: user for user in rows}


def _topics(keys: set[UUID]) -> dict[UUID, set[str]]:
    """What subscribers hear of; whoever left is not among them."""
    found: dict[UUID, set[str]] = defaultdict(set)
    for key, topic in Subscription.objects.filter(subscriber__in=keys).values_list("subscriber", "topic"):
        found[key].add(topic)
    return found


def _told(message: Message, key: UUID, topic: str, topics: dict[UUID, set[str]]) -> bool:
    """Whether a subscriber still hears of it. What was told on several topics went out by the first of them: who left
    that one may hear of another."""
    mine = topics.get(key, set())
    if not topic or topic in mine:
        return bool(mine)
    told = Broadcast.objects.filter(kind=message.kind, dedupe__startswith=f"{message.dedupe.rpartition(':')[0]}#")
    return told.filter(topic__in=mine).exists()


def _plan(user: User | None) -> NoticePlan:
    return getattr(user, "notice_plan", None) or NoticePlan(user=user)


def _wanted(message: Message, user: User | None) -> bool:
    """Whether the person still wants such notices; a letter of several was asked when it was written."""
    if user is None or not user.is_active:
        return False
    return message.kind == COLLECTED or wants(_plan(user), kinds.get(message.kind).group, message.channel)


def _quiet(message: Message, user: User | None, now: dt.datetime) -> dt.datetime | None:
    """The end of the quiet hours of its reader; without an account those that hold until somebody says otherwise."""
    if message.priority == Priority.URGENT or (message.kind in kinds and kinds.get(message.kind).urgent):
        return None
    return quiet_end(_plan(user), message.channel, now)
