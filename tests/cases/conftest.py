"""The offices that work on cases, a company with somebody who acts for it, and a subject that tells what was filed."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from apps.cases.registry import CaseSubject, Row, Section, case_subjects
from apps.core.actor import Actor
from apps.identity.models import Mandate, Organisation, User
from tests.conftest import Cast, sign_in
from tests.documents.conftest import seal, seal_folder, storage
from tests.factories.cases import open_one
from tests.factories.people import acting_as, make_department, make_municipality, make_organisation, make_staff
from tests.identity.mandates import make_company, make_mandate


class Subject(CaseSubject):
    """What was filed, in the tests."""

    title = "preizkusna vloga"

    def answers(self, case: Any, language: str) -> list[Section]:
        return [Section(f"Kraj ({language})", [Row("Ulica", "Dravska ulica 10")])]


@pytest.fixture
def subject() -> Any:
    """Registered for the test."""
    with case_subjects.temporarily("test", Subject()) as plug:
        yield plug


@pytest.fixture
def office(db: None) -> Any:
    """The municipality with two departments, the officer in charge, the head, who stands in the other one, an officer
    of the other one, somebody of the first without cases, an administrator; an institution with an officer."""
    town = make_municipality()
    department, other = make_department(town, "PROMET"), make_department(town, "FINANCE")
    elsewhere = make_department(make_organisation("zavod"), "UPR")
    people = {
        "officer": make_staff("uradnica", "officer", department),
        "head": make_staff("vodja", "head", other),
        "administrator": make_staff("skrbnik", "administrator", department),
        "other_officer": make_staff("drug-uradnik", "officer", other),
        "editor": make_staff("urednica", "editor", department),
        "stranger": make_staff("tujec", "head", elsewhere),
    }
    return SimpleNamespace(town=town, department=department, other=other, elsewhere=elsewhere, users=people, **people)


SEES = ("officer", "head", "administrator")
DOES_NOT = ("other_officer", "editor", "stranger")


def client_of(user: User) -> Client:
    """Signed in, with a second factor."""
    client = Client()
    sign_in(client, user)
    return client


@pytest.fixture
def case(office: Any, cast: Cast) -> Any:
    """The citizen's, in the first department."""
    return open_one(cast.users["citizen"], office.department)


@pytest.fixture
def company(office: Any, cast: Cast) -> Any:
    """A company, the citizen who acts for it, and a case that the citizen filed for it."""
    organisation: Organisation = make_company()
    mandate: Mandate = make_mandate(cast.users["citizen"], organisation=organisation)
    case = open_one(
        cast.users["citizen"], office.department, "company", organisation=organisation.pk, mandate=mandate.pk
    )
    return SimpleNamespace(organisation=organisation, mandate=mandate, case=case)


def person(user: User, **values: Any) -> Actor:
    """Somebody who acts as a person."""
    return Actor(user=user, level="substantial", **values)


__all__ = ["DOES_NOT", "SEES", "acting_as", "client_of", "person", "seal", "seal_folder", "storage"]
