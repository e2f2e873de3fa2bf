"""The life of a mandate: offered or confirmed, accepted or declined, revoked or renounced. Every step locks the row and
asks again who may take it; a step repeated by the one who took it changes nothing and is no error."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.core import history
from apps.core.actor import Actor, require_level
from apps.core.events import EventType
from apps.core.legal_time import Period, end_of_day
from apps.identity import signals
from apps.identity.choices import MandateKind, MandateState, Source
from apps.identity.exceptions import NotForYou, OrganisationClosed, StepNotAllowed, TaxNumberTaken
from apps.identity.models import Counterpart, Mandate, Organisation, Person, User
from apps.identity.services.capacity import NEEDED, citizen
from apps.identity.workflow.mandates import STEPS, Side, Step, sides_of

CHILDHOOD = Period.parse("P18Y")
EVENTS: dict[str, EventType] = {
    "confirm": signals.mandate_confirmed,
    "refuse": signals.mandate_declined,
    "accept": signals.mandate_accepted,
    "decline": signals.mandate_declined,
    "revoke": signals.mandate_revoked,
    "renounce": signals.mandate_renounced,
}


def mandates_in_force(user: User) -> Any:
    """QuerySet of everybody that a person may act for now, with names (for lists, menus and the API)."""
    return Mandate.objects.in_force().filter(representative=user).named().order_by("-created")


@transaction.atomic
def accept_mandate(*, actor: Actor, mandate: Mandate, link: str = "") -> Mandate:
    """The invited person takes the mandate on; `link` is the secret of their invitation by mail, if they came with one.
    NotForYou when the offer names somebody else, StepNotAllowed when it was withdrawn or has run out."""
    row, step = _lock(mandate, "accept")
    if _repeated(row, step, actor):
        return row
    person = citizen(actor)
    _authorise(row, step, actor, link)
    counterpart = row.counterpart
    if row.representative_id not in (None, person.user_id):
        raise NotForYou
    for stated, known in ((counterpart.emso, person.emso), (counterpart.tax_number, person.tax_number)):
        if stated and stated != known:
            raise NotForYou
    row.representative = person.user
    return _take(row, "accept", actor)


@transaction.atomic
def decline_mandate(*, actor: Actor, mandate: Mandate, link: str = "", note: str = "") -> Mandate:
    """Staff refuse a request, with a note that the person sees; or the invited person turns an offer down."""
    name = "decline" if mandate.kind == MandateKind.GRANTED else "refuse"
    row, step = _lock(mandate, name)
    if _repeated(row, step, actor):
        return row
    _authorise(row, step, actor, link)
    row.note = note
    taken = _take(row, name, actor)
    forget_stated(taken)
    return taken


@transaction.atomic
def revoke_mandate(*, actor: Actor, mandate: Mandate, note: str = "") -> Mandate:
    """The side that granted it, or staff, end a mandate or withdraw an offer. It holds no longer from this instant."""
    row, step = _lock(mandate, "revoke")
    if _repeated(row, step, actor):
        return row
    _authorise(row, step, actor)
    row.note = note or row.note
    return _take(row, "revoke", actor)


@transaction.atomic
def renounce_mandate(*, actor: Actor, mandate: Mandate) -> Mandate:
    """The representative gives the mandate back, or withdraws the request for one."""
    row, step = _lock(mandate, "renounce")
    if _repeated(row, step, actor):
        return row
    _authorise(row, step, actor)
    settled = row.settled
    taken = _take(row, "renounce", actor)
    if not settled:
        forget_stated(taken)
    return taken


@transaction.atomic
def confirm_mandate(*, actor: Actor, mandate: Mandate, note: str = "", until: dt.date | None = None) -> Mandate:
    """Staff have checked that the person may represent the organisation or the ward; `until` is the last day. What was
    stated becomes what is recorded where nothing was recorded. A parent's mandate ends when the child turns eighteen.
    TaxNumberTaken, OrganisationClosed when the records do not allow it."""
    row, step = _lock(mandate, "confirm")
    if _repeated(row, step, actor):
        return row
    _authorise(row, step, actor)
    row.valid_from, row.note = timezone.now(), note
    row.valid_until = end_of_day(until) if until else None
    if row.organisation_id:
        _record_organisation(row)
        row.may_grant = True
    else:
        _record_ward(row)
    return _take(row, "confirm", actor)


def _lock(mandate: Mandate, name: str) -> tuple[Mandate, Step]:
    """The row as it is now, held until the end of the transaction."""
    row: Mandate = Mandate.objects.select_for_update(of=("self",)).named().get(pk=mandate.pk)
    return row, STEPS[name]


def _repeated(row: Mandate, step: Step, actor: Actor) -> bool:
    author = row.ended_by_id if step.target in (MandateState.REVOKED, MandateState.RENOUNCED) else row.decided_by_id
    return actor.user is not None and row.state == step.target and author == actor.user.pk


def _authorise(row: Mandate, step: Step, actor: Actor, link: str = "") -> None:
    """PermissionDenied for who stands on no side that may; StepNotAllowed from another state; LevelTooLow."""
    sides = sides_of(actor, row, link) & step.sides
    if row.state not in step.sources:
        raise StepNotAllowed(row.state)
    if not sides:
        raise PermissionDenied
    if not step.ends and Side.STAFF not in sides:
        require_level(actor, NEEDED)


def _take(row: Mandate, name: str, actor: Actor) -> Mandate:
    step, now = STEPS[name], timezone.now()
    row.state = step.target
    if step.target in (MandateState.REVOKED, MandateState.RENOUNCED):
        row.ended, row.ended_by = now, actor.user
    else:
        row.decided, row.decided_by = now, actor.user
    row.save()
    EVENTS[name].emit(mandate_id=row.pk)
    return row


def _record_organisation(row: Mandate) -> None:
    """An organisation that nobody has represented yet takes over what was stated; one that is known stays as it is."""
    organisation = Organisation.objects.select_for_update().get(pk=row.organisation_id)
    if organisation.active:
        return
    if organisation.mandates.filter(decided__isnull=False).exclude(state=MandateState.DECLINED).exists():
        raise OrganisationClosed
    stated: Counterpart = row.counterpart
    taken = Organisation.objects.filter(tax_index__matches=stated.tax_number).exclude(pk=organisation.pk)
    if taken.exists():
        raise TaxNumberTaken
    organisation.name, organisation.address = stated.name, stated.address
    organisation.tax_number, organisation.active = stated.tax_number, True
    organisation.save()
    row.organisation = organisation


def _record_ward(row: Mandate) -> None:
    """A ward known by word alone gets the name that staff have now checked; childhood ends with eighteen years."""
    person = row.person.person  # type: ignore[union-attr]
    if person.source == Source.GUARDIAN:
        stated: Counterpart = row.counterpart
        person.user.first_name = stated.given_name
        person.user.last_name = stated.name.removeprefix(stated.given_name).strip()
        person.user.save(update_fields=["first_name", "last_name"])
    if row.kind == MandateKind.PARENT and person.birth_date:
        of_age = end_of_day(CHILDHOOD.after(person.birth_date) - dt.timedelta(days=1))
        row.valid_until = min(row.valid_until, of_age) if row.valid_until else of_age


def forget_stated(mandate: Mandate) -> None:
    """A request for a ward came to nothing: the EMŠO that somebody stated goes, and so does what was recorded of a
    person on their word alone, unless another mandate rests on it. The account stays, empty, for rows point at it."""
    ward = Person.objects.select_for_update(of=("self",)).select_related("user").filter(user=mandate.person_id).first()
    stated = Counterpart.objects.filter(mandate=mandate).first()
    if mandate.kind == MandateKind.GRANTED or ward is None:
        return
    if stated and stated.emso:
        stated.emso = ""
        stated.save(update_fields=["emso", "emso_index", "changed"])
    others = Mandate.objects.filter(person=mandate.person_id).exclude(pk=mandate.pk)
    others = others.exclude(state__in=(MandateState.DECLINED, MandateState.RENOUNCED))
    if ward.source != Source.GUARDIAN or others.exists():
        return
    ward.emso = ward.birth = ward.user.first_name = ward.user.last_name = ""
    ward.save(update_fields=["emso", "emso_index", "birth", "changed"])
    ward.user.save(update_fields=["first_name", "last_name"])
    history.forget(ward.user, reason="zahteva za zastopanje ni bila potrjena")


def act_as(*, actor: Actor, mandate_id: UUID | None) -> Mandate | None:
    """Whom a person may act for from now on in this session; None is themself. LevelTooLow below the level at which
    mandates are taken (a session never sinks: a new sign-in acts for nobody). StepNotAllowed when the mandate is not in
    force or not theirs (the two are not told apart)."""
    if mandate_id is None:
        return None
    if actor.user is None or actor.client or actor.user.is_staff:
        raise PermissionDenied
    require_level(actor, NEEDED)
    mandate: Mandate | None = mandates_in_force(actor.user).filter(pk=mandate_id).first()
    if mandate is None:
        raise StepNotAllowed
    return mandate
