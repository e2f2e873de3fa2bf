"""What changes while messages wait: readers leave, addresses are given up, quiet hours begin."""

import datetime as dt

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.events import sweep_outbox
from apps.core.legal_time import LJUBLJANA
from apps.identity.models import Person
from apps.identity.services.contacts import remove_contact
from apps.identity.signals import contact_confirmed
from apps.notifications import services
from apps.notifications.bounce_mail import Told
from apps.notifications.models import Message, Subscriber, Subscription
from apps.notifications.registry import Kind, Topic, kinds, topics
from apps.notifications.services.standing import hold_back
from tests.notifications import outbox

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+38641123456"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def _topics(settings):
    settings.DEMO = True  # text messages go to the same server, by the simulator
    with topics.temporarily("tema-a", Topic("Prva", "Kaj.")), topics.temporarily("tema-b", Topic("Druga", "Kaj.")):
        yield


@pytest.fixture
def ana(cast):
    user = cast.users["citizen"]
    Person.objects.create(user=user, contact_email="ana@example.invalid", contact_phone=NUMBER)
    return user


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=LJUBLJANA)


def deliver(moment):
    with time_machine.travel(at(moment), tick=False):
        return services.deliver_messages()


def tell(user, moment, kind="reports.moved"):
    with time_machine.travel(at(moment), tick=False):
        services.notify(user=user, kind=kind, title="Novo", body="Novo")


def reader(address, *keys, **values):
    one = Subscriber.objects.create(address=address, confirmed=timezone.now(), **values)
    Subscription.objects.bulk_create([Subscription(subscriber=one, topic=key) for key in keys])
    return one


def announce(moment, topic="tema-a", dedupe="1", **values):
    words = {"sl": services.Words("Koncert", "Jutri.", "Koncert jutri.")}
    with time_machine.travel(at(moment), tick=False):
        services.broadcast(topic=topic, kind="test.news", dedupe=dedupe, words=words, **values)
        services.write_broadcasts()


def states():
    return [(row.state, row.last_error, row.attempts) for row in outbox()]


def test_who_opts_out_while_a_notice_waits_for_the_morning_does_not_get_it(ana, cast, smtp):
    services.choose_notices(actor=cast.actor("citizen"), quiet={"email": ("22:00", "07:00")})
    tell(ana, "2027-06-10T23:00")
    tell(ana, "2027-06-10T23:00", kind="fee-paid")
    assert Client().post(outbox()[0].unsubscribe, ONE_CLICK).status_code == 200
    assert deliver("2027-06-11T07:00") == 1
    assert states() == [("cancelled", "reader left", 0), ("sent", "", 1)]


def test_an_account_that_was_closed_meanwhile_gets_no_notices(ana, smtp):
    tell(ana, "2027-06-10T12:00")
    tell(ana, "2027-06-10T12:00", kind="cases.served")
    ana.is_active = False
    ana.save()
    assert deliver("2027-06-10T12:01") == 1
    assert [row.state for row in outbox()] == ["cancelled", "sent"]  # what the law wants told stays


def test_who_left_e_novice_gets_nothing_that_was_on_its_way(smtp):
    gone, topic_left, stays = (reader(f"{name}@primer.si", "tema-a", "tema-b") for name in ("a", "b", "c"))
    announce("2027-06-10T12:00")
    services.leave(subscriber=gone)
    services.leave(subscriber=topic_left, topic="tema-a")
    assert deliver("2027-06-10T12:01") == 1
    assert {row.recipient: row.state for row in outbox()} == {
        "a@primer.si": "cancelled", "b@primer.si": "cancelled", str(stays.address): "sent",
    }  # fmt: skip


def test_what_was_told_on_two_topics_comes_to_who_left_one_of_them(smtp):
    one = reader("a@primer.si", "tema-a", "tema-b")
    announce("2027-06-10T12:00", dedupe="1#tema-a")
    announce("2027-06-10T12:00", topic="tema-b", dedupe="1#tema-b")
    services.leave(subscriber=one, topic="tema-a")
    assert deliver("2027-06-10T12:01") == 1
    assert [row.state for row in outbox()] == ["sent"]


def test_a_digest_is_not_sent_to_who_left(smtp):
    one = reader("a@primer.si", "tema-a", rhythm="daily", digested=at("2027-06-09T08:00"))
    announce("2027-06-10T12:00")
    with time_machine.travel(at("2027-06-11T08:00"), tick=False):
        assert services.write_digests() == 1
    services.leave(subscriber=one)
    assert deliver("2027-06-11T08:01") == 0
    assert [row.state for row in outbox()] == ["cancelled"]


