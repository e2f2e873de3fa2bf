"""Calls for a supplement (ZUP 67): asked for by the office item by item, served, extended, answered. Each change is
made under the lock of the case; asked for twice, it is made once."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.cases import deadlines, workflow
from apps.cases.choices import CaseState, EventKind, ItemKind, SupplementState
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, CaseEvent, LegalRule, SupplementRequest
from apps.cases.registry import subject_of
from apps.cases.rules import span
from apps.cases.services.events import write_event
from apps.cases.services.moving import locked, move, reckon_deadlines
from apps.cases.services.telling import tell_office, tell_party
from apps.core.actor import Actor
from apps.core.legal_time import local_day

KIND, OFFICE_KIND = "cases.supplement", "cases.supplemented"
ASKED = (
    gettext_noop("Dopolnite vlogo v zadevi %(number)s"),
    gettext_noop("V vlogi »%(title)s« nekaj manjka. Odprite poziv in preberite, kaj morate dopolniti in do kdaj."),
)
ANSWERED = (
    gettext_noop("Prejeta dopolnitev, zadeva %(number)s"),
    gettext_noop("Stranka je dopolnila vlogo »%(title)s«."),
)
EXTENSION = (
    gettext_noop("Prošnja za podaljšanje roka, zadeva %(number)s"),
    gettext_noop("Stranka prosi za daljši rok za dopolnitev vloge »%(title)s«."),
)
EXTENDED = (
    gettext_noop("Rok za dopolnitev je podaljšan, zadeva %(number)s"),
    gettext_noop("Za dopolnitev vloge »%(title)s« imate več časa."),
)
AGAIN = dt.timedelta(minutes=1)
MOST_ITEMS, LONGEST = 100, 500
STILL = (CaseState.IN_REVIEW, CaseState.SUSPENDED, CaseState.WAITING_FOR_OPINION)  # where an open call is taken as well


def proposed_period(day: dt.date) -> str:
    """What the rule that holds on a day proposes."""
    return LegalRule.objects.book().on("supplement_period", day).period


def last_day(period: str, day: dt.date, *, opened: bool = False) -> dt.date:
    """The last day of a period for a call of a day: when it is opened on the same day, else by the fiction of service.
    ValueError for what is no period."""
    facts = [deadlines.Fact(EventKind.SUPPLEMENT_REQUESTED, day, {"round": 1, "period": period})]
    if opened:
        facts.append(deadlines.Fact(EventKind.SUPPLEMENT_SERVED, day, {"round": 1}))
    found = deadlines.supplement(facts, 1, LegalRule.objects.book())
    assert found
    return found.day


@transaction.atomic
def request_supplement(
    *, actor: Actor, case_id: UUID, items: Sequence[Mapping[str, Any]], text: str = "", period: str = "",
    expected: str = "",
) -> SupplementRequest:  # fmt: skip
    """Call the party to mend exactly these items: `{kind, id, row, note}` of what the subject of the case can mend, and
    `{kind: other, note}`. period: empty for what the rule proposes. The same call sent again within a minute is the one
    that was made. Http404, StepTaken, StepRefused as `take_step`."""
    case, today = locked(actor, case_id), local_day(timezone.now())
    marked, words = _items(case, items), text.strip()[:2000]
    period = _period(period or proposed_period(today))
    twin = _same(case, actor, marked, words)
    if twin:
        return twin
    last = case.supplement_requests.aggregate(last=Max("round"))["last"] or 0
    event = move(
        actor, case, "request_supplement", expected=expected,
        words={"round": last + 1 if marked else None, "period": period},
    )  # fmt: skip
    made: SupplementRequest = SupplementRequest.objects.create(
        case=case, round=last + 1, items=marked, text=words, period=period, requested=event, by=actor.user
    )
    with translation.override("sl"):
        url = subject_of(case).mend_url(made)
    tell_party(case, kind=KIND, title=ASKED[0], body=ASKED[1], key=made.pk, url=url)
    return made


def _same(case: Case, actor: Actor, items: list[dict[str, Any]], text: str) -> SupplementRequest | None:
    rows = case.supplement_requests.unanswered().filter(by=actor.user, created__gte=timezone.now() - AGAIN)
    return next((row for row in rows if (row.items, row.text) == (items, text)), None)


def _period(period: str) -> str:
    try:
        span(period)
    except ValueError as error:
        raise StepRefused(_("Izberite rok za dopolnitev.")) from error
    return period


def _items(case: Case, items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was marked, with the labels as they stand now; what cannot be mended is refused."""
    known = {one.key: one for one in subject_of(case).mendable(case, "sl")}
    found: list[dict[str, Any]] = []
    for number, item in enumerate(items[:MOST_ITEMS], start=1):
        note = str(item.get("note", "")).strip()[:LONGEST]
        if item.get("kind") == ItemKind.OTHER:
            if note:
                found.append({"kind": "other", "id": f"drugo-{number}", "label_sl": note, "label_en": note, "note": ""})
            continue
        one = known.get(f"{item.get('kind')}:{item.get('id')}:{item.get('row') or ''}")
        if one is None:
            raise StepRefused(_("Nekaj od označenega ni več v vlogi. Odprite stran znova."))
        found.append({
            "kind": one.kind, "id": one.id, "row": one.row, "label_sl": one.label_sl, "label_en": one.label_en,
            "note": note,
        })  # fmt: skip
    return found


