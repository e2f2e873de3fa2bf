"""Organisations, departments and people who work in them."""

import datetime as dt

from django.utils import timezone

from apps.core.actor import Actor, system_actor
from apps.core.legal_time import local_day
from apps.identity.acting import as_staff
from apps.identity.backends import StaffBackend
from apps.identity.choices import OrganisationKind
from apps.identity.models import Department, Organisation, Person, User
from apps.identity.services import staff

TESTS = system_actor("tests")


def today() -> dt.date:
    """In Ptuj."""
    return local_day(timezone.now())


def make_organisation(slug: str = "zavod", kind: str = OrganisationKind.INSTITUTION, **values) -> Organisation:
    """An organisation with staff, unless said otherwise."""
    values = {"name": slug.replace("-", " ").title(), "has_staff": True} | values
    return Organisation.objects.create(slug=slug, kind=kind, **values)


def make_department(organisation: Organisation, code: str = "ODD", **values) -> Department:
    """A department of it."""
    return Department.objects.create(organisation=organisation, code=code, name=values.pop("name", f"Oddelek {code}"))


def make_municipality() -> Organisation:
    """The municipality (it is loaded once a session, unless a transactional test emptied the tables)."""
    found = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY).first()
    return found or make_organisation("mestna-obcina-ptuj", OrganisationKind.MUNICIPALITY, name="Mestna občina Ptuj")


def make_staff(username: str, role: str, department: Department, *, since: dt.date | None = None, until=None) -> User:
    """A colleague with a role, as `employ` makes them. The object is fresh: no permission is remembered."""
    from tests.conftest import make_user

    user = make_user(username, email=f"{username}@example.si", first_name=username.title(), last_name="Preizkus")
    staff.employ(
        actor=TESTS, user=user, department=department, role=role, since=since or dt.date(2026, 1, 5), until=until
    )
    return User.objects.get(pk=user.pk)


def acting_as(user: User, *, level: str = "low") -> Actor:
    """The actor of a session of this account with a second factor, as it would be on the next request."""
    fresh = StaffBackend().get_user(user.pk)
    actor = Actor(user=fresh, level=level, second_factor=True)
    return as_staff(actor) if fresh.is_staff else actor


def make_person(user: User, **values) -> Person:
    """What is known of a citizen."""
    return Person.objects.create(user=user, **values)
