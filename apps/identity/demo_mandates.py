"""Demo: a company, an association and a child, with what waits for staff."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import stdnum.exceptions
import stdnum.si.emso

from apps.core.actor import Actor, system_actor
from apps.core.models import new_id
from apps.identity.choices import MandateKind, Source
from apps.identity.models import Mandate, Person, User
from apps.identity.services.mandates import confirm_mandate
from apps.identity.services.offers import Grant, grant_mandate
from apps.identity.services.representation import register_organisation, request_guardianship
from apps.identity.simulators import demo_data

PERSONAS = Path(__file__).parent / "data" / "personas.json"


def load(today: dt.date) -> str:
    """Make what is not there yet; nothing is changed by a second run."""
    people = [_person(facts) for facts in personas()]
    if not Mandate.objects.filter(representative__in=[person.user for person in people]).exists():
        _mandates([Actor(user=person.user, level="substantial") for person in people], today)
    return ", ".join(row["name"] for row in demo_data()["organisations"])


def personas() -> list[dict[str, Any]]:
    """The two people that the demo mandates belong to: the first two of the SI-PASS stand-in with an EMŠO, when its
    list is there, else two of our own."""
    if PERSONAS.exists():
        listed = [row for row in json.loads(PERSONAS.read_text(encoding="utf-8")) if row.get("emso")]
        return listed[:2]
    found: list[dict[str, Any]] = demo_data()["people"]
    return found


def _person(facts: dict[str, Any]) -> Person:
    """Recorded by EMŠO before the first sign-in, as a ward would be: sign-in takes the row over."""
    if found := Person.objects.filter(emso_index__matches=facts["emso"]).select_related("user").first():
        return found
    names = {"first_name": facts["given_name"], "last_name": facts["family_name"]}
    user = User(username=f"oseba-{new_id()}", is_active=False, **names)
    user.set_unusable_password()
    user.save()
    numbers = {"emso": facts["emso"], "tax_number": facts.get("tax_number", ""), "birth": facts["birthdate"]}
    return Person.objects.create(user=user, source=Source.GUARDIAN, **numbers)


def _mandates(actors: list[Actor], today: dt.date) -> None:
    portal = system_actor("demo")
    for row in demo_data()["organisations"]:
        stated = {key: row[key] for key in ("kind", "name", "registration_number", "tax_number", "address")}
        mandate = register_organisation(actor=actors[row["representative"]], **stated)
        if row["confirmed"]:
            confirm_mandate(actor=portal, mandate=mandate, note="")
            _share(actors, row, mandate, today)
    for ward in demo_data()["wards"]:
        names = {"given_name": ward["given_name"], "family_name": ward["family_name"]}
        actor = actors[ward["parent"]]
        request_guardianship(actor=actor, kind=MandateKind.PARENT, emso=child_emso(today), **names)


def _share(actors: list[Actor], row: dict[str, Any], mandate: Mandate, today: dt.date) -> None:
    """The first organisation offers a limited mandate to the other person."""
    if row["representative"] != 0:
        return
    other = actors[1].user.person
    grant = Grant(
        name=str(other),
        number=other.emso,
        procedures=["prekop-obcinske-ceste", "zapora-obcinske-ceste"],
        until=today + dt.timedelta(days=365),
    )
    grant_mandate(actor=actors[0], grant=grant, organisation=mandate.organisation_id)


def child_emso(today: dt.date) -> str:
    """A valid EMŠO of a girl born nine years ago."""
    born = dt.date(today.year - 9, 3, 9)
    for serial in range(505, 1000):
        for check in "0123456789":
            number = f"{born:%d%m}{born.year % 1000:03}50{serial}{check}"
            try:
                return str(stdnum.si.emso.validate(number))
            except stdnum.exceptions.ValidationError:
                continue
    raise AssertionError("every serial has a check digit in most years")
