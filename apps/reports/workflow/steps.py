"""Which step leads where: the state table as data."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.reports.choices import OPEN_STATES
from apps.reports.choices import ReportState as S
from apps.reports.models import Report
from apps.reports.workflow.sides import CONTRACTOR, OFFICE, OUTSIDE, PORTAL, REPORTER, sides_of


@dataclass(frozen=True)
class Step:
    """A way from one of `sources` (none: it opens the report) to `target`, open to `sides`.

    target: None means back to where it was before it was hidden. label: on the button. told: what the timeline says,
    Slovenian and English, with `%(whom)s` and other words of the step. asks: words that must be given; takes: words
    that may be. public: whether the timeline says it to everybody. by: the service that takes it; empty: `take_step`.
    """

    sources: frozenset[S]
    target: S | None
    sides: frozenset[str]
    label: Any
    told: tuple[str, str]
    asks: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    public: bool = True
    by: str = ""


def _from(*states: S) -> frozenset[S]:
    return frozenset(states)


OPEN = frozenset(OPEN_STATES)

STEPS: dict[str, Step] = {
    "receive": Step(
        _from(S.UNCONFIRMED), S.RECEIVED, frozenset({REPORTER, PORTAL}), _("Prejmite prijavo"),
        ("Prijava je prejeta.", "The report was received."), by="confirm_report",
    ),
    "accept": Step(
        _from(S.RECEIVED, S.REOPENED, S.FORWARDED), S.ACCEPTED, OFFICE, _("Prevzemite v obravnavo"),
        ("Prijavo obravnavamo.", "We are looking into it."), takes=("answer",),
    ),
    "plan": Step(
        OPEN - {S.FORWARDED}, S.PLANNED, OUTSIDE, _("Načrtujte popravilo"),
        ("Popravilo je načrtovano za %(on)s.", "The repair is planned for %(on)s."), asks=("on",), takes=("answer",),
    ),
    "start": Step(
        OPEN - {S.IN_PROGRESS}, S.IN_PROGRESS, OUTSIDE, _("Začnite dela"),
        ("Dela so se začela.", "Work has begun."), takes=("answer",),
    ),
    "forward": Step(
        OPEN - {S.FORWARDED}, S.FORWARDED, OFFICE, _("Posredujte pristojnim"),
        ("Prijavo smo posredovali: %(whom)s.", "The report was forwarded to: %(whom)s."), asks=("whom",),
        takes=("answer",),
    ),
    "fix": Step(
        OPEN, S.FIXED, OUTSIDE, _("Zaključite: odpravljeno"), ("Napaka je odpravljena.", "The problem is fixed."),
        asks=("answer",),
    ),
    "close": Step(
        OPEN, S.CLOSED, OFFICE, _("Zaključite brez popravila"),
        ("Prijavo smo zaključili brez popravila: %(why)s.", "The report was closed without a repair: %(why)s."),
        asks=("reason", "answer"),
    ),
    "merge": Step(
        OPEN, S.CLOSED, OFFICE, _("Združite z drugo prijavo"),
        ("Ista napaka je že prijavljena, prijavi smo združili.",
         "The same problem was reported before, the two were merged."), asks=("into",), by="merge_reports",
    ),
    "give_back": Step(
        OPEN, S.ACCEPTED, frozenset({CONTRACTOR}), _("Vrnite oddelku"),
        ("Izvajalec je prijavo vrnil oddelku.", "The contractor gave the report back to the department."),
        asks=("note",), public=False, by="give_back",
    ),
    "reopen": Step(
        _from(S.FIXED, S.CLOSED), S.REOPENED, OFFICE | {REPORTER}, _("Znova odprite"),
        ("Prijava je znova odprta.", "The report was opened again."), asks=("answer",),
    ),
    "hide": Step(
        OPEN | {S.FIXED, S.CLOSED}, S.HIDDEN, OFFICE, _("Skrijte prijavo"),
        ("Prijava je skrita: %(why)s.", "The report was hidden: %(why)s."), asks=("hiding", "note"), public=False,
    ),
    "unhide": Step(
        _from(S.HIDDEN), None, OFFICE, _("Znova pokažite prijavo"),
        ("Prijava je spet javna.", "The report is public again."), asks=("note",), public=False,
    ),
}  # fmt: skip


def target_of(step: Step, report: Report) -> S:
    """Where a step leads this report."""
    return S(step.target or report.before_hidden or S.RECEIVED)


def steps_open(actor: Actor, report: Report) -> list[str]:
    """Names of the steps that the actor could take now (services ask again under lock)."""
    sides = sides_of(actor, report)
    return [name for name, step in STEPS.items() if report.state in step.sources and sides & step.sides]