def test_what_waits_for_an_address_that_is_given_up_is_not_sent(smtp, message):
    other = Message.objects.create(kind="test", recipient="Ana@example.invalid", state="sent", text="x")
    services.take_bounces([Told(other.pk, "bounce", permanent=True, code="5.1.1")])
    asked = Message.objects.create(kind="identity.mail.confirm_email", recipient="ana@example.invalid", text="x")
    assert services.deliver_messages() == 1
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("failed", "undeliverable")
    asked.refresh_from_db()
    assert asked.state == "sent"


def test_another_try_does_not_come_at_night(ana, cast, smtp):
    services.choose_notices(
        actor=cast.actor("citizen"), switches={"reports": {"sms": True}}, quiet={"email": ("22:00", "06:30")}
    )
    tell(ana, "2027-06-10T21:58")
    smtp.data = "451 4.3.0 later"
    assert deliver("2027-06-10T21:59") == 0
    tried = [row.attempts for row in outbox()]
    smtp.data = "250 ok"
    assert deliver("2027-06-10T22:05") == 0
    assert {row.channel: row.next_attempt for row in outbox()} == {
        "email": at("2027-06-11T06:30"), "sms": at("2027-06-11T07:00"),
    }  # fmt: skip
    assert [row.attempts for row in outbox()] == tried == [1, 1]
    assert [deliver(f"2027-06-11T{clock}") for clock in ("06:29", "06:30", "06:59", "07:00")] == [0, 1, 0, 1]


def test_what_waits_goes_to_the_contact_that_holds_by_then(ana, cast, smtp):
    services.choose_notices(
        actor=cast.actor("citizen"), switches={"reports": {"sms": True}}, quiet={"email": ("22:00", "07:00")}
    )
    tell(ana, "2027-06-10T23:00")
    Person.objects.filter(user=ana).update(contact_email="nova@example.invalid")
    with transaction.atomic():
        contact_confirmed.emit(user_id=ana.pk, kind="email")
    remove_contact(actor=cast.actor("citizen"), kind="phone")
    sweep_outbox()
    Message.objects.exclude(kind="reports.moved").delete()  # the letter that tells of the change
    assert deliver("2027-06-11T07:00") == 1
    assert [(row.channel, row.recipient, row.state) for row in outbox()] == [
        ("email", "nova@example.invalid", "sent"), ("sms", NUMBER, "cancelled"),
    ]  # fmt: skip
    assert [mail["To"] for mail in smtp.kept] == ["nova@example.invalid"]


def test_what_is_urgent_or_legal_is_tried_at_night_too(ana, cast, smtp):
    services.choose_notices(actor=cast.actor("citizen"), quiet={"email": ("00:01", "00:00")})
    with kinds.temporarily("test.urgent", Kind("reports", "Nujno", urgent=True)):
        tell(ana, "2027-06-10T21:00", kind="test.urgent")
        tell(ana, "2027-06-10T21:00", kind="cases.served")
        assert deliver("2027-06-10T23:00") == 2


def test_text_messages_of_topics_come_by_day_unless_they_are_urgent(smtp):
    reader(NUMBER, "tema-a", channel="sms")
    reader("a@primer.si", "tema-a")
    announce("2027-06-10T23:30")
    assert deliver("2027-06-10T23:31") == 1
    (waits,) = outbox(channel="sms")
    assert (waits.state, waits.next_attempt) == ("waiting", at("2027-06-11T07:00"))
    announce("2027-06-11T02:00", dedupe="2", urgent=True)
    assert deliver("2027-06-11T02:01") == 2
    assert deliver("2027-06-11T07:00") == 1


def test_e_novice_of_an_account_heed_its_quiet_hours(ana, cast, smtp):
    services.choose_notices(actor=cast.actor("citizen"), quiet={"email": ("20:00", "09:00"), "sms": None})
    reader("ana@example.invalid", "tema-a", user=ana)
    reader(NUMBER, "tema-a", channel="sms", user=ana)
    announce("2027-06-10T23:30")
    assert deliver("2027-06-10T23:31") == 1
    assert {row.channel: row.state for row in outbox()} == {"email": "waiting", "sms": "sent"}
    assert deliver("2027-06-11T09:00") == 1


def test_one_that_cannot_be_read_takes_no_other_with_it(smtp, message):
    Message.objects.create(kind="test", recipient="ben@example.invalid", text="x")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notifications_message SET recipient = set_byte(recipient, 20, 0) WHERE id = %s", [message.pk]
        )
    assert services.deliver_messages() == 1
    assert sorted(row.state for row in Message.objects.all()) == ["sent", "waiting"]


def test_asked_for_all_of_a_batch_at_once(ana, smtp):
    counts = []
    for many in (2, 30):
        for number in range(many):
            reader(f"n{many}-{number}@primer.si", "tema-a")
            tell(ana, "2027-06-10T12:00")
        announce("2027-06-10T12:00", dedupe=str(many))
        batch = outbox(state="waiting")
        with CaptureQueriesContext(connection) as found:
            assert hold_back(batch) == []
        counts.append(len(found))
        Message.objects.all().delete()
    assert counts == [3, 3]
