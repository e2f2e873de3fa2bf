"""The worker is killed between any two steps, and so is whoever files: nothing is lost, and there is one case, one
receipt, one order, one notice and one letter for each of those who hear of it."""

import signal

import pytest

from apps.applications.models import Application
from apps.applications.services.receipts import receipt_pdf
from apps.cases.models import Case, CaseCounter
from apps.core import events
from apps.core.models import OutboxEvent
from apps.documents.models import Document
from apps.documents.services import plain_chunks
from apps.identity.models import Department
from apps.notifications.models import Message, Notification
from apps.payments.models import Order
from tests.applications import killing
from tests.factories import filing
from tests.factories.people import make_department, make_municipality, make_staff

pytestmark = pytest.mark.django_db(transaction=True)

RECEIVERS, SERVICES = "apps.applications.receivers", "apps.applications.services"
STEPS = {
    "before anything": ("apps.core.events:_begin", "before", 1),
    "the attempt is counted": ("apps.core.events:_begin", "after", 1),
    "before the receipt is set": (f"{SERVICES}.receipts:receipt_pdf", "before", 1),
    "the receipt is set": (f"{SERVICES}.receipts:receipt_pdf", "after", 1),
    "its bytes lie in the storage": ("apps.documents.vault:put", "after", 1),
    "its row is written": (f"{SERVICES}.receipts:store_generated", "after", 1),
    "the timeline has it": (f"{SERVICES}.receipts:record_event", "after", 1),
    "between receipt and applicant": (f"{RECEIVERS}:tell_applicant", "before", 1),
    "the notice is written, the letter not": ("apps.notifications.services.fanning:post_letters", "before", 1),
    "the letter is written": ("apps.notifications.services.fanning:post_letters", "after", 1),
    "between applicant and department": (f"{RECEIVERS}:tell_department", "before", 1),
    "the department knows": (f"{RECEIVERS}:tell_department", "after", 1),
    "all have it, not yet recorded": ("apps.core.models:OutboxEvent.save", "before", 2),
    "recorded, not yet committed": ("apps.core.models:OutboxEvent.save", "after", 2),
    "committed": ("apps.core.events:deliver_event", "after", 1),
}


@pytest.fixture(scope="module")
def killer(django_db_setup, django_db_blocker):
    """The process that dies, in children of its own."""
    with django_db_blocker.unblock(), killing.started() as process:
        yield process


@pytest.fixture
def version():
    """The form with a fee, of a department with one officer and no mailbox."""
    department = make_department(make_municipality(), "GJS")
    make_staff("uradnica", "officer", department)
    return filing.with_fee()


def event_of(application):
    return OutboxEvent.objects.get(name="application_filed", payload__application_id=str(application.pk))


def one_of_everything(application, *, sequence, mailbox=False):
    """What there must be of it in the end, and no more."""
    application = Application.objects.select_related("case").get(pk=application.pk)
    case, user = application.case, application.applicant
    assert case.sequence == sequence == CaseCounter.objects.get().last == Case.objects.count()
    receipt = Document.objects.of("case", case.pk).get(purpose="receipt")
    assert receipt.generated
    assert b"".join(plain_chunks(receipt.file)) == receipt_pdf(application)
    assert Document.objects.of("case", case.pk).filter(purpose="nacrt").count() == 1
    assert [event.kind for event in case.events.all()] == ["received", "document"]
    assert Order.objects.filter(owner_id=case.pk).count() == 1
    notices = Notification.objects.filter(dedupe=str(application.pk)).values_list("user__username", flat=True)
    assert sorted(notices) == sorted([user.username] + ([] if mailbox else ["uradnica"]))
    assert Message.objects.filter(kind="applications.filed", user=user).count() == 1
    assert Message.objects.filter(kind="applications.received").count() == sequence
    event = event_of(application)
    assert event.delivered
    assert event.done == [
        "applications.issue_receipt", "applications.tell_applicant", "applications.tell_department",
    ]  # fmt: skip


DELIVER = "apps.core.events:deliver_event"


def test_the_worker_dies_between_any_two_steps(killer, version):
    for sequence, (step, (at, when, nth)) in enumerate(STEPS.items(), start=1):
        done = filing.filed(filing.citizen(f"oseba{sequence}"), version)
        event = event_of(done)
        assert killer.kill(at, when, DELIVER, nth, event_id=str(event.pk)) == signal.SIGKILL, step
        event.refresh_from_db()
        assert bool(event.delivered) == (step == "committed"), step
        assert Document.objects.of("case", done.case_id).filter(purpose="receipt").count() == (step == "committed")
        OutboxEvent.objects.update(next_attempt=event.created)
        for _ in range(2):
            events.sweep_outbox()
        one_of_everything(done, sequence=sequence)


def test_it_dies_time_and_again(killer, version):
    done = filing.filed(filing.citizen(), version)
    event = event_of(done)
    for at, when, nth in list(STEPS.values())[:-1]:
        assert killer.kill(at, when, DELIVER, nth, event_id=str(event.pk)) == signal.SIGKILL
    assert OutboxEvent.objects.stuck().get(pk=event.pk)  # and staff see that something is wrong
    assert events.deliver_event(event.pk)
    one_of_everything(done, sequence=1)


def test_a_department_with_a_mailbox(killer, version):
    Department.objects.filter(code="GJS").update(email="gjs@ptuj.example.si")
    done = filing.filed(filing.citizen(), version)
    at = "apps.applications.services.telling:post_letters"
    assert killer.kill(at, "after", DELIVER, event_id=str(event_of(done).pk)) == signal.SIGKILL
    assert events.deliver_event(event_of(done).pk)
    one_of_everything(done, sequence=1, mailbox=True)
    letter = Message.objects.get(kind="applications.received")
    assert letter.recipient == "gjs@ptuj.example.si"
    assert done.case.number in letter.subject
    assert "Marija" not in letter.text
    assert filing.EMSO not in letter.text + letter.html


FILING = {
    "the number is given": (f"{SERVICES}.filing:open_case", "after", 1),
    "the content is signed": ("apps.applications.signing:Simulator.sign", "after", 1),
    "the attachments are passed on": (f"{SERVICES}.filing:refer_document", "after", 1),
    "the order is written": (f"{SERVICES}.filing:open_order", "after", 1),
    "the event is written, not committed": ("apps.core.events:EventType.emit", "after", 2),
    "committed, nobody was told": (f"{SERVICES}.filing:file_application", "after", 1),
}


def test_whoever_files_dies(killer, version):
    for sequence, (step, (at, when, nth)) in enumerate(FILING.items(), start=1):
        actor = filing.citizen(f"oseba{sequence}")
        application = filing.ready(actor, version)
        whose = {"user": str(actor.user.pk), "application": str(application.pk)}
        assert killer.kill(at, when, "tests.applications.dying:file", nth, **whose) == signal.SIGKILL, step
        committed = step.startswith("committed")
        assert Case.objects.count() == Order.objects.count() == sequence - 1 + committed, step
        assert Application.objects.get(pk=application.pk).is_filed == committed
        again = filing.file(actor, application)
        OutboxEvent.objects.update(next_attempt=again.filed)
        events.sweep_outbox()
        one_of_everything(application, sequence=sequence)


def test_without_a_murder_the_same_comes_out(killer, version):
    marija = filing.citizen()
    application = filing.ready(marija, version)
    whose = {"user": str(marija.user.pk), "application": str(application.pk)}
    assert killer.kill("", "", "tests.applications.dying:file", **whose) == 0
    assert killer.kill("", "", DELIVER, event_id=str(event_of(application).pk)) == 0
    one_of_everything(application, sequence=1)
