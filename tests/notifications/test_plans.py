"""Queries that must not read all messages: they are kept for good."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.notifications import services
from apps.notifications.models import Broadcast, Message, Subscriber, Subscription
from apps.notifications.plugins import MessageCollector
from apps.notifications.registry import Topic, topics

pytestmark = pytest.mark.django_db


def plans(act, what):
    """How PostgreSQL would run the statements of an action in which something stands, were the table large."""
    with CaptureQueriesContext(connection) as found:
        act()
    statements = [one["sql"] for one in found if what in one["sql"]]
    assert statements
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for statement in statements:
            cursor.execute(f"EXPLAIN {statement}")
            yield "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("what", "index"),
    [('"repeats" >', "message_repeated"), ("'waiting'", "message_due"), ("'stuck'", "message_given_up")],
)
def test_the_figures_of_the_outbox_read_what_they_count(what, index):
    Message.objects.create(kind="t", recipient="a@primer.si", repeats=3)
    for plan in plans(lambda: list(MessageCollector().collect()), what):
        assert index in plan


def test_digests_find_what_was_told_by_its_key():
    words = {"sl": services.Words("x", "x", "x")}
    with topics.temporarily("tema-a", Topic("Tema", "Kaj.")):
        for number in range(130):  # more keys than PostgreSQL compares with the condition of an index
            one = Subscriber.objects.create(
                address=f"n{number}@primer.si", rhythm="daily", confirmed=timezone.now(),
                digested=timezone.now() - dt.timedelta(days=9),
            )  # fmt: skip
            Subscription.objects.create(subscriber=one, topic="tema-a")
        services.broadcast(topic="tema-a", kind="t", dedupe="1", words=words)
        Broadcast.objects.update(created=timezone.now() - dt.timedelta(days=2))
        (plan,) = plans(services.write_digests, 'SELECT "notifications_message"."dedupe"')
    assert "message_once" in plan
