"""By when a fee is to be paid: rules by date. Days are calendar days after the event; a last day on which no office
works moves to the next (ZUP 101/2).

ZUT lets a fee fall due with the filing and wants it paid before the decision is served (knowledge/eforms.md §4); the
periods below are a proposal that the municipality has to confirm."""

import datetime as dt
from dataclasses import dataclass

from apps.core.legal_time import Period, deadline


@dataclass(frozen=True)
class DueRule:
    """From a day on: period of an order and of a reminder (ISO 8601)."""

    since: dt.date
    order: str
    reminder: str


RULES = (DueRule(dt.date(2020, 1, 1), order="P8D", reminder="P15D"),)  # the latest last


def _rule(day: dt.date) -> DueRule:
    return next((rule for rule in reversed(RULES) if rule.since <= day), RULES[0])


def order_due(day: dt.date) -> dt.date:
    """The last day for an order that is made on a day."""
    return deadline(day, Period.parse(_rule(day).order))


def reminder_due(day: dt.date) -> dt.date:
    """The last day that a reminder of a day sets."""
    return deadline(day, Period.parse(_rule(day).reminder))
