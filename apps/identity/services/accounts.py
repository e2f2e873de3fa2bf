"""Accounts of people who sign in with an identity that somebody else vouches for, whatever protocol it came by."""

import datetime as dt
import hashlib
import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.http import HttpRequest
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.si import ddv
from stdnum.si import emso as emso_number

from apps.core.actor import LEVELS
from apps.core.addresses import is_loopback
from apps.core.models import new_id
from apps.identity.choices import Level, Source
from apps.identity.exceptions import SignInRefused
from apps.identity.models import Person, User
from apps.identity.services.sessions import open_session

logger = logging.getLogger("portal.signin")


@dataclass(frozen=True)
class PersonClaims:
    """What a trusted issuer says of a person who has just signed in. Empty: not said.

    issuer, subject: together the key of the person, for good. emso, tax_number: as they came, not yet checked.
    email_proven: the issuer says that it checked the address. level: eIDAS level of this sign-in. mechanism: its means
    (certificate, identity card, smsPASS …).
    """

    issuer: str
    subject: str
    given_name: str = ""
    family_name: str = ""
    birth_date: dt.date | None = None
    emso: str = ""
    tax_number: str = ""
    address: str = ""
    email: str = ""
    email_proven: bool = False
    level: str = "low"
    mechanism: str = "unknown"

    def __post_init__(self) -> None:
        if not self.issuer or not self.subject or self.level not in LEVELS:
            raise ValueError("claims need an issuer, a subject and a level")

    def __repr__(self) -> str:
        return f"<claims at level {self.level}>"  # they end up in no log and no traceback


def sign_in_person(*, request: HttpRequest, claims: PersonClaims) -> User:
    """Find or make the person's account, bring it up to date, and open a session at the level of the claims.
    SignInRefused: the account is closed, or is not this person's to take; then nothing was made."""
    user = update_account(claims=claims)
    open_session(request, user, level=claims.level, method="sipass", mechanism=claims.mechanism)
    return user


@transaction.atomic
def update_account(*, claims: PersonClaims) -> User:
    """The account of these claims, made at the first sign-in. Of two first sign-ins at once one makes it and the
    other finds it."""
    emso = checked_emso(claims.emso)
    person = _known(claims)
    if person is None or (emso and str(person.emso) != emso):
        _one_at_a_time()
        person = _known(claims)
        owner = _owner(claims, emso, person)
        if person and owner:
            logger.warning("an EMŠO is entered for somebody else too", extra={"reason": "emso_twice"})
            emso = ""
        person = person or owner or Person(user=_new_user(), source=Source.SIPASS)
    if not person.user.is_active:
        raise SignInRefused("inactive")
    _follow(person, claims, emso)
    return person.user


def _known(claims: PersonClaims) -> Person | None:
    """The person of (issuer, subject), locked."""
    found = Person.objects.filter(issuer=claims.issuer, subject_index__matches=claims.subject)
    return found.select_related("user").select_for_update(of=("self", "user")).first()


def _one_at_a_time() -> None:
    """First sign-ins wait for each other until the end of the transaction: they are rare, and each must see what the
    others made."""
    key = int.from_bytes(hashlib.sha256(b"identity.first-sign-in").digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _owner(claims: PersonClaims, emso: str, known: Person | None) -> Person | None:
    """Who else has this EMŠO: nobody, or somebody whose account these claims may take over when they have none of
    their own yet. SignInRefused when it is another person's, or the level does not allow to take it over."""
    if not emso:
        return None
    held = Person.objects.filter(emso_index__matches=emso)
    if known is not None:
        held = held.exclude(pk=known.pk)
    owner = held.select_related("user").select_for_update(of=("self", "user")).first()
    if owner is None:
        return None
    if not _may_be_taken(owner):
        raise SignInRefused("emso_of_another")
    if known is None and LEVELS.index(claims.level) < LEVELS.index(Level.SUBSTANTIAL):
        raise SignInRefused("ward_needs_level")
    return owner


def _may_be_taken(owner: Person) -> bool:
    """A ward whom a guardian entered, or a person of an issuer that this portal no longer uses."""
    if owner.source == Source.GUARDIAN and not owner.subject:
        return True
    former = owner.issuer in settings.SIPASS_FORMER_ISSUERS or (settings.DEMO and is_loopback(owner.issuer))
    return bool(owner.issuer) and owner.issuer != settings.SIPASS_ISSUER and former


def _new_user() -> User:
    """Nameless outside, without password and e-mail: nobody can guess it or have a password sent."""
    user = User(username=f"oseba-{new_id().hex}")
    user.set_unusable_password()
    return user


def _follow(person: Person, claims: PersonClaims, emso: str) -> None:
    """Write what the issuer says; what it does not say stays, and so does what the person changed by themselves."""
    _set(person.user, first_name=claims.given_name[:150], last_name=claims.family_name[:150])
    facts = {
        "address": claims.address[:250],
        "mechanism": claims.mechanism[:60],
        "level": claims.level,
        "emso": emso,
        "tax_number": checked_tax_number(claims.tax_number),
        "birth": claims.birth_date.isoformat() if claims.birth_date else "",
    }
    if not person.subject_index and not person.contact_email:  # afterwards the contact is the person's to change
        facts["contact_email"] = checked_email(claims.email)
        person.contact_proven = bool(facts["contact_email"]) and claims.email_proven
    if person.emso and emso and str(person.emso) != emso:
        logger.warning("the issuer changed an EMŠO", extra={"reason": "emso_changed"})
    _set(person, source=Source.SIPASS, issuer=claims.issuer, subject=claims.subject, **facts)


def _set(row: Any, **values: Any) -> None:
    """Save what differs; empty values change nothing. A row without a difference leaves no trace in the history."""
    changed = {name: value for name, value in values.items() if value and getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed or row._state.adding:
        row.save()


def checked_emso(text: str) -> str:
    """An EMŠO with the right date and control digit; empty when it is none (that is logged, the number is not)."""
    return _checked(text, emso_number.validate, "emso_invalid")


def checked_tax_number(text: str) -> str:
    """The eight digits of a tax number, which may come with its prefix SI; empty when it is none (logged)."""
    return _checked(text, ddv.validate, "tax_number_invalid")


def _checked(text: str, validate: Any, reason: str) -> str:
    if not text:
        return ""
    try:
        return str(validate(text))
    except WrongNumber:
        logger.warning("the issuer sent a number that is none", extra={"reason": reason})
        return ""


def checked_email(text: str) -> str:
    """An address that mail can be sent to; empty otherwise."""
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text
