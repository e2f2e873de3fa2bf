"""Two at once: one report, one vote, one merge."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.core.actor import Actor
from apps.reports import services
from apps.reports.exceptions import CannotMerge, MoveRefused
from apps.reports.models import Report, ReportVote
from apps.reports.services.reporting import Told
from tests.factories.reports import make_category, report_one
from tests.reports.conftest import acting_as

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """What each gives or raises."""
    barrier = threading.Barrier(len(works))

    def run(work):
        barrier.wait(30)
        try:
            return work()
        except (MoveRefused, CannotMerge) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(60) for future in [pool.submit(run, work) for work in works]]


@pytest.fixture
def category(office, town):
    return make_category(office.department)


def test_a_form_sent_twice_at_once_is_one_report(category, cast):
    told = Told(category=category, text="Luknja.", address="Mestni trg 1", submission=uuid.uuid4())
    actor = Actor(user=cast.users["citizen"])
    one, two = at_once(*[lambda: services.submit_report(actor=actor, told=told)] * 2)
    assert one.pk == two.pk == Report.objects.get().pk


def test_a_vote_cast_twice_at_once_is_one(category, cast):
    row = report_one(category, cast.users["citizen"])
    counted = at_once(*[lambda: services.vote(actor=Actor(), report=row, address="192.0.2.1")] * 2)
    assert sorted(counted) == [False, True]
    row.refresh_from_db()
    assert row.votes == ReportVote.objects.count() == 1


def test_two_officers_who_merge_crosswise_leave_one_open(category, cast, office):
    one, two = (report_one(category, cast.users["citizen"]) for _number in range(2))
    actors = acting_as(office.officer), acting_as(office.head)
    results = at_once(
        lambda: services.merge_reports(actor=actors[0], report_id=one.pk, into_id=two.pk),
        lambda: services.merge_reports(actor=actors[1], report_id=two.pk, into_id=one.pk),
    )
    assert sum(isinstance(result, Report) for result in results) == 1
    assert Report.objects.opened().count() == 1
