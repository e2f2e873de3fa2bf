"""Cases, opened as an app above opens them."""

import datetime as dt
from typing import Any

from django.db import transaction

from apps.cases import services
from apps.cases.models import Case
from apps.core.legal_time import LJUBLJANA
from apps.identity.models import Department, User
from apps.payments.models import Order
from apps.payments.services import open_order
from tests.factories.people import TESTS

NOON = dt.datetime(2026, 11, 18, 12, 0, tzinfo=LJUBLJANA)
PROCEDURE = "prekop-obcinske-ceste"


@transaction.atomic
def open_one(applicant: User, department: Department, subject: Any = "1", **values: Any) -> Case:
    """A case about record `subject` of an app of tests."""
    given = {
        "actor": TESTS, "sign": "371", "title_sl": "Prekop občinske ceste", "title_en": "Digging up a municipal road",
        "subject_kind": "test", "procedure": PROCEDURE, "received_at": NOON, "period": "P2M", "channel": "e_identified",
    }  # fmt: skip
    return services.open_case(**given | values, department=department, applicant=applicant, subject_id=str(subject))


def order_for(case: Case, **values: Any) -> Order:
    """The fee of a case."""
    given = {
        "actor": TESTS, "owner_kind": "case", "owner_id": case.pk, "key": "fee", "cents": 3630,
        "purpose_sl": "Upravna taksa za prekop", "purpose_en": "Fee for digging up a road",
        "iban": "SI56 0110 0496 0309 112", "reference": "SI11 75965-7111002",
        "payer": None if case.organisation_id else case.principal_id or case.applicant_id,
        "organisation": case.organisation_id,
    }  # fmt: skip
    return open_order(**given | values)
