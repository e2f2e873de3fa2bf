"""Deadlines of a case: pure functions over what happened to it (its ledger), with an explanation that staff and
citizens can read. Asked again with the same ledger and rules they give the same answer.

- Decision: one month, or two when facts have to be found, from the day on which the application was complete (ZUP 222);
  the period is data of the procedure. While a supplement is awaited or the procedure is suspended (ZUP 153) it does
  not run: there is no deadline; after a suspension it goes on with the days that were left.
- Call for a supplement: within five working days of what was received last (ZUP 67/1).
- Supplement: from service of the call, with its extensions; service is recorded, or deemed done 15 days after the
  notice (ZUP 87/4).
- Appeal: from service of the decision.
- Opinion of another department or authority: from the day on which it was asked for (ZUP 209.a).

Which period holds on which day is `rules`; how a period ends is `core.legal_time`.
"""

import datetime as dt
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.cases.choices import DeadlineKind, EventKind, RuleCode
from apps.cases.rules import RuleBook, end_of, span
from apps.core.legal_time import Period, working_day_from

SINCE = {
    DeadlineKind.DECISION: gettext_lazy("do %(day)s: %(period)s od popolne vloge %(since)s"),
    DeadlineKind.CALL: gettext_lazy("do %(day)s: %(period)s od prejema %(since)s"),
    DeadlineKind.SUPPLEMENT: gettext_lazy("do %(day)s: %(period)s od vročitve poziva %(since)s"),
    DeadlineKind.APPEAL: gettext_lazy("do %(day)s: %(period)s od vročitve odločitve %(since)s"),
    DeadlineKind.OPINION: gettext_lazy("do %(day)s: %(period)s od zaprosila %(since)s"),
}


@dataclass(frozen=True)
class Fact:
    """One line of the ledger: what happened on a day (in Ljubljana). data: `round`, `period`, `on` (an ISO date that
    takes the place of the day, as for service) …"""

    kind: str
    day: dt.date
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def counted(self) -> dt.date:
        """The day from which it counts."""
        return dt.date.fromisoformat(self.data["on"]) if self.data.get("on") else self.day


@dataclass(frozen=True)
class Deadline:
    """The last day and what it follows from. periods: one after the other; paused: days for which it did not run;
    moved: the period ended on a day on which the authority does not work."""

    kind: str
    day: dt.date
    since: dt.date
    periods: tuple[str, ...]
    moved: bool = False
    paused: int = 0
    source: str = ""


def decision_deadline(complete: dt.date, period: str, paused: int = 0) -> Deadline | None:
    """For an application that was complete on a day; `period` as in ISO 8601 (`P2M`), empty: no deadline. ValueError
    for any other text."""
    if not period:
        return None
    end = Period.parse(period).after(complete) + dt.timedelta(days=paused)
    day = working_day_from(end)
    return Deadline(DeadlineKind.DECISION, day, complete, (period,), day != end, paused)


def complete_day(facts: Iterable[Fact]) -> dt.date | None:
    """Since when the application is whole: the latest receipt once no call waits for an answer, None while one does.
    `ACCEPTED` says that what was asked for is needed no more."""
    facts = list(facts)
    if open_rounds(facts):
        return None
    received = (EventKind.RECEIVED, EventKind.SUPPLEMENT_RECEIVED)
    return max((fact.counted for fact in facts if fact.kind in received), default=None)


def open_rounds(facts: Iterable[Fact]) -> set[Any]:
    """Numbers of the calls that wait for an answer."""
    found: set[Any] = set()
    for fact in facts:
        if fact.kind == EventKind.SUPPLEMENT_REQUESTED:
            found.add(fact.data.get("round"))
        elif fact.kind == EventKind.SUPPLEMENT_RECEIVED:
            found.discard(fact.data.get("round"))
        elif fact.kind == EventKind.ACCEPTED:
            found.clear()
    return found


def pauses(facts: Iterable[Fact]) -> tuple[int, bool]:
    """Whole days of suspension, and whether one lasts."""
    days, since = 0, None
    for fact in facts:
        if fact.kind == EventKind.SUSPENDED and since is None:
            since = fact.counted
        elif fact.kind == EventKind.RESUMED and since is not None:
            days, since = days + (fact.counted - since).days, None
    return days, since is not None


def decision(facts: Sequence[Fact], period: str) -> Deadline | None:
    """By when to decide; None while the period does not run, and for a procedure without one."""
    complete = complete_day(facts)
    days, suspended = pauses([fact for fact in facts if complete and fact.counted >= complete])
    return None if suspended or complete is None else decision_deadline(complete, period, days)


