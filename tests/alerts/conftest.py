"""Civil protection with two people, a hazard that one person may issue and one that takes two."""

from types import SimpleNamespace
from typing import Any

import pytest

from apps.alerts import board, cheap
from tests.cases.conftest import client_of, office
from tests.conftest import Cast
from tests.documents.conftest import storage
from tests.factories.alerts import issue, make_hazard
from tests.factories.people import acting_as, make_department, make_staff


@pytest.fixture(autouse=True)
def _asks_every_time(_no_alerts: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here nothing is remembered from one moment to the next."""
    for name in ("OWN", "ALONE", "LIVES"):
        monkeypatch.setattr(board, name, 0)
    monkeypatch.setattr(cheap, "SECONDS", 0)
    board.forget()
    cheap.forget()


@pytest.fixture
def storm(town: None) -> Any:
    """Moderate."""
    return make_hazard()


@pytest.fixture
def flood(town: None) -> Any:
    """Severe: takes two."""
    return make_hazard(
        "poplave", severity="Severe", name_sl="Poplave", name_en="Floods", headline_sl="Nevarnost poplav",
        headline_en="Danger of floods",
    )  # fmt: skip


@pytest.fixture
def staff(office: Any) -> Any:
    """Two of civil protection, and how they act."""
    department = make_department(office.town, "CZ")
    first, second = (make_staff(name, "civil_protection", department) for name in ("poveljnik", "namestnica"))
    return SimpleNamespace(
        first=first, second=second, actor=acting_as(first), other=acting_as(second), office=office,
        admin=acting_as(office.administrator),
    )  # fmt: skip


@pytest.fixture
def doors(staff: Any, cast: Cast) -> Any:
    """Clients of the whole cast."""
    return SimpleNamespace(
        anonymous=cast.anonymous, citizen=cast.citizen, neighbour=cast.neighbour, first=client_of(staff.first),
        second=client_of(staff.second), officer=client_of(staff.office.officer), stranger=client_of(staff.office.stranger),
        administrator=client_of(staff.office.administrator),
    )  # fmt: skip


@pytest.fixture
def alert(staff: Any, storm: Any) -> Any:
    """Issued, for the whole municipality."""
    return issue(staff.actor, storm)


__all__ = ["office", "storage"]
