"""The catalogue as it is shipped."""

from typing import Any

import pytest

from apps.applications.services.catalogue import load_procedures
from apps.identity.services.organisations import load_organisations


@pytest.fixture
def catalogue(db: Any) -> None:
    """The nine procedures with their departments, and links to services elsewhere."""
    load_organisations()
    load_procedures()
