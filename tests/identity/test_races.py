"""Two at once, in real threads on real connections: one wins."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection

from apps.identity.choices import GrantState
from apps.identity.exceptions import LinkVoid, WrongState
from apps.identity.models import AccessGrant, Employment
from apps.identity.services import grants
from apps.identity.services.invitations import accept_invitation, invite_colleague
from apps.identity.services.staff import employ
from tests.conftest import make_user
from tests.factories.people import (
    TESTS,
    acting_as,
    make_department,
    make_municipality,
    make_organisation,
    make_staff,
    today,
)
from tests.identity.test_invitations import GOOD, link_in

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run calls in threads that start together; their results or the exceptions they raised."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait(10)
        try:
            return call()
        except Exception as error:  # noqa: BLE001  the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(30) for future in [pool.submit(run, call) for call in calls]]


@pytest.fixture
def town():
    return make_department(make_municipality())


@pytest.fixture
def institution():
    return make_department(make_organisation())


def test_two_deciders_one_decision(town, institution):
    deciders = [acting_as(make_staff(f"varuh{number}", "data_protection", town)) for number in range(2)]
    head = acting_as(make_staff("direktor", "head", institution))
    grant = grants.request_access(actor=head, permission="identity.view_person", need="n", legal_basis="l")
    results = at_once(
        lambda: grants.approve_access(actor=deciders[0], grant=grant, last_day=today(), note="da"),
        lambda: grants.refuse_access(actor=deciders[1], grant=grant, note="ne"),
    )
    assert sum(isinstance(result, AccessGrant) for result in results) == 1
    assert sum(isinstance(result, WrongState) for result in results) == 1
    grant.refresh_from_db()
    winner = next(result for result in results if isinstance(result, AccessGrant))
    assert (grant.state, grant.decided_by_id) == (winner.state, winner.decided_by_id)
    assert grant.state in (GrantState.APPROVED, GrantState.REFUSED)


def test_two_employers_one_employment(town):
    user = make_user("nova")

    def call():
        return employ(actor=TESTS, user=user, department=town, role="officer", since=today())

    results = at_once(call, call)
    assert sum(isinstance(result, Employment) for result in results) == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert user.employments.count() == 1


def test_a_link_opens_once(town, institution):
    head = acting_as(make_staff("direktor", "head", institution))
    invitation = invite_colleague(
        actor=head, department=institution, role="officer", first_name="Žiga", last_name="Čuš", email="z@example.si",
        since=today(),
    )  # fmt: skip
    token = link_in(mail.outbox[-1]).split("/")[3]
    results = at_once(*[lambda n=n: accept_invitation(token=token, password=f"{GOOD}-{n}") for n in range(2)])
    assert sum(isinstance(result, LinkVoid) for result in results) == 1
    winner = next(number for number, result in enumerate(results) if not isinstance(result, Exception))
    user = invitation.employment.user
    user.refresh_from_db()
    assert user.check_password(f"{GOOD}-{winner}")
