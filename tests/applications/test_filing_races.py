"""Many at once, with real threads and connections: one case each, no number lost, none given twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.applications.exceptions import Incomplete
from apps.applications.models import Application
from apps.applications.registry import Signer, signers
from apps.applications.services.filing import file_application
from apps.cases.models import Case, CaseCounter, CaseEvent
from apps.core.events import deliver_event
from apps.core.models import OutboxEvent
from apps.documents.models import Document, StoredFile
from apps.identity.choices import MandateState
from apps.identity.models import Mandate
from apps.notifications.models import Message, Notification
from apps.payments.models import Order
from tests.factories import filing
from tests.factories.people import make_department, make_municipality, make_organisation, make_staff

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run calls in threads that start together; their results or the exceptions they raised."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait(30)
        try:
            return call()
        except Exception as error:  # noqa: BLE001  the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(120) for future in [pool.submit(run, call) for call in calls]]


def filing_call(actor, application):
    return lambda: file_application(actor=actor, application_id=application.pk, statement=True)


@pytest.fixture
def version():
    """The form with a fee, of a department with one officer."""
    department = make_department(make_municipality(), "GJS")
    make_staff("uradnica", "officer", department)
    return filing.with_fee()


def test_twenty_identical_submissions_give_one_of_everything(version):
    marija = filing.citizen()
    application = filing.ready(marija, version)
    results = at_once(*[filing_call(marija, application)] * 20)
    assert not [result for result in results if isinstance(result, Exception)]
    assert {(result.case_id, result.digest) for result in results} == {(Case.objects.get().pk, results[0].digest)}
    assert CaseCounter.objects.get().last == 1
    event = OutboxEvent.objects.get(name="application_filed")
    at_once(*[lambda: deliver_event(event.pk)] * 8)
    deliver_event(event.pk)
    case = Case.objects.get()
    assert Document.objects.of("case", case.pk).filter(purpose="receipt").count() == 1
    assert Document.objects.of("case", case.pk).filter(purpose="nacrt").count() == 1
    assert Order.objects.count() == 1
    assert Notification.objects.filter(user=marija.user, kind="applications.filed").count() == 1
    assert Notification.objects.filter(user__username="uradnica", kind="applications.received").count() == 1
    assert Message.objects.filter(kind="applications.filed").count() == 1
    assert [event.kind for event in case.events.all()] == ["received", "document"]


def test_twenty_people_get_twenty_consecutive_numbers(version):
    people = [filing.citizen(f"oseba{number}") for number in range(20)]
    drafts = [filing.ready(person, version) for person in people]
    results = at_once(*[filing_call(person, draft) for person, draft in zip(people, drafts, strict=True)])
    assert not [result for result in results if isinstance(result, Exception)]
    assert sorted(Case.objects.values_list("sequence", flat=True)) == list(range(1, 21))
    assert len({case.applicant_id for case in Case.objects.all()}) == 20
    assert len(set(Order.objects.values_list("reference", flat=True))) == 20
    assert Application.objects.filed().count() == 20


class Broken(Signer):
    """A seam that fails after the number was given."""

    def sign(self, digest, actor, means):
        raise RuntimeError("the signing service is down")


def test_a_failing_submission_leaves_no_gap_and_nothing_else(version):
    marija, luka = filing.citizen(), filing.citizen("luka")
    first, second = filing.ready(marija, version), filing.ready(luka, version)
    before = StoredFile.objects.count()
    with signers.temporarily("broken", Broken(), order=1), pytest.raises(RuntimeError):
        filing.file(marija, first)
    assert not Case.objects.exists()
    assert not CaseCounter.objects.exists()
    assert not Order.objects.exists()
    assert not CaseEvent.objects.exists()
    assert not Document.objects.filter(owner_kind="case").exists()
    assert not OutboxEvent.objects.filter(name__in=("application_filed", "case_opened")).exists()
    assert StoredFile.objects.count() == before
    kept = Application.objects.get(pk=first.pk)
    assert (kept.state, kept.answered) == ("draft", {"namen": "Vodovod"})
    assert filing.file(luka, second).case.sequence == 1
    assert filing.file(marija, first).case.sequence == 2


def test_those_that_fail_beside_those_that_succeed_leave_no_gap(version):
    people = [filing.citizen(f"oseba{number}") for number in range(12)]
    drafts = [filing.ready(person, version) for person in people]
    for draft in drafts[::2]:
        Document.objects.of("application", draft.pk).update(purpose="drugo")
    results = at_once(*[filing_call(person, draft) for person, draft in zip(people, drafts, strict=True)])
    assert [isinstance(result, Incomplete) for result in results] == [True, False] * 6
    assert sorted(Case.objects.values_list("sequence", flat=True)) == list(range(1, 7))


def test_a_revocation_and_a_filing_come_one_after_the_other(version):
    company = make_organisation("gradnje", "company", has_staff=False)
    marija = filing.for_organisation(filing.citizen(), company)
    application = filing.ready(marija, version)

    def revoke():
        return Mandate.objects.filter(pk=marija.mandate).update(state=MandateState.REVOKED)

    results = at_once(filing_call(marija, application), revoke)
    filed = Application.objects.get(pk=application.pk).is_filed
    assert filed != isinstance(results[0], Exception)
    assert Case.objects.count() == filed


def test_filing_and_throwing_away_at_once(version):
    from apps.applications.services.upkeep import discard

    marija = filing.citizen()
    application = filing.ready(marija, version)
    results = at_once(filing_call(marija, application), lambda: discard(application))
    left = Application.objects.filter(pk=application.pk).first()
    if left is None:
        assert isinstance(results[0], Application.DoesNotExist)
        assert not Case.objects.exists()
    else:
        assert left.is_filed
        assert Document.objects.of("case", left.case_id).filter(purpose="nacrt").count() == 1
