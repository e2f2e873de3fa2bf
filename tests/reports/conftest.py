"""The offices that work on reports, and a category of theirs."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.cases.conftest import acting_as, client_of, office, person
from tests.conftest import Cast
from tests.factories.people import make_department, make_organisation, make_staff
from tests.factories.reports import make_category, report_one


@pytest.fixture
def category(office: Any, town: None) -> Any:
    """Of the first department."""
    return make_category(office.department)


@pytest.fixture
def private(office: Any, town: None) -> Any:
    """A category whose reports nobody else sees."""
    return make_category(office.department, "stiska", name_sl="Človek v stiski", name_en="Distress", private=True)


@pytest.fixture
def report(category: Any, cast: Cast) -> Any:
    """The citizen's."""
    return report_one(category, cast.users["citizen"])


@pytest.fixture
def secret(private: Any, cast: Cast) -> Any:
    """The citizen's, in the private category."""
    return report_one(private, cast.users["citizen"], text="Skrivnostno besedilo o sosedu.")


@pytest.fixture
def crews(office: Any) -> Any:
    """A contractor with somebody who works outside and a head, and another contractor."""
    organisation, other = make_organisation("asfalt"), make_organisation("luci")
    yard = make_department(organisation, "UPR")
    return SimpleNamespace(
        organisation=organisation, other=other, worker=make_staff("izvajalec", "contractor", yard),
        boss=make_staff("vodja-izvajalca", "head", yard),
        other_worker=make_staff("drug-izvajalec", "contractor", make_department(other, "UPR")),
    )  # fmt: skip


@pytest.fixture
def doors(office: Any, cast: Cast) -> Any:
    """Clients of the whole cast."""
    return SimpleNamespace(
        anonymous=cast.anonymous, citizen=cast.citizen, neighbour=cast.neighbour, officer=client_of(office.officer),
        other_officer=client_of(office.other_officer), stranger=client_of(office.stranger), head=client_of(office.head),
    )  # fmt: skip


__all__ = ["acting_as", "client_of", "office", "person"]
