"""After an alert: who was reached, when, and who came."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.alerts.models import Alert, AlertVisits
from apps.alerts.reading import GroupCalls, calls_by_group, chain_of
from apps.notifications.choices import Channel
from apps.notifications.services import Figures, broadcast_figures


@dataclass(frozen=True)
class Told:
    """One message of the chain and what became of it."""

    alert: Alert
    figures: Figures | None
    groups: list[GroupCalls]
    asked: int

    @property
    def channels(self) -> list[tuple[str, Figures]]:
        """Of all, then each channel by its name."""
        if self.figures is None:
            return []
        names = dict(Channel.choices)
        return [
            (_("skupaj"), self.figures),
            *((str(names.get(key, key)), one) for key, one in self.figures.by_channel.items()),
        ]


def told(alert: Alert) -> list[Told]:
    """Every message of the alert, the first one first."""
    rows = chain_of(alert)[::-1]
    asked = dict(AlertVisits.objects.filter(alert__in=rows).values_list("alert_id", "asked"))
    return [
        Told(
            row, broadcast_figures(row.broadcast) if row.broadcast else None, calls_by_group(row), asked.get(row.pk, 0)
        )
        for row in rows
    ]


HEAD = (
    "message", "sent", "what", "name", "recipients", "delivered", "waiting", "failed", "repeats", "p50_s", "p95_s",
    "p99_s", "answer", "response_s",
)  # fmt: skip


def table(alert: Alert) -> Iterator[list[Any]]:
    """The same as rows for a spreadsheet; head in English. People are known by their group alone."""
    yield list(HEAD)
    for one in told(alert):
        start = [one.alert.identifier, one.alert.sent.isoformat() if one.alert.sent else ""]
        for name, figures in one.channels:
            counts = [figures.recipients, figures.sent, figures.waiting, figures.failed, figures.repeats]
            yield [*start, "channel", name, *counts, figures.p50, figures.p95, figures.p99, "", ""]
        for group in one.groups:
            for call in group.calls:
                taken = call.response_time
                seconds = round(taken.total_seconds()) if taken is not None else ""
                yield [*start, "responder", group.group.name, *[""] * 8, call.answer, seconds]
        yield [*start, "web", "page", one.asked, *[""] * 9]
