"""Steps from state to state: the one place where a report changes its state."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.legal_time import LJUBLJANA, local_day
from apps.reports import signals, workflow
from apps.reports.choices import TYPES, ClosingReason, EventKind, HidingReason, ReportState, StateType
from apps.reports.deadlines import due_after
from apps.reports.exceptions import MoveRefused, MoveTaken
from apps.reports.models import Report, ReportEvent
from apps.reports.services.events import write_event
from apps.reports.services.photos import is_documented

OTHER_REASONS = [reason for reason in ClosingReason if reason != ClosingReason.DUPLICATE]


def take_step(
    *, actor: Actor, report_id: UUID, step: str, expected: str = "", words: Mapping[str, Any] | None = None
) -> Report:
    """Take a step of the table that no service of its own takes. expected: the state that the page showed. words: what
    the step asks for: `answer` (public), `on` (date), `whom`, `reason`, `hiding`, `note` (for the office).

    Http404 for whoever does not see the report; MoveTaken when somebody was first; MoveRefused with the reason.
    """
    if workflow.STEPS[step].by:
        raise MoveRefused(_("Tega koraka ni mogoče narediti brez njegovega obrazca."))
    with transaction.atomic():
        report = locked(actor, report_id)
        move(actor, report, step, expected=expected, words=words)
    return report


def reopen_by_reporter(*, actor: Actor, report_id: UUID, reason: str) -> Report:
    """Whoever reported it says that it is not fixed; the caller has checked their link. MoveRefused as `take_step`."""
    with transaction.atomic():
        report = Report.objects.select_for_update(of=("self",)).select_related("category").get(pk=report_id)
        move(actor, report, "reopen", words={"answer": reason}, sides={workflow.REPORTER})
    return report


def locked(actor: Actor, report_id: UUID) -> Report:
    """The report, for this transaction alone; Http404 when the actor does not see it."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("category", "department")
    report: Report | None = rows.filter(pk=report_id).first()
    seen = Report.objects.all() if actor.system else Report.objects.visible_to(actor)
    if report is None or not seen.filter(pk=report_id).exists():
        raise Http404
    return report


def move(
    actor: Actor, report: Report, step: str, *, expected: str = "", words: Mapping[str, Any] | None = None,
    sides: set[str] | None = None,
) -> ReportEvent:  # fmt: skip
    """Take a step of a report that is locked."""
    taken, given = workflow.STEPS[step], dict(words or {})
    standing = workflow.sides_of(actor, report) if sides is None else sides
    _ask(report, taken, expected, given, standing)
    was_public = report.public
    before, report.state = report.state, workflow.target_of(taken, report)
    report.before_hidden = before if step == "hide" else ""
    report.reason = given.get("reason") or given.get("hiding") or ""
    report.planned_on = given["on"] if step == "plan" else report.planned_on
    now = timezone.now()
    if step in ("receive", "reopen"):
        begin_period(report, now)
    settle(report)
    event = write_event(
        actor, report, EventKind.STEP, told(taken, given), public=taken.public,
        answer=str(given.get("answer" if taken.public else "note", "")).strip(), states=(before, report.state),
        facts={"step": step} | {name: str(given[name]) for name in ("reason", "hiding", "into") if given.get(name)},
        happened=now,
    )  # fmt: skip
    if taken.public:
        report.updated_at = now
        if step != "receive" and workflow.REPORTER not in (sides or ()):
            report.answered_at = report.answered_at or now
    if standing & workflow.OFFICE:
        report.waits_since = None
    report.save()
    if not was_public:
        announce(report)
    signals.report_moved.emit(report_id=report.pk, step=step, event_id=event.pk)
    return event


def settle(report: Report) -> None:
    """What follows from state and category, for lists and indexes; the caller saves."""
    report.kind = TYPES[report.state]
    report.public = report.kind != StateType.HIDDEN and report.category.public
    over = report.kind in (StateType.FIXED, StateType.CLOSED_NOT_FIXED)
    report.closed_at = (report.closed_at or timezone.now()) if over else None
    if report.state not in (ReportState.CLOSED, ReportState.HIDDEN):
        report.reason, report.merged_into = "", None


