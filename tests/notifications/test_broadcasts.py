"""Broadcasts: who hears, in whose language, when; digests around eight o'clock and both changes of the clocks."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core import outgoing
from apps.core.legal_time import LJUBLJANA
from apps.notifications import services
from apps.notifications.models import Broadcast, Message, Subscriber, Subscription
from apps.notifications.registry import Topic, topics
from apps.notifications.services import letters, rounds
from apps.territory.models import Quarter
from tests.notifications import outbox

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _topics():
    with (
        topics.temporarily("tema-a", Topic("Preizkusna tema", "Kaj se dogaja.")),
        topics.temporarily("tema-c", Topic("Tema po četrtih", "Po četrtih.", by_quarter=True)),
    ):
        yield


def reader(address, topic="tema-a", quarter=None, **values):
    if values.get("rhythm", "at_once") != "at_once":
        values = {"digested": LONG_AGO} | values
    one = Subscriber.objects.create(address=address, **{"confirmed": LONG_AGO} | values)
    Subscription.objects.create(subscriber=one, topic=topic, quarter=quarter)
    return one


def tell(dedupe="1", topic="tema-a", title="Koncert", write=True, **values):
    words = {
        "sl": services.Words(title, f"{title} bo jutri.\n\nVstop prost.", f"{title} jutri."),
        "en": services.Words("Concert", "Tomorrow.", "Concert tomorrow."),
    }
    one = services.broadcast(topic=topic, kind="test.news", dedupe=dedupe, words=words, url="/stanje/", **values)
    if write:
        services.write_broadcasts()
    return one


def heard():
    return sorted(row.recipient for row in outbox())


def test_each_in_their_language_with_a_way_out(settings):
    reader("ana@primer.si")
    reader("ben@primer.si", language="en")
    reader("nepotrjen@primer.si", confirmed=None)
    reader("druga@primer.si", topic="tema-c")
    tell()
    tell()
    ana, ben = sorted(outbox(), key=lambda row: row.recipient)
    assert (ana.subject, ben.subject) == ("Koncert", "Concert")
    assert "http://localhost:8000/stanje/" in ana.text
    assert "http://localhost:8000/en/stanje/" in ben.text
    for row, path in ((ana, "http://localhost:8000/e-novice/narocnina/"), (ben, "/en/e-novice/narocnina/")):
        assert path in row.text
        assert path in row.html
        assert letters.LINK not in row.text + row.html
        assert row.unsubscribe.startswith("/e-novice/odjava/")
        assert row.broadcast.written == 2
    assert ana.unsubscribe != ben.unsubscribe


def test_rendered_once_for_each_language(monkeypatch):
    for number in range(30):
        reader(f"n{number}@primer.si", language="sl" if number % 2 else "en")
    rendered = []
    real = letters.render_mail
    monkeypatch.setattr(letters, "render_mail", lambda *a, **k: rendered.append(k["language"]) or real(*a, **k))
    tell()
    assert sorted(rendered) == ["en", "sl"]
    assert len(outbox()) == 30


def test_as_many_statements_for_many_as_for_few():
    counts = []
    for many in (5, 60):
        for number in range(many):
            reader(f"n{many}-{number}@primer.si")
        one = tell(dedupe=str(many), write=False)
        with CaptureQueriesContext(connection) as found:
            services.write_broadcasts()
        counts.append(len(found))
        assert one.messages.count() >= many
    assert counts[0] == counts[1]


def test_quarters(town):
    center, other = Quarter.objects.order_by("name")[:2]
    reader("vsa@primer.si", "tema-c")
    reader("center@primer.si", "tema-c", center)
    reader("drugje@primer.si", "tema-c", other)
    tell(topic="tema-c", quarters=[center.slug])
    assert heard() == ["center@primer.si", "vsa@primer.si"]
    tell("2", topic="tema-c")
    assert len(heard()) == 5


def test_by_text_message_short_with_the_way_out_where_it_fits(settings):
    reader("+38641123456", channel="sms")
    tell()
    (row,) = outbox()
    assert row.text.startswith("Koncert jutri. http://localhost:8000/stanje/ Odjava: http://localhost:8000/e-novice/n/")
    assert letters.with_link("š" * 100, "/e-novice/n/x/") == "š" * 100
    assert letters.with_link("s" * 100, "/e-novice/n/x/") != "s" * 100


def test_the_urgent_reaches_digest_readers_at_once_and_first():
    reader("dnevno@primer.si", rhythm="daily")
    tell("mirno")
    assert heard() == []
    tell("nujno", urgent=True)
    (row,) = outbox()
    assert row.priority == 2


def test_a_broadcast_that_cannot_be_written_holds_up_no_other():
    reader("ana@primer.si")
    broken = tell("1", urgent=True, write=False)
    Broadcast.objects.filter(pk=broken.pk).update(words={})
    tell("2", title="Sejem")
    assert [row.subject for row in outbox()] == ["Sejem"]
    Broadcast.objects.filter(pk=broken.pk).update(words=broken.words)
    assert services.write_broadcasts() == 1


def test_an_unknown_topic_and_missing_words_are_mistakes():
    with pytest.raises(LookupError):
        tell(topic="ni-je")
    with pytest.raises(ValueError, match="Slovenian"):
        services.broadcast(topic="tema-a", kind="t", dedupe="1", words={"en": services.Words("x", "x", "x")})
    assert not Broadcast.objects.exists()


@pytest.mark.parametrize(
    ("rhythm", "now", "expected"),
    [
        ("daily", "2026-11-30 08:00", "2026-11-30 08:00"),
        ("daily", "2026-11-30 07:59", "2026-11-29 08:00"),
        ("daily", "2026-11-30 00:00", "2026-11-29 08:00"),
        ("weekly", "2026-11-30 08:00", "2026-11-30 08:00"),  # a Monday
        ("weekly", "2026-11-30 07:59", "2026-11-23 08:00"),
        ("weekly", "2026-12-06 23:59", "2026-11-30 08:00"),
        ("daily", "2026-03-29 08:00", "2026-03-29 08:00"),  # the hour from two to three is missing
        ("daily", "2026-03-29 03:30", "2026-03-28 08:00"),
        ("daily", "2026-10-25 08:00", "2026-10-25 08:00"),  # the hour from two to three comes twice
        ("daily", "2026-10-25 02:30", "2026-10-24 08:00"),
        ("weekly", "2026-03-30 09:00", "2026-03-30 08:00"),
        ("weekly", "2026-10-26 07:00", "2026-10-19 08:00"),
    ],
)
def test_eight_oclock_by_the_clocks_of_ljubljana(rhythm, now, expected):
    def instant(text):
        return dt.datetime.fromisoformat(text).replace(tzinfo=LJUBLJANA)

    assert rounds.last_round(rhythm, instant(now).astimezone(dt.UTC)) == instant(expected)


def at(text):
    return time_machine.travel(dt.datetime.fromisoformat(text).replace(tzinfo=LJUBLJANA), tick=False)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-11-30"])
def test_one_letter_a_day_told_once(day):
    before = str(dt.date.fromisoformat(day) - dt.timedelta(days=1))
    reader("dnevno@primer.si", rhythm="daily", digested=timezone.now() - dt.timedelta(days=900))
    with at(f"{before} 12:00"):
        services.write_digests()
        tell("1", title="Koncert")
        tell("2", title="Sejem")
    with at(f"{day} 00:00"):
        assert services.write_digests() == 0
    with at(f"{day} 07:59"):
        assert services.write_digests() == 0
        tell("3", title="Pozno")
    with at(f"{day} 08:05"):
        assert services.write_digests() == 1
        assert services.write_digests() == 0
    (row,) = outbox()
    assert row.subject == "2 novici: Koncert in drugo"
    assert "Sejem" in row.text
    assert "Pozno" not in row.text + row.html  # told tomorrow
    assert "/e-novice/narocnina/" in row.text
    assert row.unsubscribe
    following = str(dt.date.fromisoformat(day) + dt.timedelta(days=1))
    with at(f"{following} 08:01"):
        assert services.write_digests() == 1
    assert outbox()[-1].subject == "Pozno"


def test_weekly_on_mondays():
    reader("teden@primer.si", rhythm="weekly", digested=dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC))
    with at("2026-11-25 10:00"):
        tell()
    for moment, many in (("2026-11-29 23:00", 0), ("2026-11-30 08:00", 1), ("2026-12-06 08:00", 0)):
        with at(moment):
            assert services.write_digests() == many


def test_two_workers_write_one_digest():
    for number in range(20):
        reader(f"n{number}@primer.si", rhythm="daily", digested=timezone.now() - dt.timedelta(days=9))
    tell()
    Broadcast.objects.update(created=timezone.now() - dt.timedelta(days=2))
    start, written = threading.Barrier(3), []

    def work():
        start.wait()
        written.append(services.write_digests())
        connection.close()

    threads = [threading.Thread(target=work) for _worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(written) == 20
    assert len(set(heard())) == len(heard()) == 20


def test_digests_that_one_run_does_not_manage_are_left_to_the_next_which_is_called(monkeypatch):
    for number in range(3):
        reader(f"n{number}@primer.si", rhythm="daily", digested=timezone.now() - dt.timedelta(days=9))
    tell()
    Broadcast.objects.update(created=timezone.now() - dt.timedelta(days=2))
    called = []
    monkeypatch.setattr(rounds, "BATCH", 2)
    monkeypatch.setattr(rounds, "enqueue", called.append)
    assert [services.write_digests(seconds=0) for _run in range(3)] == [2, 1, 0]
    assert called == ["notifications.write_digests"] * 2


def test_a_worker_that_dies_while_writing_has_written_nothing(monkeypatch):
    reader("dnevno@primer.si", rhythm="daily", digested=timezone.now() - dt.timedelta(days=9))
    tell()
    Broadcast.objects.update(created=timezone.now() - dt.timedelta(days=2))
    with monkeypatch.context() as patch:
        patch.setattr(rounds, "post_letters", lambda letters: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.write_digests()
    assert services.write_digests() == 1


def test_who_changes_the_rhythm_hears_of_everything_once():
    one = reader("ana@primer.si")
    tell("1", title="Prva")
    wish = services.Wish(("tema-a",), rhythm="daily")
    services.change_subscriber(subscriber=one, wish=wish, language="sl")
    tell("2", title="Druga")
    assert len(outbox()) == 1
    services.change_subscriber(subscriber=one, wish=services.Wish(("tema-a",)), language="sl")
    assert [row.subject for row in outbox()] == ["Prva", "Druga"]
    tell("3", title="Tretja")
    services.write_digests()
    assert [row.subject for row in outbox()] == ["Prva", "Druga", "Tretja"]


def test_figures_after_the_action(settings):
    settings.DEMO = True
    for number in range(4):
        reader(f"n{number}@primer.si")
    reader("+38641123456", channel="sms")
    one = tell()
    begun = one.created
    for number, row in enumerate(outbox(channel="email")):
        values = {"state": "sent", "sent": begun + dt.timedelta(seconds=10 * (number + 1)), "repeats": 1}
        Message.objects.filter(pk=row.pk).update(**values)
    Message.objects.filter(channel="sms").update(state="failed")
    with CaptureQueriesContext(connection) as found:
        told = services.broadcast_figures(one)
    assert len(found) == 1
    assert (told.recipients, told.sent, told.waiting, told.failed, told.repeats) == (5, 4, 0, 1, 4)
    assert (told.p50, told.p95, told.p99) == (20.0, 40.0, 40.0)
    assert (told.by_channel["sms"].recipients, told.by_channel["sms"].failed, told.by_channel["sms"].p50) == (
        1,
        1,
        None,
    )
    assert told.by_channel["email"].p50 == 20.0
    assert services.broadcast_figures(tell("prazno", topic="tema-c")).recipients == 0


def test_text_messages_can_be_sent_in_the_demo():
    assert outgoing.texts_can_be_sent()
