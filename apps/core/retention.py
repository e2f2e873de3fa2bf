"""How long records are kept: the rules that apps register (`plugs.retention_rules`) are run every night.

Each record is ended in a transaction of its own, after it was locked and asked again whether its time is over and
whether somebody still needs it. One that fails stops nothing: it is counted and shown to staff. Two runs never overlap.
"""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.core import plugs
from apps.core.actor import Actor
from apps.core.exceptions import RetentionRunning
from apps.core.legal_time import Period, end_of_day, local_day
from apps.core.locks import alone
from apps.core.models import RetentionRun, RunState

logger = logging.getLogger("portal.retention")

BATCH = 200  # records between two notes of how far it is
ERRORS_KEPT = 100
PERMISSION = "core.view_retentionrun"


def last_day_over(today: dt.date, duration: str) -> dt.date:
    """The latest day such that a period which it started is over: `P1M` from 31 January ends on the last day of
    February, so on 1 March all of 28 to 31 January are over."""
    period = Period.parse(duration)
    day = today - dt.timedelta(days=period.days + 31 * period.months + 1)
    while period.after(day + dt.timedelta(days=1)) < today:
        day += dt.timedelta(days=1)
    return day


def cutoff(today: dt.date, duration: str) -> dt.datetime:
    """Events before this instant started periods that are over on `today`: midnight in Ljubljana, whatever the
    clocks did that day."""
    return end_of_day(last_day_over(today, duration))


def reason_to_keep(rule: plugs.RetentionRule, record: Any) -> str:
    """Why a record has to stay although its time is over; an empty string when nothing holds it."""
    for ask in (rule.needed, *plugs.retention_holds):
        if reason := ask(record):
            return str(reason)
    return ""


def count_due(today: dt.date) -> dict[str, int | None]:
    """How many records of each rule are due; None where the rule cannot tell."""
    found: dict[str, int | None] = {}
    for key, rule in plugs.retention_rules.items():
        try:
            with transaction.atomic():
                found[key] = rule.due(today).count()
        except Exception:
            logger.exception("retention rule cannot count", extra={"rule": key})
            found[key] = None
    return found


def preview(key: str, today: dt.date, limit: int = 200) -> list[tuple[Any, str]]:
    """Records that a rule would end now, each with the reason why it stays (empty: it goes). Changes nothing."""
    rule = plugs.retention_rules.get(key)
    return [(record, reason_to_keep(rule, record)) for record in rule.due(today).order_by("pk")[:limit]]


def run(*, actor: Actor, dry_run: bool = False, only: str = "", today: dt.date | None = None) -> RetentionRun:
    """Run all rules or one; the report. RetentionRunning while another run is under way, LookupError for a rule that
    does not exist."""
    if not actor.has_perm(PERMISSION):
        raise PermissionDenied
    rules = [(only, plugs.retention_rules.get(only))] if only else plugs.retention_rules.items()
    with alone("core.retention") as mine:
        if not mine:
            raise RetentionRunning
        RetentionRun.objects.filter(state=RunState.RUNNING).update(state=RunState.INTERRUPTED)
        report = RetentionRun.objects.create(
            day=today or local_day(timezone.now()), dry_run=dry_run, only=only, started_by=actor.key
        )
        for key, rule in rules:
            RuleRun(report, key, rule).through()
        report.state, report.finished = RunState.DONE, timezone.now()
        report.save()
    return report


class RuleRun:
    """One rule in one run: what was met, ended, kept and failed."""

    def __init__(self, report: RetentionRun, key: str, rule: plugs.RetentionRule) -> None:
        self.report, self.key, self.rule = report, key, rule
        self.tally: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()

    def through(self) -> None:
        """Over all records, noting now and then how far it is."""
        try:
            for number, pk in enumerate(self.keys(), start=1):
                self.tally["due"] += 1
                self.tally[self.end(pk)] += 1
                if number % BATCH == 0:
                    self.note()
        except Exception as error:
            logger.exception("retention rule failed", extra={"rule": self.key})
            self.tally["failed"] += 1
            self.remember("", error)
        self.note()

    def keys(self) -> Iterator[Any]:
        """Keys of the records that are due, in order; what stays is not met again."""
        last = None
        while True:
            rows = self.rule.due(self.report.day).order_by("pk")
            if last is not None:
                rows = rows.filter(pk__gt=last)
            keys = list(rows.values_list("pk", flat=True)[:BATCH])
            if not keys:
                return
            yield from keys
            last = keys[-1]

    def end(self, pk: Any) -> str:
        """Lock, ask again, act: `acted`, `kept`, `gone` or `failed`. What somebody else holds locked is in use: it
        waits for tomorrow."""
        try:
            with transaction.atomic():
                rows = self.rule.due(self.report.day).select_for_update(of=("self",), skip_locked=True)
                record = rows.filter(pk=pk).first()
                if record is None:
                    return "gone"
                if reason := reason_to_keep(self.rule, record):
                    self.reasons[reason] += 1
                    return "kept"
                if not self.report.dry_run:
                    self.rule.act(record)
        except Exception as error:
            logger.exception("retention failed", extra={"rule": self.key, "record": str(pk)})
            self.remember(str(pk), error)
            return "failed"
        return "acted"

    def remember(self, pk: str, error: Exception) -> None:
        """Plain ids and the kind of error: its text may be personal."""
        if len(self.report.errors) < ERRORS_KEPT:
            self.report.errors.append({"rule": self.key, "record": pk, "error": type(error).__name__})

    def note(self) -> None:
        """Write down how far it is."""
        counts = {name: self.tally[name] for name in ("due", "acted", "kept", "failed")}
        self.report.results[self.key] = counts | {"reasons": dict(self.reasons)}
        for name in ("acted", "kept", "failed"):
            setattr(self.report, name, sum(result[name] for result in self.report.results.values()))
        self.report.save()
