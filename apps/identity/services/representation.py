"""Requests to represent that staff confirm: of organisations by their legal representatives, of children and wards by
parents and guardians."""

import datetime as dt

import stdnum.si.emso
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.core.models import new_id
from apps.core.text import slug
from apps.identity.choices import MandateKind, MandateState, Source
from apps.identity.exceptions import AlreadyRepresents, OwnMandate, WardOfAge
from apps.identity.models import Counterpart, Mandate, Organisation, Person, User
from apps.identity.services.capacity import citizen
from apps.identity.services.mandates import CHILDHOOD


@transaction.atomic
def register_organisation(
    *, actor: Actor, kind: str, name: str, registration_number: str, tax_number: str, address: str
) -> Mandate:
    """Ask to represent a company or an association. The numbers are those of `stdnum` (registration number of 7 or 10
    digits, tax number of 8). One that is recorded already is joined and keeps its data; whoever asks learns nothing of
    it. The mandate waits for staff; asking twice is one request. AlreadyRepresents when the person acts for it."""
    person = citizen(actor)
    organisation = _recorded(registration_number, tax_number)
    if organisation is None:
        organisation, _created = Organisation.objects.get_or_create(
            registration_number=registration_number,
            defaults={
                "name": name, "slug": f"{slug(name)[:60]}-{registration_number}", "kind": kind, "address": address,
                "active": False,
            },
        )  # fmt: skip
    mandate = Mandate(representative=person.user, organisation=organisation, kind=MandateKind.LEGAL)
    stated = {"registration_number": registration_number, "tax_number": tax_number, "address": address}
    return _request(mandate, Counterpart(name=name, **stated))


def _recorded(registration_number: str, tax_number: str) -> Organisation | None:
    """By registration number; by tax number where the other is not recorded."""
    rows = Organisation.objects.all()
    by_tax = Q(registration_number="", tax_index__matches=tax_number)
    return rows.filter(registration_number=registration_number).first() or rows.filter(by_tax).first()


@transaction.atomic
def request_guardianship(*, actor: Actor, kind: str, given_name: str, family_name: str, emso: str) -> Mandate:
    """Ask to act for a child (kind `parent`) or a ward (`guardian`). A person the portal does not know is recorded with
    an account nobody can sign in to. The mandate waits for staff; asking twice is one request. OwnMandate, WardOfAge,
    AlreadyRepresents."""
    person = citizen(actor)
    if str(person.emso) == emso:
        raise OwnMandate
    birth = stdnum.si.emso.get_birth_date(emso)
    if kind == MandateKind.PARENT and CHILDHOOD.after(birth) <= local_day(timezone.now()):
        raise WardOfAge
    ward = _ward(given_name, family_name, emso, birth)
    mandate = Mandate(representative=person.user, person=ward.user, kind=kind)
    return _request(mandate, Counterpart(name=f"{given_name} {family_name}", given_name=given_name, emso=emso))


def _ward(given_name: str, family_name: str, emso: str, birth: dt.date) -> Person:
    known = Person.objects.filter(emso_index__matches=emso).select_related("user")
    if found := known.first():
        return found
    try:
        with transaction.atomic():
            user = User(username=f"oseba-{new_id()}", first_name=given_name, last_name=family_name)
            user.set_unusable_password()
            user.save()
            return Person.objects.create(user=user, source=Source.GUARDIAN, emso=emso, birth=birth.isoformat())
    except IntegrityError:  # somebody recorded the same person between the two statements
        return known.get()


def _request(mandate: Mandate, counterpart: Counterpart) -> Mandate:
    """Save the request, unless the same person has it open already; then it is that one."""
    same = Mandate.objects.filter(
        representative=mandate.representative, organisation=mandate.organisation, person=mandate.person
    )
    if same.in_force().exclude(kind=MandateKind.GRANTED).exists():
        raise AlreadyRepresents
    mandate.state = MandateState.REQUESTED
    try:
        with transaction.atomic():
            mandate.save()
    except IntegrityError:
        return same.get(state=MandateState.REQUESTED)
    counterpart.mandate = mandate
    counterpart.save()
    return mandate
