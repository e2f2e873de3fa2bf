"""What became of a broadcast, in figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from apps.notifications.models import Broadcast, Message


@dataclass(frozen=True)
class Figures:
    """recipients: for whom a message was written so far. waiting: not sent yet and not given up; failed: given up.
    repeats: handed over without knowing what came of it, so perhaps received more than once. p50, p95, p99: seconds
    from the broadcast to the handing over of the message, of those that were sent; None when none was. by_channel: the
    same for each channel."""

    recipients: int
    sent: int
    waiting: int
    failed: int
    repeats: int
    p50: float | None
    p95: float | None
    p99: float | None
    by_channel: "dict[str, Figures]" = field(default_factory=dict)


COUNT = """
SELECT channel, count(*), count(*) FILTER (WHERE state = 'sent'),
    count(*) FILTER (WHERE state IN ('waiting', 'sending')), count(*) FILTER (WHERE state IN ('failed', 'stuck')),
    coalesce(sum(repeats), 0),
    percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM sent - %s)::float8)
FROM {message} WHERE broadcast_id = %s GROUP BY GROUPING SETS ((channel), ())
"""


def broadcast_figures(broadcast: Broadcast) -> Figures:
    """Who was reached and when, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(message=Message._meta.db_table), [broadcast.created, broadcast.pk])
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    total = rows.pop(None)
    return _figures(total, {channel: _figures(row, {}) for channel, row in sorted(rows.items())})


def _figures(row: Sequence[Any], by_channel: dict[str, Figures]) -> Figures:
    recipients, sent, waiting, failed, repeats, seconds = row
    p50, p95, p99 = seconds or (None, None, None)
    return Figures(recipients, sent, waiting, failed, int(repeats), p50, p95, p99, by_channel)
