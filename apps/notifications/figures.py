"""What staff see of the post: how much left, how fast, what it cost, what is stuck. Seven queries, however much."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, F, Max, Min, Q, Sum
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone

from apps.core.legal_time import LJUBLJANA, local_day
from apps.core.money import Money
from apps.core.percentiles import Percentile
from apps.notifications.choices import Channel, MessageState
from apps.notifications.models import UNDER_WAY, Broadcast, Message
from apps.notifications.models.messages import GIVEN_UP

DAYS, MONTHS, BROADCASTS, REASONS = 30, 12, 10, 50
HEIGHT, WIDTH, GAP = 160, 16, 6  # of the bars of the chart, in its units


@dataclass(frozen=True)
class Line:
    """One channel on one day, by when messages were written. median: of the time to sending."""

    day: dt.date
    channel: str
    written: int
    sent: int
    waiting: int
    failed: int
    bounced: int
    median: dt.timedelta | None

    @property
    def way(self) -> str:
        """The channel in words."""
        return str(Channel(self.channel).label)


@dataclass
class Bar:
    """One day of the chart, in its units."""

    day: dt.date
    x: int
    sent: float = 0
    failed: float = 0


@dataclass(frozen=True)
class Provider:
    """A way out. closed: it failed last; until: when it is tried again."""

    channel: str
    last_sent: dt.datetime | None
    last_failed: dt.datetime | None
    reason: str
    until: dt.datetime | None

    @property
    def way(self) -> str:
        """The channel in words."""
        return str(Channel(self.channel).label)

    @property
    def closed(self) -> bool:
        """Whether messages wait because of it."""
        if self.until is None or self.last_failed is None:
            return False
        return self.last_sent is None or self.last_failed > self.last_sent


@dataclass
class Progress:
    """A broadcast. written: messages that exist; the rest by their state."""

    broadcast: Broadcast
    states: dict[str, int] = field(default_factory=dict)

    @property
    def sent(self) -> int:
        """Handed over."""
        return self.states.get(MessageState.SENT, 0)

    @property
    def waiting(self) -> int:
        """On their way."""
        return sum(self.states.get(state, 0) for state in UNDER_WAY)

    @property
    def failed(self) -> int:
        """Given up."""
        return sum(self.states.get(state, 0) for state in GIVEN_UP)


def by_day(today: dt.date) -> list[Line]:
    """The last DAYS days, the latest first."""
    rows = Message.objects.filter(created__gte=_begin(today)).order_by()
    found = rows.annotate(day=TruncDate("created", tzinfo=LJUBLJANA)).values("day", "channel").annotate(
        median=Percentile(F("sent") - F("created"), fraction=0.5),  # before the counts, one of which is named `sent`
        written=Count("pk"), sent=Count("pk", filter=~Q(sent=None)),
        waiting=Count("pk", filter=Q(state__in=UNDER_WAY)), failed=Count("pk", filter=Q(state__in=GIVEN_UP)),
        bounced=Count("pk", filter=~Q(bounced=None)),
    )  # fmt: skip
    return [Line(**row) for row in found.order_by("-day", "channel")]


def _begin(today: dt.date) -> dt.datetime:
    return dt.datetime.combine(today - dt.timedelta(days=DAYS - 1), dt.time(), LJUBLJANA)


def chart(lines: list[Line], today: dt.date) -> dict[str, Any]:
    """The same numbers as bars: what was sent, and on top of it what was given up."""
    days = [today - dt.timedelta(days=back) for back in reversed(range(DAYS))]
    bars = {day: Bar(day, number * (WIDTH + GAP)) for number, day in enumerate(days)}
    sums: dict[dt.date, list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        sums[line.day][0] += line.sent
        sums[line.day][1] += line.failed
    most = max((sum(both) for both in sums.values()), default=0) or 1
    for day, (sent, failed) in sums.items():
        if day in bars:
            bars[day].sent, bars[day].failed = (round(HEIGHT * one / most, 1) for one in (sent, failed))
    return {"bars": list(bars.values()), "width": DAYS * (WIDTH + GAP), "height": HEIGHT, "bar": WIDTH}


def costs(today: dt.date) -> list[dict[str, Any]]:
    """Text messages by month and kind over the last MONTHS months, the latest first. unpriced: parts of those for which
    nobody had entered a price."""
    first = dt.date(today.year - 1, today.month, 1)
    rows = Message.objects.filter(
        channel=Channel.SMS, sent__gte=dt.datetime.combine(first, dt.time(), LJUBLJANA), parts__isnull=False
    ).order_by()  # fmt: skip
    found = rows.annotate(month=TruncMonth("sent", tzinfo=LJUBLJANA)).values("month", "kind").annotate(
        messages=Count("pk"), pieces=Sum("parts"), cents=Sum("price"),
        unpriced=Sum("parts", filter=Q(price=None), default=0),
    )  # fmt: skip
    return [row | {"cost": money_of(row["cents"])} for row in found.order_by("-month", "kind")]


def money_of(cents: Decimal | None) -> Money | None:
    """Whole cents, rounded once, at the end; None where nothing is known."""
    return None if cents is None else Money(int(cents.to_integral_value(ROUND_HALF_UP)))


def stuck() -> list[dict[str, Any]]:
    """What was given up or waits after an error, by channel and reason, the most frequent first."""
    rows = Message.objects.filter(Q(state__in=GIVEN_UP) | Q(state=MessageState.WAITING) & ~Q(last_error="")).order_by()
    found = rows.values("channel", "state", "last_error").annotate(messages=Count("pk"), oldest=Min("created"))
    labels, ways = dict(MessageState.choices), dict(Channel.choices)
    return [
        row | {"label": labels[row["state"]], "way": ways[row["channel"]]}
        for row in found.order_by("-messages", "channel", "last_error")[:REASONS]
    ]


def providers(today: dt.date) -> list[Provider]:
    """How each way out did lately."""
    failed = ~Q(last_error="") & Q(state__in=(MessageState.WAITING, *GIVEN_UP)) & Q(attempts__gt=0)
    rows = Message.objects.filter(created__gte=_begin(today)).order_by().values("channel").annotate(
        last_sent=Max("sent"), last_failed=Max("changed", filter=failed),
        until=Min("next_attempt", filter=failed & Q(state=MessageState.WAITING)),
    )  # fmt: skip
    found = {row["channel"]: row for row in rows}
    latest = Message.objects.filter(failed, created__gte=_begin(today)).order_by("channel", "-changed")
    reasons = dict(latest.distinct("channel").values_list("channel", "last_error"))
    none = {"last_sent": None, "last_failed": None, "until": None}
    return [
        Provider(reason=reasons.get(one, ""), **({"channel": one} | found.get(one, none))) for one in Channel.values
    ]


def broadcasts() -> list[Progress]:
    """The latest broadcasts with how far they are."""
    latest = list(Broadcast.objects.order_by("-created")[:BROADCASTS])
    found = {one.pk: Progress(one) for one in latest}
    counted = Message.objects.filter(broadcast__in=found).order_by().values_list("broadcast", "state")
    for key, state, count in counted.annotate(count=Count("*")):
        found[key].states[state] = count
    return list(found.values())


def figures() -> dict[str, Any]:
    """Everything that the page shows."""
    today = local_day(timezone.now())
    lines = by_day(today)
    return {
        "lines": lines, "chart": chart(lines, today), "stuck": stuck(), "costs": costs(today),
        "providers": providers(today), "broadcasts": broadcasts(),
    }  # fmt: skip
