"""Handing a batch over to the provider of its channel, on several connections at once, and what came of each."""

import datetime as dt
import logging
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from django.utils import timezone

from apps.notifications.choices import Channel, MessageState
from apps.notifications.exceptions import DeliveryPostponed, DeliveryRefused, RecipientLeft, WayOutClosed
from apps.notifications.models import Message
from apps.notifications.registry import Way
from apps.notifications.services.pacing import reserve
from apps.notifications.ways import open_way

logger = logging.getLogger("portal.messages")

FEW = 10  # messages for which one more connection is not worth its opening


@dataclass(frozen=True)
class Outcome:
    """What came of one message. due: of the next attempt, if it waits; unsure: it may have arrived all the same;
    untried: it was not its turn, the attempt does not count."""

    message: Message
    state: str
    at: dt.datetime
    due: dt.datetime | None = None
    error: str = ""
    provider_id: str = ""
    unsure: bool = False
    untried: bool = False


def untried(message: Message) -> Outcome:
    """Given back as it was."""
    return Outcome(message, MessageState.WAITING, timezone.now(), due=message.next_attempt, untried=True)


def attempt(message: Message, way: Way) -> Outcome:
    """Hand one message over. WayOutClosed: nothing else will get through either."""
    try:
        provider_id = way.send(message)
    except WayOutClosed:
        raise
    except DeliveryRefused as refusal:
        return Outcome(message, MessageState.FAILED, timezone.now(), error=refusal.reason)
    except RecipientLeft as left:
        return Outcome(message, MessageState.CANCELLED, timezone.now(), error=left.reason)
    except DeliveryPostponed as delay:
        return postponed(message, delay)
    except Exception as error:  # noqa: BLE001  one that cannot be read or written must not take the batch with it
        logger.error("message cannot be sent", extra={"message_id": str(message.pk), "reason": type(error).__name__})
        return postponed(message, DeliveryPostponed(type(error).__name__, unsure=True))
    return Outcome(message, MessageState.SENT, timezone.now(), provider_id=provider_id)


def postponed(message: Message, delay: DeliveryPostponed) -> Outcome:
    """To be tried again; when is the outbox's matter."""
    return Outcome(message, MessageState.WAITING, timezone.now(), error=delay.reason, unsure=delay.unsure)


class Line:
    """The connections of one channel during one run, until `until` (`time.monotonic()`)."""

    def __init__(self, channel: str, until: float) -> None:
        self.channel, self.until = channel, until
        self.ways = [open_way(channel)]
        self.open, self.proven, self.over = self.ways[0].ready, False, False
        self.most = settings.EMAIL_CONNECTIONS if channel == Channel.EMAIL else 1
        self.pool: ThreadPoolExecutor | None = None

    @property
    def taking(self) -> bool:
        """Whether more may be handed over in this run: the provider is there, and so is time at its rate."""
        return self.open and not self.over

    def hand_over(self, batch: Sequence[Message]) -> list[Outcome]:
        """What came of each. Whoever comes first finds out whether the provider is there, at the cost of one try."""
        jobs = list(zip(batch, reserve(self.channel, len(batch)), strict=True))
        count = max(1, min(self.most, len(jobs) // FEW))
        while len(self.ways) < count:
            self.ways.append(open_way(self.channel))
        shares = [jobs[place::count] for place in range(count)]
        first = [] if self.proven else [self._one(self.ways[0], *shares[0].pop(0))]
        self.proven = True
        if count == 1 or not self.open:
            return [*first, *self._share(self.ways[0], chain(*shares))]
        self.pool = self.pool or ThreadPoolExecutor(self.most, "message")
        return [*first, *chain(*self.pool.map(self._share, list(self.ways[:count]), shares))]

    def _share(self, way: Way, jobs: Iterable[tuple[Message, float]]) -> list[Outcome]:
        """What one connection does of a batch. One beyond the first that is refused is not missed: servers may allow
        no more."""
        done: list[Outcome] = []
        for message, moment in jobs:
            late = max(time.monotonic(), moment) > self.until
            self.over = self.over or late
            if not self.open or way not in self.ways or late:
                done.append(untried(message))
            else:
                done.append(self._one(way, message, moment))
        return done

    def _one(self, way: Way, message: Message, moment: float) -> Outcome:
        time.sleep(max(0.0, moment - time.monotonic()))
        try:
            return attempt(message, way)
        except WayOutClosed as closed:
            if way is self.ways[0]:
                self.open = False  # whoever comes next would wait for the same in vain
                return postponed(message, closed)
            self.ways.remove(way)
            self.most -= 1
            return untried(message)

    def close(self) -> None:
        """End of the run."""
        if self.pool:
            self.pool.shutdown()
        for way in self.ways:
            way.close()
