"""The morning word to officers."""

import datetime as dt

import pytest
import time_machine

from apps.cases import services
from apps.cases.services.digest import tell_officers
from apps.cases.tasks import tell_of_deadlines
from apps.core.legal_time import LJUBLJANA
from apps.notifications.models import Message, Notification
from tests.cases.conftest import acting_as, client_of
from tests.factories.cases import open_one

FRIDAY = dt.date(2026, 11, 20)
EARLY, LATE = dt.datetime(2026, 11, 18, 9, tzinfo=LJUBLJANA), dt.datetime(2026, 11, 10, 9, tzinfo=LJUBLJANA)


@pytest.fixture
def cases(office, cast):
    with time_machine.travel(dt.datetime(2026, 11, 20, 6, 30, tzinfo=LJUBLJANA)):
        ana = cast.users["citizen"]
        yield [
            open_one(ana, office.department, "soon", received_at=EARLY),
            open_one(ana, office.department, "late", received_at=LATE),
            open_one(ana, office.other, "other", received_at=EARLY),
        ]


def told(user):
    return [(one.title, one.body, one.url) for one in Notification.objects.filter(user=user, kind="cases.digest")]


def test_once_a_day_however_often_it_runs(office, cases):
    for _ in range(2):
        tell_of_deadlines()
    soon, late, _other = cases
    desk = "/admin/cases/case/miza/?zavihek=zamujene"
    body = f"Rok je potekel: {late.number}.\nRok poteče v sedmih dneh: {soon.number}."
    assert told(office.officer) == [("Roki vaših zadev: 1 zamujena, 1 se izteka", body, desk)]
    assert len(told(office.other_officer)) == 1
    assert told(office.editor) == told(office.administrator) == told(office.stranger) == []
    mails = Message.objects.filter(kind="cases.digest")
    assert mails.count() == 2
    assert client_of(office.officer).get(desk).status_code == 200
    with time_machine.travel(dt.datetime(2026, 11, 23, 6, 30, tzinfo=LJUBLJANA)):
        tell_of_deadlines()
    assert len(told(office.officer)) == 2


def test_a_case_that_somebody_has_is_told_to_nobody_else(office, cases):
    for case in cases[:2]:
        services.assign_case(actor=acting_as(office.head), case_id=case.pk, officer=office.head)
    assert tell_officers(FRIDAY) == 2
    assert told(office.officer) == []
    assert "1 zamujena" in told(office.head)[0][0]


def test_not_when_the_office_is_closed_and_not_when_nothing_is_due(office, cases):
    for day in (dt.date(2026, 11, 21), dt.date(2026, 12, 25)):
        assert tell_officers(day) == 0
    for case in cases:
        services.take_step(actor=acting_as(office.head), case_id=case.pk, step="transfer", words={"whom": "UE Ptuj"})
    assert tell_officers(FRIDAY) == 0


def test_many_cases_are_named_up_to_twenty(office, cast, cases):
    for at in range(25):
        open_one(cast.users["citizen"], office.department, f"more-{at}", received_at=LATE)
    tell_officers(FRIDAY)
    assert " in še 6." in told(office.officer)[0][1]
