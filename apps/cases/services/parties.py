"""Parties besides the applicant and those who act for them: written down by the office, ended by it; co-applicants by
the portal when the application is filed."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases.choices import FINAL, EventKind, PartyKind
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, CaseParty
from apps.cases.services.events import write_event
from apps.cases.services.moving import locked
from apps.cases.services.telling import tell_person
from apps.cases.services.working import require_at_work
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.identity.models import User


@transaction.atomic
def add_party(
    *, actor: Actor, case_id: UUID, kind: str, name: str, user: User | None = None, address: str = "",
    contact: str = "", represents: UUID | None = None, since: dt.date | None = None,
) -> CaseParty:  # fmt: skip
    """Write down who takes part. user: their account, by which they see the case from `since` (today) on. represents:
    id of the party that a representative acts for, None: the applicant. Who takes part already with this account or,
    without one, under the same name: the same row. Http404, StepRefused."""
    case, words = locked(actor, case_id), " ".join(name.split())[:200]
    require_at_work(actor, case)
    known: CaseParty | None = case.parties.filter(until=None, user=user, kind=PartyKind(kind), name=words).first()
    if known:
        return known
    _require(case, kind, words, user)
    party: CaseParty = CaseParty.objects.create(
        case=case, kind=PartyKind(kind), name=words, user=user, address=address.strip(), contact=contact.strip(),
        represents=_represented(case, kind, represents), since=since or local_day(timezone.now()), by=actor.user,
    )  # fmt: skip
    _write(actor, case, party, ("V zadevi sodeluje", "Takes part in the case"))
    if user and not actor.system:
        tell_person(case, user, key=party.pk)
    return party


def _require(case: Case, kind: str, name: str, user: User | None) -> None:
    if case.state in FINAL:
        raise StepRefused(_("Zadeva je že končana."))
    if not name:
        raise StepRefused(_("Vpišite ime."))
    if user is None:
        return
    if user.pk in (case.applicant_id, case.principal_id) or case.parties.filter(user=user, until=None).exists():
        raise StepRefused(_("%(who)s v zadevi že sodeluje.") % {"who": user})
    if user.pk == case.officer_id:
        raise StepRefused(_("%(who)s rešuje zadevo. Najprej jo dodelite komu drugemu.") % {"who": user})


def _represented(case: Case, kind: str, key: UUID | None) -> CaseParty | None:
    if key is None:
        return None
    found: CaseParty | None = case.parties.in_force().filter(pk=key).first()
    if kind != PartyKind.REPRESENTATIVE or found is None or found.kind == PartyKind.REPRESENTATIVE:
        raise StepRefused(_("Izberite stranko te zadeve, ki jo zastopa."))
    return found


@transaction.atomic
def end_party(*, actor: Actor, party_id: UUID, until: dt.date | None = None) -> CaseParty:
    """From a day on (today) they take part no more, nor does who acts for them. Ended already: the same. Http404,
    StepRefused for a day before they began."""
    key = CaseParty.objects.filter(pk=party_id).values_list("case", flat=True).first()
    if key is None:
        raise Http404
    case = locked(actor, key)
    require_at_work(actor, case)
    party: Any = CaseParty.objects.select_for_update(of=("self",)).get(pk=party_id)
    party.case = case
    if party.until:
        return party  # type: ignore[no-any-return]
    day = until or local_day(timezone.now())
    if day < party.since:
        raise StepRefused(_("Vpišite dan, ki ni pred začetkom sodelovanja."))
    for one in (party, *party.representatives.filter(until=None)):
        one.until = max(day, one.since)
        one.save()
    _write(actor, case, party, ("V zadevi ne sodeluje več", "Takes part in the case no more"))
    return party  # type: ignore[no-any-return]


def _write(actor: Actor, case: Case, party: CaseParty, told: tuple[str, str]) -> None:
    """For the office alone: the timeline that the party reads names nobody."""
    texts = [f"{text}: {party.name}." for text in told]
    write_event(actor, case, EventKind.STEP, texts, public=False)
