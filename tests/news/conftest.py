"""Those who write news, and those who read them."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.cases.conftest import client_of
from tests.conftest import Cast
from tests.documents.conftest import storage
from tests.factories.people import acting_as, make_department, make_municipality, make_organisation, make_staff


@pytest.fixture
def newsroom(town: None, db: None) -> Any:
    """Two departments of the municipality with an editor and an officer each, a coordinator; a foreign editor."""
    municipality = make_municipality()
    roads, culture = make_department(municipality, "CESTE"), make_department(municipality, "KULTURA")
    elsewhere = make_department(make_organisation("zavod"), "UPR")
    people = {
        "editor": make_staff("urednica", "editor", roads), "officer": make_staff("uradnica", "officer", roads),
        "other_editor": make_staff("drug-urednik", "editor", culture),
        "other_officer": make_staff("drug-uradnik", "officer", culture),
        "coordinator": make_staff("koordinator", "content_coordinator", culture),
        "stranger": make_staff("tujec", "editor", elsewhere),
    }  # fmt: skip
    return SimpleNamespace(roads=roads, culture=culture, elsewhere=elsewhere, users=people, **people)


@pytest.fixture
def doors(newsroom: Any, cast: Cast) -> Any:
    """Clients of the whole cast."""
    staff = {name: client_of(user) for name, user in newsroom.users.items()}
    return SimpleNamespace(anonymous=cast.anonymous, citizen=cast.citizen, neighbour=cast.neighbour, **staff)


__all__ = ["acting_as", "storage"]
