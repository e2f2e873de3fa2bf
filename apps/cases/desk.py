"""The officer's desk: the lists that an officer works from, what narrows them, and how a row reads."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.cases import workflow
from apps.cases.choices import CaseState, DeadlineKind
from apps.cases.models import Case
from apps.core.actor import Actor
from apps.core.text import plain, words

SOON = 7  # days
ORDER = ("due_order", "id")
OURS = (DeadlineKind.CALL, DeadlineKind.DECISION)  # deadlines that the office keeps; others bind the party
MOST = 1000  # a list is counted no further
NUMBER = re.compile(r"\d{1,5}(?:-\d{0,10}(?:[/-]\d{0,4})?)?")
GUESSED = 3  # letters; shorter words are not guessed
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Tab:
    """A list of the desk. rows: what of the open cases of the office stands on it."""

    key: str
    title: Any
    rows: Callable[[Rows, Actor, dt.date], Rows]
    empty: Any


def due_soon(rows: Rows, today: dt.date) -> Rows:
    """Deadlines of the office in the days to come, today's too."""
    return rows.filter(due_order__gte=today, due_order__lte=today + dt.timedelta(days=SOON), next_kind__in=OURS)


def overdue(rows: Rows, today: dt.date) -> Rows:
    """Deadlines of the office that went by."""
    return rows.filter(due_order__lt=today, next_kind__in=OURS)


def mine(rows: Rows, actor: Actor) -> Rows:
    """Whose officer the actor is."""
    return rows.filter(officer=actor.user.pk) if actor.user else rows.none()


TABS = {
    tab.key: tab
    for tab in (
        Tab("moje", gettext_lazy("Moje"), lambda rows, actor, today: mine(rows, actor),
            gettext_lazy("Nobene zadeve ne rešujete. Prevzemite katero od nedodeljenih.")),
        Tab("nedodeljene", gettext_lazy("Nedodeljene"), lambda rows, actor, today: rows.filter(officer=None),
            gettext_lazy("Vse zadeve nekdo rešuje.")),
        Tab("kmalu", gettext_lazy("Rok se izteka"), lambda rows, actor, today: due_soon(rows, today),
            gettext_lazy("V naslednjih sedmih dneh se ne izteče noben rok.")),
        Tab("zamujene", gettext_lazy("Zamujene"), lambda rows, actor, today: overdue(rows, today),
            gettext_lazy("Nobena zadeva ne zamuja.")),
        Tab("stranka", gettext_lazy("Čakajo na stranko"),
            lambda rows, actor, today: rows.filter(state=CaseState.SUPPLEMENT_REQUESTED),
            gettext_lazy("Na nobeno stranko ne čakamo.")),
        Tab("vse", gettext_lazy("Vse odprte"), lambda rows, actor, today: rows,
            gettext_lazy("Odprtih zadev ni.")),
    )
}  # fmt: skip
FIRST = "moje"


def open_cases(actor: Actor) -> Rows:
    """Of the actor's office, that somebody still has to work on."""
    rows: Rows = Case.objects.office_of(actor).undecided()
    return rows


def counts(actor: Actor, rows: Rows, today: dt.date) -> dict[str, int]:
    """How many stand on each list, up to `MOST`: one query for each, by index."""
    return {key: tab.rows(rows, actor, today).order_by()[:MOST].count() for key, tab in TABS.items()}


def found(rows: Rows, text: str) -> Rows:
    """By the beginning of a number, or by words of the party's name and of the places that were filed; when no row has
    them all, rows that look similar."""
    term = text.strip()
    if NUMBER.fullmatch(term):
        sign, dash, rest = term.partition("-")
        return rows.filter(number__startswith=f"{sign}{dash}{rest.replace('-', '/')}")
    plain_words = [plain(word) for word in words(term)]
    if not plain_words:
        return rows.none()
    exact = rows
    for word in plain_words:
        exact = exact.filter(search_text__contains=word)
    needle = " ".join(plain_words)
    if len(needle) < GUESSED or exact.exists():
        return exact
    return rows.filter(search_text__trigram_word_similar=needle)


@dataclass(frozen=True)
class Due:
    """A deadline in words, with a colour and an icon of the sprite."""

    colour: str
    icon: str
    text: str
    kind: str = ""
    day: dt.date | None = None


def due_of(case: Case, today: dt.date) -> Due:
    """The next deadline of a case."""
    if case.next_due is None:
        return Due("neutral", "ura", _("rok ne teče"))
    return due_words(case.next_kind, case.next_due, today)


def due_words(kind: str, day: dt.date, today: dt.date) -> Due:
    """How much time is left until a day, or how late it is."""
    left, name = (day - today).days, str(DeadlineKind(kind).label)
    ours = kind in OURS
    if left < 0 and ours:
        text = ngettext("zamuja %(count)d dan", "zamuja %(count)d dni", -left) % {"count": -left}
        return Due("danger", "napaka", text, name, day)
    if left < 0:
        text = ngettext("poteklo pred %(count)d dnem", "poteklo pred %(count)d dnevi", -left) % {"count": -left}
        return Due("warning", "opozorilo", text, name, day)
    if left == 0:
        return Due("warning" if ours else "neutral", "opozorilo" if ours else "ura", _("izteče se danes"), name, day)
    text = ngettext("še %(count)d dan", "še %(count)d dni", left) % {"count": left}
    close = ours and left <= SOON
    return Due("warning" if close else "neutral", "ura", text, name, day)


@dataclass(frozen=True)
class Line:
    """A row of the desk."""

    case: Case
    look: workflow.Look
    due: Due


def lines(cases: Any, today: dt.date) -> list[Line]:
    """Cases as rows."""
    return [Line(case, workflow.LOOKS[case.state], due_of(case, today)) for case in cases]
