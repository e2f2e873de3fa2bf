"""Cases of the citizen, the neighbour and a company, and the offices that work on them."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from apps.cases import services
from apps.cases.models import Case
from apps.core.actor import system_actor
from apps.core.legal_time import LJUBLJANA
from tests.factories.people import make_department, make_municipality, make_staff

PORTAL = system_actor("tests")
NOON = dt.datetime(2026, 11, 18, 12, 0, tzinfo=LJUBLJANA)


@transaction.atomic
def open_one(applicant: Any, department: Any, subject: Any, **values: Any) -> Case:
    """A case about record `subject`."""
    given = {
        "actor": PORTAL, "sign": "371", "title_sl": "Prekop občinske ceste", "title_en": "Excavation of a municipal road",
        "subject_kind": "test", "procedure": "prekop-obcinske-ceste", "received_at": NOON, "period": "P2M",
        "channel": "e_identified",
    }  # fmt: skip
    return services.open_case(
        **{**given, **values}, department=department, applicant=applicant, subject_id=str(subject)
    )


@pytest.fixture
def office(db: None) -> Any:
    """The municipality with two departments, the officer in charge, the head, and an officer of the other."""
    town = make_municipality()
    department, other = make_department(town, "PROMET"), make_department(town, "FINANCE")
    return SimpleNamespace(
        town=town, department=department, other=other,
        officer=make_staff("uradnica", "officer", department),
        other_officer=make_staff("drug-uradnik", "officer", other),
        head=make_staff("vodja", "head", other),
    )  # fmt: skip
