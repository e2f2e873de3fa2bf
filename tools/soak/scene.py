"""The scene: subscribers, one urgent broadcast, workers that are killed while they send, Redis restarted, and what came
of it. Runs inside Django, for `make soak` and for the small version among the tests."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis
from celery import Celery
from django.utils import timezone

from apps.notifications import services
from apps.notifications.models import Broadcast, Message, Subscriber, Subscription
from apps.notifications.registry import Topic, topics
from tools.bench.figures import percentile
from tools.soak.processes import Broker, Sink, Workers

TOPIC = "soak"
JOBS = ("notifications.write_broadcasts", "notifications.deliver_messages")
NUDGE = 2.0  # seconds between two calls of the jobs, beat's part (15 s there)
TEXT = "Zaradi okvare na vodovodu vodo do preklica prekuhavajte vsaj eno minuto.\n\nO koncu ukrepa vas obvestimo."
Tell = Callable[[str, int], None]


@dataclass(frozen=True)
class Plan:
    """How much of what. seconds: after which the soak gives up."""

    subscribers: int
    kills: int
    seconds: float


@dataclass
class Result:
    """lost: subscribers whom nothing reached. repeats: mails that came again, under the same Message-ID; uncounted: of
    these, ones that the outbox does not know of. counted: what the outbox counts. seconds: from the broadcast to each
    first arrival, sorted."""

    lost: int
    repeats: int
    uncounted: int
    counted: int
    kills: int
    restarts: int
    seconds: list[float]

    @property
    def rate(self) -> float:
        """Mails a second."""
        return len(self.seconds) / self.seconds[-1]

    def at(self, share: float) -> float:
        """Within how many seconds this share of all had it."""
        return percentile(self.seconds, share)


def subscribe(count: int, tell: Tell) -> None:
    """Confirmed subscribers by e-mail, one in ten in English."""
    now = timezone.now()
    for begin in range(0, count, 1000):
        readers = [
            Subscriber(
                address=f"n{number}@primer.si", language="sl" if number % 10 else "en", confirmed=now,
            )
            for number in range(begin, min(begin + 1000, count))
        ]  # fmt: skip
        Subscriber.objects.bulk_create(readers)
        Subscription.objects.bulk_create([Subscription(subscriber=one, topic=TOPIC) for one in readers])
        tell("subscribers", begin + len(readers))


def alarm(dedupe: str = "1") -> Broadcast:
    """The one message."""
    words = services.Words("Prekuhavanje vode", TEXT, "Vodo do preklica prekuhavajte.")
    with topics.temporarily(TOPIC, Topic("Nujno", "Preizkus.")):
        return services.broadcast(
            topic=TOPIC, kind="soak.alarm", dedupe=dedupe, words={"sl": words}, url="/stanje/", urgent=True
        )


def sending() -> list[int]:
    """Processes that hold a batch just now."""
    holders = Message.objects.filter(state="sending").order_by().values_list("lease_holder", flat=True).distinct()
    return [int(holder.split(":")[1]) for holder in holders if holder.count(":") == 3]


def wait_for_workers(url: str, seconds: float = 60.0) -> None:
    """Until one has given a sign of life."""
    client, until = redis.Redis.from_url(url), time.monotonic() + seconds
    while time.monotonic() < until and not client.exists("portal:1:alive:queue:default"):
        time.sleep(0.1)


class Scene:
    """One run."""

    def __init__(self, plan: Plan, sink: Sink, broker: Broker, workers: Workers, tell: Tell) -> None:
        self.plan, self.sink, self.broker, self.workers, self.tell = plan, sink, broker, workers, tell
        self.kills = self.restarts = 0
        self.nudged = 0.0
        options: Any = {"global_keyprefix": "jobs:"}
        self.celery = Celery("soak", broker=broker.url, set_as_current=False)
        self.celery.conf.update(broker_transport_options=options, task_default_queue="default")

    def play(self) -> Result:
        """Tell everybody, disturb, wait until the outbox is empty."""
        wait_for_workers(self.broker.url)
        row, until = alarm(), time.monotonic() + self.plan.seconds
        while time.monotonic() < until and self.left(row):
            self.nudge()
            came = self.sink.count()
            self.disturb(came)
            self.tell("messages", came)
            time.sleep(0.02)
        return self.result(row)

    def left(self, row: Broadcast) -> bool:
        """Whether anything is still to be written or sent."""
        row.refresh_from_db()
        return row.ended is None or Message.objects.filter(broadcast=row).under_way().exists()

    def nudge(self) -> None:
        """Beat's part."""
        if time.monotonic() - self.nudged < NUDGE:
            return
        self.nudged = time.monotonic()
        for name in JOBS:
            self.celery.send_task(name, retry=False)

    def disturb(self, came: int) -> None:
        """Kills are spread over the sending; Redis is restarted in the middle."""
        share = came / self.plan.subscribers
        if self.kills < self.plan.kills and share >= (self.kills + 0.5) / self.plan.kills * 0.9:
            self.kills += self.workers.kill_one_of(sending())
        if not self.restarts and share >= 0.5:
            self.broker.restart()
            self.restarts += 1

    def result(self, row: Broadcast) -> Result:
        """Count."""
        came = self.sink.came()
        times = Counter(name for _moment, name in came)
        messages = {str(key): repeats for key, repeats in row.messages.values_list("pk", "repeats")}
        first: dict[str, float] = {}
        for moment, name in came:
            first.setdefault(name, moment - row.created.timestamp())
        return Result(
            lost=self.plan.subscribers - len(first.keys() & messages.keys()),
            repeats=sum(times.values()) - len(times),
            uncounted=sum(max(0, many - 1 - messages.get(name, 0)) for name, many in times.items()),
            counted=sum(messages.values()), kills=self.kills, restarts=self.restarts, seconds=sorted(first.values()),
        )  # fmt: skip