def announce(report: Report) -> None:
    """Subscribers of its area hear of it when it is public for the first time; the caller has saved."""
    if report.public and report.alerted_at is None:
        signals.report_published.emit(report_id=report.pk)


def begin_period(report: Report, since: dt.datetime) -> None:
    """The service level in force that day counts from then."""
    level = report.category.level_on(local_day(since))
    report.service_level = level
    report.due_at = due_after(since, level.amount, level.unit) if level else None


def told(step: workflow.Step, words: Mapping[str, Any]) -> tuple[str, str]:
    """The line of the timeline in both languages."""
    texts = []
    for language, text in zip(("sl", "en"), step.told, strict=True):
        with translation.override(language):
            texts.append(text % _spoken(words) if "%(" in text else text)
    return texts[0], texts[1]


def _spoken(words: Mapping[str, Any]) -> dict[str, str]:
    """Words of a step in the language in force."""
    known = dict(ClosingReason.choices) | dict(HidingReason.choices)
    day = words.get("on")
    return {
        "on": date_format(day, "SHORT_DATE_FORMAT") if isinstance(day, dt.date) else "",
        "whom": str(words.get("whom", "")),
        "why": str(known.get(words.get("reason") or words.get("hiding") or "", "")),
    }


def _ask(report: Report, step: workflow.Step, expected: str, words: Mapping[str, Any], sides: set[str]) -> None:
    if expected and report.state != expected:
        raise _taken(report)
    if report.state not in step.sources:
        raise MoveRefused(_("To ni mogoče, ker je stanje prijave »%(state)s«.") % {"state": report.get_state_display()})
    if not sides & step.sides:
        raise MoveRefused(_("Za ta korak nimate pravice."))
    if missing := [name for name in step.asks if not str(words.get(name) or "").strip()]:
        raise MoveRefused(needed()[missing[0]])
    if "reason" in step.asks and words["reason"] not in OTHER_REASONS:
        raise MoveRefused(needed()["reason"])
    if "hiding" in step.asks and words["hiding"] not in HidingReason.values:
        raise MoveRefused(needed()["hiding"])
    if "on" in step.asks and not isinstance(words["on"], dt.date):
        raise MoveRefused(needed()["on"])
    if step.target == ReportState.FIXED and report.category.photo_to_close and not is_documented(report):
        raise MoveRefused(_("Te vrste prijav zaključimo s sliko popravila. Najprej dodajte fotografijo."))
    if "on" in step.asks and words["on"] < local_day(timezone.now()):
        raise MoveRefused(_("Dan popravila je že mimo. Vpišite današnji ali poznejši dan."))


def needed() -> dict[str, str]:
    """What is said when a word is missing."""
    return {
        "answer": _("Napišite odgovor, ki ga bodo prebrali vsi."),
        "on": _("Vpišite dan, za katerega je popravilo načrtovano."),
        "whom": _("Vpišite, komu prijavo posredujete."),
        "reason": _("Izberite razlog."),
        "hiding": _("Izberite razlog."),
        "note": _("Napišite, zakaj."),
        "into": _("Izberite prijavo, s katero jo združite."),
    }


def _taken(report: Report) -> MoveTaken:
    """Who was first, in words."""
    latest = report.events.order_by("-happened", "-id").first()
    words = {
        "who": (latest.by_name if latest else "") or "–", "what": latest.text if latest else "",
        "when": date_format(timezone.localtime(latest.happened, LJUBLJANA), "DATETIME_FORMAT") if latest else "–",
    }  # fmt: skip
    text = _("Med tem je prijavo spremenil nekdo drug: %(who)s, %(when)s. %(what)s Vašega koraka nismo naredili.")
    return MoveTaken(text % words, latest)
