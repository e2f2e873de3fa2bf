"""Which step leads where: the state table as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import CaseState as S
from apps.cases.choices import EventKind as E
from apps.cases.models import Case
from apps.cases.workflow import guards
from apps.cases.workflow.sides import APPLICANT, HEAD, OFFICE, OFFICER, PORTAL, sides_of
from apps.core.actor import Actor

Guard = Callable[[Case, Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Step:
    """A way from one of `sources` (none: it opens the case) to `target`, open to `sides`.

    label: on the button. told: what the timeline says, Slovenian and English, with `%(reason)s` and other words of the
    step. kind: of the event, from which deadlines follow. guard: why it cannot be taken now, empty when it can.
    asks: words that whoever takes it must give. by: the service that takes it; empty: `take_step` by itself.
    """

    sources: frozenset[S]
    target: S
    sides: frozenset[str]
    label: Any
    told: tuple[str, str]
    kind: E = E.STEP
    guard: Guard = guards.nothing
    asks: tuple[str, ...] = ()
    by: str = ""


def _from(*states: S) -> frozenset[S]:
    return frozenset(states)


HEADS = frozenset({HEAD})
BEFORE = _from(S.RECEIVED, S.INCOMPLETE, S.SUPPLEMENT_REQUESTED, S.SUPPLEMENTED)
OPEN = BEFORE | {S.IN_REVIEW, S.WAITING_FOR_OPINION, S.REOPENED, S.SUSPENDED}

STEPS: dict[str, Step] = {
    "receive": Step(
        frozenset(), S.RECEIVED, frozenset({APPLICANT, OFFICER, HEAD, PORTAL}), _("Vložite"),
        ("Vloga je prejeta.", "The application was received."), E.RECEIVED, by="open_case",
    ),
    "find_incomplete": Step(
        _from(S.RECEIVED, S.SUPPLEMENTED, S.REOPENED), S.INCOMPLETE, OFFICE, _("Označite kot nepopolno"),
        ("Vloga ni popolna.", "The application is not complete."),
    ),
    "request_supplement": Step(
        _from(S.RECEIVED, S.INCOMPLETE, S.SUPPLEMENT_REQUESTED, S.SUPPLEMENTED, S.IN_REVIEW, S.REOPENED),
        S.SUPPLEMENT_REQUESTED, OFFICE, _("Pozovite k dopolnitvi"),
        ("Pozvali smo vas, da vlogo dopolnite.", "We asked you to supplement the application."),
        E.SUPPLEMENT_REQUESTED, guards.supplement_named, by="request_supplement",
    ),
    "supplement": Step(
        _from(S.SUPPLEMENT_REQUESTED), S.SUPPLEMENTED, frozenset({APPLICANT, OFFICER, HEAD}), _("Dopolnite vlogo"),
        ("Dopolnitev je prejeta.", "The supplement was received."), E.SUPPLEMENT_RECEIVED, guards.supplement_named,
        by="receive_supplement",
    ),
    "supplement_part": Step(
        _from(S.SUPPLEMENT_REQUESTED), S.SUPPLEMENT_REQUESTED, frozenset({APPLICANT, OFFICER, HEAD}),
        _("Dopolnite del vloge"),
        ("Dopolnitev je prejeta, na drug poziv še čakamo.", "The supplement was received; another one is awaited."),
        E.SUPPLEMENT_RECEIVED, guards.supplement_named, by="receive_supplement",
    ),
    "accept": Step(
        BEFORE | {S.REOPENED}, S.IN_REVIEW, OFFICE, _("Vloga je popolna, začnite reševati"),
        ("Vloga je popolna, začeli smo jo reševati.", "The application is complete and we are working on it."),
        E.ACCEPTED,
    ),
    "ask_opinion": Step(
        _from(S.IN_REVIEW, S.WAITING_FOR_OPINION), S.WAITING_FOR_OPINION, OFFICE, _("Zaprosite za mnenje"),
        ("Zaprosili smo za mnenje: %(whom)s.", "We asked for an opinion: %(whom)s."), E.OPINION, guards.whom_named,
        by="ask_opinion",
    ),
    "end_opinion": Step(
        _from(S.WAITING_FOR_OPINION), S.IN_REVIEW, OFFICE | {PORTAL}, _("Nadaljujte brez mnenja"),
        ("Obravnavo nadaljujemo.", "We are going on with the case."),
    ),
    "suspend": Step(
        BEFORE | {S.IN_REVIEW, S.WAITING_FOR_OPINION, S.REOPENED}, S.SUSPENDED, OFFICE, _("Prekinite postopek"),
        ("Postopek je prekinjen: %(reason)s", "The procedure is suspended: %(reason)s"), E.SUSPENDED, asks=("reason",),
    ),
    "resume": Step(
        _from(S.SUSPENDED), S.IN_REVIEW, OFFICE, _("Nadaljujte postopek"),
        ("Postopek se nadaljuje.", "The procedure goes on."), E.RESUMED,
    ),
    "decide": Step(
        _from(S.INCOMPLETE, S.SUPPLEMENT_REQUESTED, S.SUPPLEMENTED, S.IN_REVIEW, S.REOPENED), S.DECIDED,
        HEADS, _("Izdajte odločitev"), ("O vlogi je odločeno.", "The application was decided."), E.DECIDED,
        guards.decision_approved, by="approve_decision",
    ),
    "dispatch": Step(
        _from(S.DECIDED), S.DISPATCHED, OFFICE | {PORTAL}, _("Odpremite odločitev"),
        ("Odločitev je odpremljena.", "The decision was sent."), E.DISPATCHED, guards.fees_settled,
        by="dispatch_decision",
    ),
    "return_undelivered": Step(
        _from(S.DISPATCHED), S.DECIDED, OFFICE | {PORTAL}, _("Vročitev ni uspela"),
        ("Odločitve ni bilo mogoče vročiti: %(reason)s", "The decision could not be delivered: %(reason)s"),
        asks=("reason",),
    ),
    "serve": Step(
        _from(S.DISPATCHED), S.SERVED, OFFICE | {PORTAL}, _("Zapišite vročitev"),
        ("Odločitev je vročena.", "The decision was served."), E.SERVED, guards.day_of_service, asks=("on",),
    ),
    "reopen": Step(
        _from(S.SERVED), S.REOPENED, HEADS, _("Znova odprite po pritožbi"),
        ("Pritožbi je ugodeno, o zadevi odločamo znova: %(reason)s",
         "The appeal was granted and the case is decided anew: %(reason)s"), E.APPEALED, asks=("reason",),
    ),
    "finish": Step(
        _from(S.SERVED), S.FINAL, OFFICE | {PORTAL}, _("Zaključite: odločitev je pravnomočna"),
        ("Odločitev je pravnomočna.", "The decision is final."), guard=guards.appeal_over,
    ),
    "withdraw": Step(
        OPEN, S.WITHDRAWN, frozenset({APPLICANT, OFFICER, HEAD}), _("Umaknite vlogo"),
        ("Vloga je umaknjena.", "The application was withdrawn."),
    ),
    "transfer": Step(
        OPEN, S.TRANSFERRED, OFFICE, _("Odstopite pristojnemu organu"),
        ("Vloga je odstopljena: %(whom)s.", "The application was passed on to %(whom)s."), guard=guards.whom_named,
        asks=("whom",),
    ),
    "join": Step(
        OPEN, S.JOINED, OFFICE, _("Združite z drugo zadevo"),
        ("Zadeva je združena z zadevo %(number)s.", "The case was joined with case %(number)s."),
        guard=guards.other_case, asks=("number",),
    ),
}  # fmt: skip


def steps_open(actor: Actor, case: Case) -> list[str]:
    """Names of the steps that the actor could take now, guards aside (what a page offers; services ask again under
    lock)."""
    sides = sides_of(actor, case, timezone.now())
    return [name for name, step in STEPS.items() if case.state in step.sources and sides & step.sides]
