"""Granting mandates: an offer that waits until the other person accepts it."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core import outgoing
from apps.core.actor import Actor
from apps.core.legal_time import end_of_day, local_day
from apps.identity import signals
from apps.identity.choices import MandateKind, MandateState
from apps.identity.exceptions import AlreadyOffered, OwnMandate
from apps.identity.models import Counterpart, Mandate, Organisation, Person, User
from apps.identity.registry import procedure_choices
from apps.identity.services.capacity import citizen
from apps.identity.workflow.mandates import digest_of

OFFER_LIFE = dt.timedelta(days=30)
EMSO_DIGITS = 13


@dataclass(frozen=True)
class Grant:
    """What is offered to whom. name: as the grantor writes it. number: EMŠO (13 digits) or tax number (8); with one,
    only that person can accept. At least one of e-mail and number. procedures: slugs, None for all. since, until: first
    and last day, both included; None: from acceptance, until revoked."""

    name: str
    email: str = ""
    number: str = ""
    procedures: Sequence[str] | None = None
    may_grant: bool = False
    since: dt.date | None = None
    until: dt.date | None = None


@transaction.atomic
def grant_mandate(*, actor: Actor, grant: Grant, organisation: UUID | None = None) -> Mandate:
    """Offer a mandate for oneself, or for an organisation whose mandates the actor may grant. Whoever the portal does
    not know gets a mail with a link. The answer is the same whether it knows them or not. The same offer twice is one.
    PermissionDenied, LevelTooLow, ValidationError (code names the field), OwnMandate, AlreadyOffered."""
    person = citizen(actor)
    _validate(grant, person)
    mandate = Mandate(kind=MandateKind.GRANTED, state=MandateState.OFFERED, granted_by=person.user)
    if organisation is None:
        mandate.person = User.objects.select_for_update(no_key=True).get(pk=person.user_id)
    else:
        mandate.organisation = _granting_organisation(person.user, organisation)
        mandate.may_grant = grant.may_grant
    mandate.all_procedures = grant.procedures is None
    mandate.procedures = sorted(grant.procedures or [])
    now = timezone.now()
    mandate.valid_from = _beginning(grant.since, now)
    mandate.valid_until = end_of_day(grant.until) if grant.until else None
    if waiting := _waiting(mandate, grant):
        return waiting
    mandate.representative = _known(grant)
    mandate.save()
    _write_down(mandate, grant, now)
    signals.mandate_granted.emit(mandate_id=mandate.pk)
    return mandate


def _beginning(day: dt.date | None, now: dt.datetime) -> dt.datetime:
    """Midnight of a later day in Ljubljana, else at once."""
    return end_of_day(day - dt.timedelta(days=1)) if day and day > local_day(now) else now


def _validate(grant: Grant, person: Person) -> None:
    today = local_day(timezone.now())
    if not (grant.email or grant.number):
        raise ValidationError(_("Vpišite elektronski naslov ali številko."), code="email")
    if grant.until and grant.until < max(today, grant.since or today):
        raise ValidationError(_("Zadnji dan ne sme biti pred prvim."), code="until")
    if grant.procedures is not None and not set(grant.procedures) <= dict(procedure_choices()).keys():
        raise ValidationError(_("Izberite postopke s seznama."), code="procedures")
    if grant.procedures is not None and not grant.procedures:
        raise ValidationError(_("Izberite vsaj en postopek."), code="procedures")
    own_mail = grant.email and grant.email.casefold() == person.contact_email.casefold()
    if (grant.number and grant.number in (str(person.emso), str(person.tax_number))) or (own_mail and not grant.number):
        raise OwnMandate


def _granting_organisation(user: User, organisation: UUID) -> Organisation:
    """The organisation, with the mandate that lets the person grant locked: whoever revokes it waits or was first."""
    held = Mandate.objects.in_force().filter(representative=user, organisation=organisation, may_grant=True)
    if not held.select_for_update(of=("self",)):
        raise PermissionDenied
    row: Organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation)
    return row


def _waiting(mandate: Mandate, grant: Grant) -> Mandate | None:
    """The same offer when it waits already; AlreadyOffered when one with another scope does."""
    open_offers = Mandate.objects.filter(
        organisation=mandate.organisation, person=mandate.person, state=MandateState.OFFERED,
        counterpart__email__iexact=grant.email, counterpart__expires__gt=timezone.now(),
    )  # fmt: skip
    for offer in open_offers.select_related("counterpart"):
        if offer.counterpart.emso + offer.counterpart.tax_number != grant.number:
            continue
        begins = offer.valid_from == mandate.valid_from or mandate.valid_from <= timezone.now()
        if begins and all(
            getattr(offer, name) == getattr(mandate, name)
            for name in ("all_procedures", "procedures", "may_grant", "valid_until")
        ):
            return offer
        raise AlreadyOffered
    return None


def _known(grant: Grant) -> User | None:
    """The person that the offer is for, when the portal knows exactly one."""
    people = Person.objects.filter(user__is_staff=False).select_related("user")
    if len(grant.number) == EMSO_DIGITS:
        people = people.filter(emso_index__matches=grant.number)
    elif grant.number:
        people = people.filter(tax_index__matches=grant.number)
    else:
        people = people.filter(contact_email__iexact=grant.email, contact_proven=True)
    found = list(people[:2])
    return found[0].user if len(found) == 1 else None


def _write_down(mandate: Mandate, grant: Grant, now: dt.datetime) -> None:
    """Whom it is for in the grantor's words, and the invitation. The mail goes unless a notice goes to the same
    address: what the grantor sees, and what they could receive themselves, must not depend on who has an account."""
    counterpart = Counterpart(mandate=mandate, name=grant.name, email=grant.email, expires=now + OFFER_LIFE)
    if len(grant.number) == EMSO_DIGITS:
        counterpart.emso = grant.number
    else:
        counterpart.tax_number = grant.number
    notice = mandate.representative and mandate.representative.person.contact_email.casefold()
    if grant.email and grant.email.casefold() != notice:
        link = secrets.token_urlsafe(32)
        counterpart.digest = digest_of(link)
        context = {"mandate": mandate, "counterpart": counterpart, "address": _address(link)}
        language = translation.get_language() or settings.LANGUAGE_CODE
        outgoing.send_mail("identity/mail/mandate_invitation", grant.email, context, language=language)
    counterpart.save()


def _address(link: str) -> str:
    return f"{settings.BASE_URL}{reverse('identity:mandate_invitation', args=[link])}"
