"""What pages, admin and API show of alerts."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from apps.alerts.choices import Answer
from apps.alerts.models import Alert, Call, ForeignAlert, ResponderGroup

PAST = 10


@dataclass
class GroupCalls:
    """The calls of one group."""

    group: ResponderGroup
    calls: list[Call] = field(default_factory=list)

    @property
    def coming(self) -> int:
        """How many come."""
        return sum(call.answer == Answer.COMING for call in self.calls)

    @property
    def cannot(self) -> int:
        """How many cannot."""
        return sum(call.answer == Answer.CANNOT for call in self.calls)

    @property
    def silent(self) -> int:
        """How many have not answered."""
        return len(self.calls) - self.coming - self.cannot

    @property
    def fastest(self) -> dt.timedelta | None:
        """The first answer of the group."""
        return min((call.response_time for call in self.calls if call.response_time is not None), default=None)


def calls_by_group(alert: Alert) -> list[GroupCalls]:
    """In the order of the groups; people in the order in which they answered, the silent ones last."""
    found: dict[object, GroupCalls] = {}
    rows = Call.objects.filter(alert=alert).select_related("group", "responder")
    for call in rows.order_by("group__order", "group__name", "answered", "created"):
        found.setdefault(call.group_id, GroupCalls(call.group)).calls.append(call)
    return list(found.values())


def chain_of(alert: Alert) -> list[Alert]:
    """Everything that was issued of the same alert, the latest first."""
    return list(Alert.objects.chain(alert.root_id).named().order_by("-sent", "-created"))


def active_now() -> list[Alert]:
    """In force, gravest first as on the board."""
    rows = Alert.objects.in_public().active(timezone.now()).named()
    return sorted(rows, key=lambda one: (rank(one.severity), one.onset))


def rank(severity: str) -> int:
    """Gravest first."""
    order = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
    return order.index(severity)


def past_alerts() -> "list[Alert]":
    """The latest that hold no longer."""
    now = timezone.now()
    active = Alert.objects.in_public().active(now).values("pk")
    rows = Alert.objects.in_public().current().exclude(pk__in=active).named()
    return list(rows.order_by("-sent", "-id")[:PAST])


def foreign_now() -> list[ForeignAlert]:
    """Warnings of others that hold."""
    rows = ForeignAlert.objects.active(timezone.now()).select_related("feed")
    return sorted(rows[:50], key=lambda one: (rank(one.severity), one.sent))
