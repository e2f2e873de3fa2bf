"""Many messages: batches, several connections, rates that workers share, leases of the dead, the urgent first."""

import datetime as dt
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core import metrics
from apps.notifications import services
from apps.notifications.choices import Priority
from apps.notifications.models import Message, Pace
from apps.notifications.services import leases, pacing
from apps.notifications.services.handing import Line
from tests.notifications import outbox

pytestmark = pytest.mark.django_db(transaction=True)


def post(count, **values):
    services.post_letters(
        [
            services.Letter(to=f"n{number}@example.invalid", subject="x", text="x", kind="bulk", **values)
            for number in range(count)
        ]
    )


def test_a_batch_costs_as_many_statements_as_one_message(smtp):
    counts = []
    for many in (1, 40):
        post(many)
        with CaptureQueriesContext(connection) as found:
            assert services.deliver_messages() == many
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_the_urgent_leave_first_and_those_for_many_last(smtp):
    for name, priority in (("mnogi", 0), ("eden", 1), ("nujno", 2)):
        services.post_letters(
            [services.Letter(to=f"{name}@example.invalid", text="x", kind="t", priority=Priority(priority))]
        )
    assert services.deliver_messages() == 3
    assert [mail["To"].partition("@")[0] for mail in smtp.kept] == ["nujno", "eden", "mnogi"]


def test_connections_at_once_and_kept(smtp, settings):
    settings.EMAIL_CONNECTIONS, smtp.sleep = 4, 0.05
    post(100)
    begun = time.monotonic()
    assert services.deliver_messages() == 100
    assert smtp.connections == 4
    assert time.monotonic() - begun < 100 * 0.05 * 0.8  # one after the other would take five seconds and more
    assert len({mail["To"] for mail in smtp.kept}) == 100


def test_a_server_that_allows_one_connection_alone_is_served_by_one(smtp, settings, monkeypatch):
    from apps.notifications import ways
    from apps.notifications.exceptions import WayOutClosed

    real, opened = ways.EmailWay.open, []

    def only_one(self):
        if self.connection is None and opened and opened[0] is not self:
            raise WayOutClosed("SMTP 421")
        opened.append(self)
        real(self)

    monkeypatch.setattr(ways.EmailWay, "open", only_one)
    settings.EMAIL_CONNECTIONS = 3
    post(60)
    assert services.deliver_messages() == 60
    assert {row.attempts for row in outbox()} == {1}
    assert smtp.connections == 1


def test_a_rate_is_kept_by_all_workers_together(smtp, settings):
    settings.EMAIL_RATE = 40
    post(60)
    start = threading.Barrier(2)

    def work():
        start.wait()
        services.deliver_messages()
        connection.close()

    begun = time.monotonic()
    threads = [threading.Thread(target=work) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - begun
    assert len(smtp.kept) == 60
    assert took >= 59 / 40
    assert Pace.objects.get().channel == "email"


def test_moments_of_a_worker_that_died_are_lost_alone(settings):
    settings.EMAIL_RATE = 10
    first = pacing.reserve("email", 20)
    assert first[-1] - first[0] == pytest.approx(1.9)
    second = pacing.reserve("email", 1)  # the first one died: two seconds are lost, no more
    assert 1.5 < second[0] - time.monotonic() <= 2.01
    Pace.objects.update(free=timezone.now() + dt.timedelta(days=1))  # some machine's clock was wrong
    assert pacing.reserve("email", 1)[0] - time.monotonic() < 0.1
    assert pacing.most_at_once("email", 500) == 50
    settings.EMAIL_RATE = 0.1
    assert pacing.most_at_once("email", 500) == 1
    settings.EMAIL_RATE = 0
    assert pacing.reserve("email", 3) == [0.0] * 3


def test_a_slow_rate_does_not_hold_a_run_beyond_its_time(smtp, settings):
    settings.EMAIL_RATE = 1
    post(5)
    begun = time.monotonic()
    services.deliver_messages(seconds=1.5)
    assert time.monotonic() - begun < 4
    left = [row for row in outbox() if row.state == "waiting"]
    assert 3 <= len(left) <= 4
    assert {row.attempts for row in left} == {0}  # it was not their turn


def test_what_is_not_its_turn_is_not_taken_over_and_over(smtp, settings):
    settings.EMAIL_RATE = 1
    post(5)
    services.deliver_messages(seconds=1.5)
    assert Pace.objects.get(channel="email").free < timezone.now() + dt.timedelta(seconds=6)


def holder_of(process):
    return f"{leases._place()}:{process.pid}:{leases._born(process.pid)}:abc"


def test_what_a_killed_worker_held_is_taken_at_once_and_counted(smtp, message):
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as worker:
        holder = holder_of(worker)
        (taken,) = leases.take_messages(holder=holder)
        assert services.deliver_messages() == 0  # it lives
        worker.kill()
    assert leases.has_died(holder)
    assert services.deliver_messages() == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.repeats, message.lease_holder) == ("sent", 2, 1, "")
    assert taken.pk == message.pk
    assert b"portal_messages_repeats 1.0" in metrics.exposition()


@pytest.mark.parametrize(
    "holder", ["", "victim", "host:12:34", "other-boot.1:1:2:abc", ":1:2:abc", f"{leases._place()}:1::abc"]
)
def test_of_others_nobody_knows_whether_they_live(holder):
    assert not leases.has_died(holder)


def test_who_lives_has_not_died_and_numbers_are_given_out_again():
    mine = leases.new_holder()
    assert not leases.has_died(mine)
    place, pid, _born, token = mine.split(":")
    assert leases.has_died(f"{place}:{pid}:1:{token}")  # another process had this number
    assert len(mine) <= Message._meta.get_field("lease_holder").max_length


def test_of_a_dead_workers_batch_each_message_comes_by_itself(smtp):
    post(5)
    Message.objects.update(state="sending", lease_holder="dead", next_attempt=timezone.now(), attempts=1)
    post(3)
    sizes = []
    while batch := leases.take_messages(holder="me"):
        sizes.append(len(batch))
    assert sizes == [1, 1, 1, 1, 1, 3]
    assert sorted(row.repeats for row in outbox()) == [0, 0, 0, 1, 1, 1, 1, 1]


def test_a_cut_off_mail_is_counted_as_perhaps_repeated(smtp, message):
    smtp.drop = True
    assert services.deliver_messages() == 0
    message.refresh_from_db()
    assert (message.state, message.repeats) == ("waiting", 1)


def test_a_message_that_cannot_be_read_takes_no_others_with_it(smtp, message, caplog):
    post(3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notifications_message SET text = 'broken' WHERE id = %s", [message.pk])
    assert services.deliver_messages() == 3
    (left,) = Message.objects.exclude(state="sent").values_list("state", "last_error")
    assert left == ("waiting", "SealBroken")


def test_a_server_that_goes_away_in_the_middle_delays_all_and_loses_nothing(smtp, settings):
    post(30)
    line = Line("email", time.monotonic() + 60)
    batch = leases.take_messages(holder="me")
    settings.EMAIL_PORT = 9  # nobody listens on discard
    outcomes = line.hand_over(batch)
    line.close()
    assert [one.untried for one in outcomes] == [False] + [True] * 29
    assert not line.open


def test_a_worker_that_lost_its_database_tells_nobody_anything(smtp):
    """What was sent and not written down is sent again once the lease is over: the same Message-ID, counted."""
    post(2)
    Message.objects.update(state="sending", lease_holder="lost", attempts=1, next_attempt=timezone.now())
    assert services.deliver_messages() == 2
    assert {row.repeats for row in outbox()} == {1}