def call(facts: Sequence[Fact], rules: RuleBook) -> Deadline | None:
    """By when to call for a supplement of what was received last."""
    received = [fact.counted for fact in facts if fact.kind in (EventKind.RECEIVED, EventKind.SUPPLEMENT_RECEIVED)]
    return _by_rule(DeadlineKind.CALL, RuleCode.CALL, received[-1], rules) if received else None


def supplement(facts: Sequence[Fact], number: int, rules: RuleBook) -> Deadline | None:
    """By when the party answers call number `number` (1, 2 …), extensions included; None when there is no such call."""
    mine = [fact for fact in facts if fact.data.get("round") == number]
    asked = next((fact for fact in mine if fact.kind == EventKind.SUPPLEMENT_REQUESTED), None)
    if asked is None:
        return None
    served = next((fact.counted for fact in mine if fact.kind == EventKind.SUPPLEMENT_SERVED), None)
    if served is None:
        served = fiction(asked.counted, rules)
    more = [fact.data["period"] for fact in mine if fact.kind == EventKind.SUPPLEMENT_EXTENDED]
    periods = (asked.data["period"], *more)
    day, moved = end_of(served, *periods)
    return Deadline(DeadlineKind.SUPPLEMENT, day, served, periods, moved)


def appeal(facts: Sequence[Fact], rules: RuleBook) -> Deadline | None:
    """The last day to appeal against what was served last; final on the day after, when nobody did. None before
    service."""
    served = [fact.counted for fact in facts if fact.kind == EventKind.SERVED]
    return _by_rule(DeadlineKind.APPEAL, RuleCode.APPEAL, max(served), rules) if served else None


def opinion(asked: dt.date, period: str) -> Deadline:
    """By when an opinion is given that was asked for on a day."""
    day, moved = end_of(asked, period)
    return Deadline(DeadlineKind.OPINION, day, asked, (period,), moved)


def fiction(notice: dt.date, rules: RuleBook) -> dt.date:
    """The day on which a document counts as served that nobody collected after the notice. It is not moved to a
    working day (Supreme Court, opinion of principle of 14. 1. 2015, VS048823)."""
    period = span(rules.on(RuleCode.FICTION, notice).period)
    return notice + dt.timedelta(days=period) if isinstance(period, int) else period.after(notice)


def _by_rule(kind: str, code: str, day: dt.date, rules: RuleBook) -> Deadline:
    rule = rules.on(code, day)
    last, moved = end_of(day, rule.period)
    return Deadline(kind, last, day, (rule.period,), moved, source=rule.source)


def period_words(period: str | Period) -> str:
    """`dva meseca`, `15 dni`, `eno leto`, `pet delovnih dni`, in the language in force."""
    found = span(period) if isinstance(period, str) else period
    if isinstance(found, int):
        return ngettext("%(count)d delovni dan", "%(count)d delovnih dni", found) % {"count": found}
    years, months = divmod(found.months, 12)
    parts = []
    if years:
        parts.append(_("eno leto") if years == 1 else ngettext("%(count)d leto", "%(count)d let", years))
    if months:
        few = {1: _("en mesec"), 2: _("dva meseca")}
        parts.append(few.get(months) or ngettext("%(count)d mesec", "%(count)d mesecev", months))
    if found.days or not parts:
        parts.append(ngettext("%(count)d dan", "%(count)d dni", found.days))
    counts = [count for count in (years, months, found.days) if count] or [0]
    words = [part % {"count": count} for part, count in zip(parts, counts, strict=True)]
    return functools.reduce(lambda some, more: _("%(some)s in %(more)s") % {"some": some, "more": more}, words)


def explain(found: Deadline) -> str:
    """`do 5. 2. 2027: dva meseca od popolne vloge 5. 12. 2026`, and why the day was moved when it was."""
    periods = [period_words(one) for one in found.periods]
    longer = _("%(some)s in še %(more)s")
    words = {
        "day": date_format(found.day, "SHORT_DATE_FORMAT"),
        "period": functools.reduce(lambda some, more: longer % {"some": some, "more": more}, periods),
        "since": date_format(found.since, "SHORT_DATE_FORMAT"),
    }  # fmt: skip
    text = str(SINCE[DeadlineKind(found.kind)]) % words
    if found.paused:
        text += _("; vmes rok ni tekel %(days)s") % {"days": period_words(Period(days=found.paused))}
    if found.moved:
        text += _("; zadnji dan je dela prost, zato se rok izteče prvi naslednji delovni dan")
    return text
