"""The outbox: written with the change, delivered to everybody, once each, whatever fails."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.core import events, jobs
from apps.core.models import OutboxEvent
from apps.identity.models import User

thing_done = events.EventType("test_thing_done", ("thing_id",))


@pytest.fixture
def receivers():
    """Two receivers: one that can be told to fail, and one that writes."""
    state = {"fail": False, "calls": []}

    def flaky(event):
        state["calls"].append(event.pk)
        if state["fail"]:
            raise RuntimeError("ana.horvat@example.com")

    def writer(event):
        User.objects.create(username=f"u-{event.pk}")

    registry = events.receivers["test_thing_done"]
    with registry.temporarily("test.flaky", flaky, order=1), registry.temporarily("test.writer", writer, order=2):
        yield state


@pytest.mark.django_db
def test_an_event_needs_its_transaction_and_its_fields():
    with pytest.raises(TypeError, match="takes"):
        thing_done.emit(other=1)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_of_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        thing_done.emit(thing_id="1")


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_change_tells_nobody():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        thing_done.emit(thing_id="1")
        raise ZeroDivisionError
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_delivery_reaches_everybody_once(receivers):
    event = thing_done.emit(thing_id="1")
    assert events.deliver_event(event.pk)
    assert not events.deliver_event(event.pk)
    assert receivers["calls"] == [event.pk]
    assert User.objects.filter(username=f"u-{event.pk}").count() == 1
    event.refresh_from_db()
    assert event.done == ["test.flaky", "test.writer"]
    assert event.delivered


@pytest.mark.django_db
def test_one_failure_does_not_hold_up_the_others_and_is_tried_again(receivers):
    receivers["fail"] = True
    event = thing_done.emit(thing_id="1")
    assert not events.deliver_event(event.pk)
    event.refresh_from_db()
    assert event.done == ["test.writer"]
    assert event.attempts == 1
    assert event.next_attempt > timezone.now()
    assert event.last_error == "test.flaky: RuntimeError"  # never the message: it may be personal
    assert events.sweep_outbox() == 0

    receivers["fail"] = False
    OutboxEvent.objects.update(next_attempt=timezone.now())
    assert events.sweep_outbox() == 1
    assert User.objects.filter(username=f"u-{event.pk}").count() == 1


@pytest.mark.django_db
def test_pauses_grow_to_an_hour(receivers):
    receivers["fail"] = True
    event = thing_done.emit(thing_id="1")
    OutboxEvent.objects.update(attempts=30)
    events.deliver_event(event.pk)
    event.refresh_from_db()
    assert (event.next_attempt - timezone.now()).total_seconds() == pytest.approx(3600, abs=5)
    assert OutboxEvent.objects.stuck().get() == event


@pytest.mark.django_db(transaction=True)
def test_many_workers_deliver_once(receivers):
    with transaction.atomic():
        event = thing_done.emit(thing_id="1")
    start = threading.Barrier(8)

    def work():
        start.wait()
        events.deliver_event(event.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(username=f"u-{event.pk}").count() == 1


def test_a_name_is_declared_once():
    with pytest.raises(ValueError, match="already"):
        events.EventType("test_thing_done", ())


@pytest.mark.django_db
def test_a_job_that_does_not_exist_fails_at_once():
    with pytest.raises(LookupError, match=r"core\.nothing"):
        jobs.enqueue("core.nothing")


@pytest.mark.django_db
def test_an_event_that_this_process_does_not_know_waits_and_shows():
    event = OutboxEvent.objects.create(name="from_the_future")
    for _ in range(3):
        assert not events.deliver_event(event.pk)
    event.refresh_from_db()
    assert event.delivered is None
    assert OutboxEvent.objects.stuck().get() == event
