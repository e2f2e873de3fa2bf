"""Demo: a company, an association and two children, with what waits for staff and for the invited."""

import datetime as dt
import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import stdnum.exceptions
import stdnum.si.emso
from django.conf import settings

from apps.core.actor import Actor, system_actor
from apps.core.demo import as_of
from apps.core.legal_time import LJUBLJANA
from apps.core.models import new_id
from apps.identity.choices import MandateKind, Source
from apps.identity.models import Mandate, Person, User
from apps.identity.services.accounts import PersonClaims, update_account
from apps.identity.services.mandates import confirm_mandate
from apps.identity.services.offers import Grant, grant_mandate
from apps.identity.services.representation import register_organisation, request_guardianship
from apps.identity.simulators import demo_data

PERSONAS = Path(__file__).parent / "data" / "personas.json"
PORTAL = system_actor("demo")
HELD = dt.timedelta(days=150)


def load(today: dt.date) -> str:
    """Make what is not there yet; nothing is changed by a second run."""
    people = {role: _person(facts) for role, facts in personas().items()}
    if not Mandate.objects.filter(representative__in=[person.user for person in people.values()]).exists():
        actors = {role: Actor(user=person.user, level="substantial") for role, person in people.items()}
        _organisations(actors, today)
        _children(actors, today)
        _offer(actors, today)
    return ", ".join(row["name"] for row in demo_data()["organisations"])


def personas() -> dict[str, dict[str, Any]]:
    """Who the demo mandates belong to, by role: personas of the SI-PASS stand-in where its list is there."""
    listed = json.loads(PERSONAS.read_text(encoding="utf-8")) if PERSONAS.exists() else []
    known = {row["sub"]: row for row in listed}
    return {role: known.get(own["sub"], own) for role, own in demo_data()["people"].items()}


def _person(facts: dict[str, Any]) -> Person:
    """With the stand-in: somebody who has signed in before, and may do so again at any level. With another provider:
    recorded by EMŠO, as a ward would be, and taken over at the first sign-in."""
    found = Person.objects.filter(emso_index__matches=facts["emso"]).select_related("user").first()
    if settings.SIPASS_STAND_IN and (found is None or not found.subject or found.issuer != settings.SIPASS_ISSUER):
        return update_account(claims=_claims(facts)).person
    if found:
        return found
    names = {"first_name": facts["given_name"], "last_name": facts["family_name"]}
    user = User(username=f"oseba-{new_id()}", **names)
    user.set_unusable_password()
    user.save()
    return Person.objects.create(user=user, source=Source.GUARDIAN, emso=facts["emso"], birth=facts["birthdate"])


def _claims(facts: dict[str, Any]) -> PersonClaims:
    """What the stand-in would say of a persona at their highest level."""
    names = ("given_name", "family_name", "emso", "tax_number", "address", "email", "level", "mechanism")
    return PersonClaims(
        issuer=settings.SIPASS_ISSUER,
        subject=facts["sub"],
        birth_date=dt.date.fromisoformat(facts["birthdate"]),
        **{name: facts[name] for name in names},
    )


def _when(row: dict[str, Any], today: dt.date) -> AbstractContextManager[None]:
    """What was confirmed has held for a while; what waits came just now."""
    return as_of(dt.datetime.combine(today - HELD, dt.time(9), LJUBLJANA)) if row["confirmed"] else nullcontext()


def _organisations(actors: dict[str, Actor], today: dt.date) -> None:
    for row in demo_data()["organisations"]:
        stated = {key: row[key] for key in ("kind", "name", "registration_number", "tax_number", "address")}
        with _when(row, today):
            mandate = register_organisation(actor=actors[row["representative"]], **stated)
            if row["confirmed"]:
                confirm_mandate(actor=PORTAL, mandate=mandate)


def _children(actors: dict[str, Actor], today: dt.date) -> None:
    for row in demo_data()["children"]:
        names = {"given_name": row["given_name"], "family_name": row["family_name"]}
        emso = child_emso(today.year - row["age"])
        with _when(row, today):
            mandate = request_guardianship(actor=actors[row["parent"]], kind=MandateKind.PARENT, emso=emso, **names)
            if row["confirmed"]:
                confirm_mandate(actor=PORTAL, mandate=mandate)


def _offer(actors: dict[str, Actor], today: dt.date) -> None:
    """The company offers the father a mandate for two procedures and a year."""
    father = actors["father"].user.person
    held = Mandate.objects.in_force().filter(representative=actors["director"].user, may_grant=True).first()
    grant = Grant(
        name=str(father),
        number=father.emso,
        procedures=["prekop-obcinske-ceste", "zapora-obcinske-ceste"],
        until=today + dt.timedelta(days=365),
    )
    grant_mandate(actor=actors["director"], grant=grant, organisation=held.organisation_id if held else None)


def child_emso(year: int) -> str:
    """A valid EMŠO of a girl born on 9 March of a year."""
    for serial in range(505, 1000):
        for check in "0123456789":
            try:
                return str(stdnum.si.emso.validate(f"0903{year % 1000:03}50{serial}{check}"))
            except stdnum.exceptions.ValidationError:
                continue
    raise AssertionError("some serial has a check digit")