def held(actor: Actor, request_id: UUID | str) -> SupplementRequest:
    """A call with its case (`case`), locked for this transaction; Http404 when the actor does not see the case."""
    key = SupplementRequest.objects.filter(pk=request_id).values_list("case", flat=True).first()
    if key is None:
        raise Http404
    case = locked(actor, key)
    request: SupplementRequest = SupplementRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    request.case = case
    return request


@transaction.atomic
def serve_supplement(*, actor: Actor, request_id: UUID | str, on: dt.date | None = None) -> SupplementRequest:
    """Record service: by the party that opens the call (today), or by the office with the day of the return slip. The
    first record counts, and never a day after the fiction of service has set in."""
    request = held(actor, request_id)
    if request.served_on or not request.is_open:
        return request
    sides, today = workflow.sides_of(actor, request.case, timezone.now()), local_day(timezone.now())
    asked = local_day(request.requested.happened)
    if workflow.APPLICANT in sides:
        day = today
    elif sides & (workflow.OFFICE | {workflow.PORTAL}) and on and asked <= on <= today:
        day = on
    else:
        raise StepRefused(_("Vpišite dan vročitve: od dneva poziva do danes."))
    day = min(day, deadlines.fiction(asked, LegalRule.objects.book()))
    request.served_on = day
    request.save()
    _write(
        actor, request, EventKind.SUPPLEMENT_SERVED, {"on": day.isoformat()},
        ("Poziv za dopolnitev je vročen.", "The call for a supplement was served."),
    )  # fmt: skip
    return request


def _write(
    actor: Actor, request: SupplementRequest, kind: EventKind, facts: Mapping[str, Any], texts: tuple[str, str],
    **values: Any,
) -> CaseEvent:  # fmt: skip
    """A line of the ledger that leaves the state as it is; deadlines follow."""
    event = write_event(actor, request.case, kind, texts, facts={"round": request.round, **facts}, **values)
    reckon_deadlines(request.case)
    request.case.save()
    return event


@transaction.atomic
def extend_supplement(*, actor: Actor, request_id: UUID | str, period: str = "", reason: str = "") -> SupplementRequest:
    """By the party: ask for more time, with the reason, while the period runs (ZUP 99/2). By the office: give it,
    asked for or not; `period` is added to what there was. Each is told to the other side."""
    request = held(actor, request_id)
    case, sides, words = request.case, workflow.sides_of(actor, request.case, timezone.now()), reason.strip()[:LONGEST]
    if not request.is_open:
        raise StepRefused(_("Na ta poziv ne čakamo več."))
    if not words:
        raise StepRefused(_("Napišite razlog."))
    if sides & workflow.OFFICE:
        return _extend(actor, request, _period(period), words)
    if workflow.APPLICANT not in sides:
        raise StepRefused(_("Za to nimate pravice."))
    if request.is_late():
        raise StepRefused(_("Rok je že potekel, zato ga ni mogoče podaljšati. Dopolnitev vseeno oddajte čim prej."))
    if request.extension_asked is None:
        request.extension_asked, request.extension_reason = timezone.now(), words
        request.save()
        texts = (f"Stranka prosi za daljši rok: {words}", f"The party asks for more time: {words}")
        write_event(actor, case, EventKind.NOTE, texts)
        tell_office(case, kind=OFFICE_KIND, title=EXTENSION[0], body=EXTENSION[1], key=f"{request.pk}:more")
    return request


