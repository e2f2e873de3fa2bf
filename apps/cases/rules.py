"""Periods that the law sets: dated data with their source, read here, written by administrators (`LegalRule`)."""

import datetime as dt
import functools
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from apps.core.legal_time import Period, add_working_days, working_day_from

SHIPPED = Path(__file__).parent / "data" / "rules.json"
WORKING = re.compile(r"(\d{1,3}) working days?")


@dataclass(frozen=True)
class Rule:
    """One period from a day on. period: ISO 8601 (`P15D`) or `5 working days`; source: the provision it comes from."""

    code: str
    period: str
    valid_from: dt.date
    source: str


def span(period: str) -> int | Period:
    """A number of working days, or a Period. ValueError for anything else."""
    match = WORKING.fullmatch(period)
    return int(match[1]) if match else Period.parse(period)


def end_of(event: dt.date, *periods: str) -> tuple[dt.date, bool]:
    """The last day of periods that follow one another from an event, and whether it was moved to a working day. Only
    the end of the last one is moved (ZUP 101/2)."""
    day, moved = event, event
    for period in periods:
        found = span(period)
        if isinstance(found, int):
            day = moved = add_working_days(day, found)
        else:
            day = found.after(day)
            moved = working_day_from(day)
    return moved, moved != day


class RuleBook:
    """Rules of every code, asked by the day on which the event happened."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[str, list[Rule]] = {}
        for rule in sorted(rules, key=lambda one: one.valid_from):
            self._rules.setdefault(rule.code, []).append(rule)

    def on(self, code: str, day: dt.date) -> Rule:
        """The rule that held on a day; before the first one the first one. LookupError for an unknown code."""
        rules = self._rules.get(code)
        if not rules:
            raise LookupError(code)
        held = [rule for rule in rules if rule.valid_from <= day]
        return held[-1] if held else rules[0]


@functools.cache
def shipped() -> tuple[Rule, ...]:
    """Those that come with the portal."""
    found: Mapping[str, list[dict[str, str]]] = json.loads(SHIPPED.read_text())
    return tuple(
        Rule(one["code"], one["period"], dt.date.fromisoformat(one["valid_from"]), one["source"])
        for one in found["rules"]
    )
