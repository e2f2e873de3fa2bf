"""Somebody who files, and the officer whom it comes to."""

from typing import Any

import pytest
from django.test import Client

from apps.applications.models import Application
from apps.core.actor import Actor
from tests.applications.mending import file_one
from tests.conftest import sign_in
from tests.factories import filing
from tests.factories.people import acting_as, make_department, make_municipality, make_staff


@pytest.fixture
def applicant(db: None) -> Actor:
    """Marija."""
    return filing.citizen()


@pytest.fixture
def desk_officer(db: None) -> Actor:
    """Works on what she files."""
    return acting_as(make_staff("uradnica", "officer", make_department(make_municipality(), "GJS")))


@pytest.fixture
def mendable(applicant: Actor, desk_officer: Actor) -> Application:
    """A filed application that can be mended."""
    return file_one(applicant, desk_officer)


@pytest.fixture
def at_home(applicant: Actor) -> Any:
    """Marija's browser."""
    client = Client()
    sign_in(client, applicant.user, level="substantial")
    return client
