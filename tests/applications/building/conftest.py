"""The office that builds forms."""

from typing import Any

import pytest

from tests.applications.building.office import Pages, make_office, new_procedure


@pytest.fixture
def office(db: None) -> Any:
    """Staff of the municipality and of another organisation."""
    return make_office()


@pytest.fixture
def pages(office: Any) -> Pages:
    """The editor of a procedure without a form, seen by the head, who may publish."""
    return Pages(office.head, new_procedure())