def _extend(actor: Actor, request: SupplementRequest, period: str, reason: str) -> SupplementRequest:
    latest = request.case.events.filter(kind=EventKind.SUPPLEMENT_EXTENDED, written__gte=timezone.now() - AGAIN)
    if latest.filter(facts__round=request.round, facts__period=period).exists():
        return request  # the button was pressed twice
    request.extension_asked, request.extension_reason = None, ""
    request.save()
    event = _write(
        actor, request, EventKind.SUPPLEMENT_EXTENDED, {"period": period},
        (f"Rok za dopolnitev je podaljšan: {reason}", f"The period for the supplement was extended: {reason}"),
    )  # fmt: skip
    tell_party(request.case, kind=KIND, title=EXTENDED[0], body=EXTENDED[1], key=event.pk)
    return request


@transaction.atomic
def receive_supplement(
    *, actor: Actor, request_id: UUID | str, documents: Iterable[UUID] = (), happened: dt.datetime | None = None,
    on: dt.date | None = None, posted: dt.date | None = None,
) -> SupplementRequest:  # fmt: skip
    """The party answered: here (`happened`: when), or on paper, which the office writes down with the day (`on`). The
    day of registered posting (`posted`) decides whether it is in time (ZUP 68/2). Taken after the period too, with a
    word that it is late, until the case is decided. While another call waits, the case waits on. Answered already:
    nothing changes."""
    request = held(actor, request_id)
    case, today = request.case, local_day(happened or timezone.now())
    if request.state == SupplementState.ANSWERED:
        return request
    if not request.is_open or case.state not in (CaseState.SUPPLEMENT_REQUESTED, *STILL):
        raise StepRefused(_("Na ta poziv ne čakamo več, zato dopolnitve ni mogoče oddati."))
    if workflow.APPLICANT not in workflow.sides_of(actor, case, timezone.now()):
        asked = local_day(request.requested.happened)
        if on is None or not asked <= on <= today:
            raise StepRefused(_("Vpišite dan prejema: od dneva poziva do danes."))
        if posted and not asked <= posted <= on:
            raise StepRefused(_("Na pošto je bilo oddano po dnevu poziva in najpozneje na dan prejema."))
    others = case.supplement_requests.unanswered().exclude(pk=request.pk).exists()
    facts: dict[str, Any] = {"round": request.round} | ({"on": on.isoformat()} if on else {})
    told = _told(request, posted or on or today, others=others)
    if case.state == CaseState.SUPPLEMENT_REQUESTED:
        step = "supplement_part" if others else "supplement"
        move(actor, case, step, words=facts, happened=happened, documents=documents, told=told)
    else:
        _write(actor, request, EventKind.SUPPLEMENT_RECEIVED, facts, told, happened=happened, documents=documents)
    request.state, request.answered_at = SupplementState.ANSWERED, happened or timezone.now()
    request.extension_asked, request.extension_reason = None, ""
    request.save()
    tell_office(case, kind=OFFICE_KIND, title=ANSWERED[0], body=ANSWERED[1], key=request.pk)
    return request


def _told(request: SupplementRequest, day: dt.date, *, others: bool) -> tuple[str, str]:
    """With a word that it is late, and that another call waits."""
    sl, en = "Dopolnitev je prejeta", "The supplement was received"
    if request.is_late(day):
        last = request.deadline.day
        with translation.override("en"):
            english = date_format(last, "DATE_FORMAT")
        sl += f" po izteku roka {last.day}. {last.month}. {last.year}"
        en += f" after the deadline of {english}"
    return (f"{sl}, na drug poziv še čakamo.", f"{en}; another one is awaited.") if others else (f"{sl}.", f"{en}.")
