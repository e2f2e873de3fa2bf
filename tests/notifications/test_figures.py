"""What staff see of the post."""

import datetime as dt

import pytest
from django.utils import timezone

from apps.notifications import figures, services
from apps.notifications.models import Broadcast, Message
from apps.notifications.registry import Topic, topics

pytestmark = pytest.mark.django_db
PAGE = "/admin/notifications/message/stevilke/"


def make(state="sent", after=4.0, **values):
    now = timezone.now()
    sent = now + dt.timedelta(seconds=after) if state == "sent" else None
    return Message.objects.create(
        **{"kind": "test", "state": state, "created": now, "sent": sent, "recipient": "a@b.si"} | values
    )


def test_days_and_channels_are_counted():
    for after in (1, 2, 9):
        make(after=after)
    make("failed", last_error="SMTP 550 5.1.1")
    make("waiting")
    make(channel="sms", bounced=timezone.now())
    make(created=timezone.now() - dt.timedelta(days=40))
    mail, sms = figures.by_day(figures.local_day(timezone.now()))
    assert (mail.written, mail.sent, mail.waiting, mail.failed, mail.bounced) == (5, 3, 1, 1, 0)
    assert round(mail.median.total_seconds()) == 2
    assert (sms.channel, sms.sent, sms.bounced) == ("sms", 1, 1)


def test_what_is_stuck_is_told_with_its_reason():
    for _number in range(3):
        make("stuck", last_error="SMTP 451")
    make("failed", last_error="undeliverable")
    make("waiting")
    assert [(row["last_error"], row["messages"], row["state"]) for row in figures.stuck()] == [
        ("SMTP 451", 3, "stuck"),
        ("undeliverable", 1, "failed"),
    ]


def test_a_way_that_is_closed_is_told_until_when():
    make(after=-60)
    make(
        "waiting", last_error="ConnectionRefusedError", attempts=2, next_attempt=timezone.now() + dt.timedelta(hours=1)
    )
    mail, *_others = figures.providers(figures.local_day(timezone.now()))
    assert (mail.closed, mail.reason) == (True, "ConnectionRefusedError")
    make(after=60)
    mail, *_others = figures.providers(figures.local_day(timezone.now()))
    assert not mail.closed


def test_broadcasts_show_how_far_they_are(cast):
    with topics.temporarily("test", Topic("Preizkus", "")):
        words = {"sl": services.Words("Zapora ceste", "Besedilo", "Kratko")}
        one = services.broadcast(topic="test", kind="test.told", dedupe="1", words=words)
    for state in ("sent", "sent", "waiting", "failed"):
        make(state, broadcast=one)
    Broadcast.objects.update(written=4, ended=timezone.now())
    progress = figures.broadcasts()[0]
    assert (progress.sent, progress.waiting, progress.failed) == (2, 1, 1)
    html = cast.administrator.get(PAGE).content.decode()
    assert "Zapora ceste" in html
    assert "se pošilja" in html


def test_the_page_says_it_all(cast):
    make()
    make("stuck", last_error="SMTP 451")
    html = cast.administrator.get(PAGE).content.decode()
    for words in (
        "Poti iz portala",
        "SMTP 451",
        "Po dnevih in poteh",
        "4,0 s",
        "ista števila so v razpredelnici",
        "<svg",
    ):
        assert words in html


def test_an_empty_house_has_a_page_too(cast):
    html = cast.administrator.get(PAGE).content.decode()
    assert "V tem času portal ni poslal ničesar" in html
    assert "Nič se ni zataknilo" in html


@pytest.mark.parametrize(
    ("who", "status"),
    [("anonymous", 302), ("citizen", 302), ("neighbour", 302), ("officer", 403), ("other_officer", 403)],
)
def test_who_sees_it(cast, who, status):
    assert getattr(cast, who).get(PAGE).status_code == status


def test_it_costs_the_same_for_few_and_many(cast, django_assert_max_num_queries):
    make(broadcast=Broadcast.objects.create(topic="x", kind="x", dedupe="x", words={"sl": {"title": "X"}}))
    cast.administrator.get(PAGE)
    with django_assert_max_num_queries(18) as few:
        cast.administrator.get(PAGE)
    for number in range(20):
        one = Broadcast.objects.create(topic="x", kind="x", dedupe=str(number), words={"sl": {"title": "X"}})
        Message.objects.bulk_create(
            Message(
                kind=f"k{number}", channel="sms", parts=1, price=4, state="sent", sent=timezone.now(), broadcast=one
            )
            for _each in range(5)
        )
    with django_assert_max_num_queries(len(few)):
        cast.administrator.get(PAGE)
