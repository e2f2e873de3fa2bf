"""The demo of the ways in and out."""

import pytest
from django.utils import timezone

from apps.core.legal_time import local_day
from apps.identity.services.organisations import load_organisations
from apps.reports import demo_gateway
from apps.reports.models import Dispatch, Integrator, Recipient
from tests.factories.reports import in_state, make_category, report_one
from tests.reports.open311 import check, form


@pytest.fixture
def loaded(office, cast):
    load_organisations()
    category = make_category(office.department)
    for _turn in range(2):
        in_state(report_one(category, cast.users["citizen"]), "forwarded")
    for _turn in range(2):  # a second start changes nothing
        demo_gateway.load(local_day(timezone.now()))


def test_the_key_of_the_demo_file_reports(loaded, doors):
    key = demo_gateway.facts()["open311_api_key"]
    check(doors.anonymous.post("/open311/v2/requests.xml", form(key)), "made")
    assert Integrator.objects.count() == 1


def test_one_is_followed_and_one_is_stuck(loaded):
    assert Recipient.objects.count() == 3
    assert {row.state for row in Dispatch.objects.all()} == {"sent", "stuck"}
