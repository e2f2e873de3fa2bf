"""The catalogue as rows: who each procedure is for, what it costs, by when it is decided. The number of queries is the
same for few and for many procedures."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from apps.applications.choices import ProcedureKind
from apps.applications.models import FormVersion, Procedure
from apps.applications.services.clock import BEFORE, CLOSED, Clock, clock_of
from apps.applications.services.facts import decided_within, fee_words, whom_words
from apps.applications.services.pricing import priced_facts
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.core.text import sort_key

UNREAD = ("search_title", "search_words", "search_vector", "synonyms")
FEE = "definition__fee"
KEYS = ("definition__for_whom", FEE, "definition__decision_deadline")


@dataclass(frozen=True)
class Row:
    """One procedure. for_whom: `person`, `organisation`, empty for a service elsewhere; whom, fee, within: in words;
    clock: of what opens and closes."""

    procedure: Procedure
    for_whom: tuple[str, ...] = ()
    whom: str = ""
    fee: str = ""
    within: str = ""
    clock: Clock | None = None

    @property
    def elsewhere(self) -> bool:
        """Whether it leads out of the portal."""
        return self.procedure.kind == ProcedureKind.LINK

    @property
    def host(self) -> str:
        """Where it leads."""
        return urlsplit(self.procedure.external_url).netloc.removeprefix("www.")


def rows_for(actor: Actor, *, text: str = "", now: dt.datetime | None = None) -> list[Row]:
    """What stands in the catalogue, by title; with `text` what fits it, the best first."""
    now = now or timezone.now()
    listed = Procedure.objects.visible_to(actor).listed(now)
    rows = (listed.search(text) if text else listed).defer(*UNREAD)
    found = list(rows) if text else sorted(rows, key=_place)
    return with_facts(found, now)


def _place(procedure: Procedure) -> tuple[bool, Any]:
    """Our own services before those elsewhere, by title."""
    return procedure.kind == ProcedureKind.LINK, sort_key(procedure.title)


def with_facts(procedures: Iterable[Procedure], now: dt.datetime) -> list[Row]:
    """The same procedures with what their forms say."""
    found = list(procedures)
    facts = facts_of(found, now)
    return [_row(procedure, facts.get(procedure.pk), now) for procedure in found]


def facts_of(procedures: Collection[Procedure], now: dt.datetime) -> dict[Any, dict[str, Any]]:
    """What their forms say under KEYS, the fee by the tariff of the day, by the key of the procedure; two queries."""
    if not procedures:
        return {}
    slugs = {procedure.pk: procedure.slug for procedure in procedures}
    rows = list(FormVersion.objects.current(now).filter(procedure__in=slugs).values("procedure_id", *KEYS))
    fees = priced_facts([(slugs[row["procedure_id"]], row[FEE]) for row in rows], local_day(now))
    return {row["procedure_id"]: row | {FEE: fee} for row, fee in zip(rows, fees, strict=True)}


def _row(procedure: Procedure, facts: Mapping[str, Any] | None, now: dt.datetime) -> Row:
    clock = clock_of(procedure.opens, procedure.closes, now)
    if facts is None:
        return Row(procedure, clock=clock)
    for_whom, fee, period = (facts[key] for key in KEYS)
    return Row(procedure, tuple(for_whom), whom_words(for_whom), fee_words(fee), decided_within(period), clock)


def tenders_in_order(rows: Sequence[Row]) -> list[Row]:
    """Tenders: open ones first, those that close soonest before the others; then those to come; then the closed ones,
    the latest first."""
    far = dt.datetime.max.replace(tzinfo=dt.UTC)

    def key(row: Row) -> tuple[int, float]:
        opens, closes = row.procedure.opens or far, row.procedure.closes or far
        if row.clock and row.clock.state == CLOSED:
            return 2, -closes.timestamp()
        return (1, opens.timestamp()) if row.clock and row.clock.state == BEFORE else (0, closes.timestamp())

    return sorted((row for row in rows if row.procedure.kind == ProcedureKind.TENDER), key=key)
