"""Quiet hours, digests, opting out and legal notices where clocks and calendars turn: midnight, both changes of the
clocks, the end of a year, the 29th of February. Told, collected and handed over through the services, to a server."""

import datetime as dt
from dataclasses import dataclass

import pytest
import time_machine

from apps.core.legal_time import LJUBLJANA
from apps.identity.models import Person
from apps.notifications import services
from apps.notifications.models import Subscriber
from apps.notifications.registry import Topic, topics
from tests.notifications import outbox

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER, OTHER_NUMBER = "+38641123456", "+38641654321"
NIGHT = ("22:00", "07:00")
TITLES = ("Opoldne", "Prej", "Potem")
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Turn:
    """Instants are UTC. before, after: a moment on each side. noon: of the day before. morning: seven o'clock after it.
    hour: of the account's letters. letters: when what was told at noon, before and after is told by a daily letter of
    an account. week: when what was told after comes with a weekly one, due on the day of the first. eight, monday: when
    a daily and a weekly digest of topics are due."""

    before: str
    after: str
    noon: str
    morning: str
    hour: int
    letters: tuple[str, str, str]
    week: str
    eight: str
    monday: str


TURNS = {
    "midnight": Turn(
        "2027-06-10T21:59", "2027-06-10T22:01", "2027-06-10T10:00", "2027-06-11T05:00", 0,
        ("2027-06-10T22:00", "2027-06-10T22:00", "2027-06-11T22:00"), "2027-06-17T22:00",
        "2027-06-11T06:00", "2027-06-14T06:00",
    ),
    "the clocks go forward": Turn(  # 01:59 and 03:01; two o'clock is not there
        "2027-03-28T00:59", "2027-03-28T01:01", "2027-03-27T11:00", "2027-03-28T05:00", 2,
        ("2027-03-28T01:00", "2027-03-28T01:00", "2027-03-29T00:00"), "2027-04-04T00:00",
        "2027-03-28T06:00", "2027-03-29T06:00",
    ),
    "the clocks go back": Turn(  # half past two, both times; the letter came at the first two o'clock
        "2026-10-25T00:30", "2026-10-25T01:30", "2026-10-24T10:00", "2026-10-25T06:00", 2,
        ("2026-10-25T00:00", "2026-10-26T01:00", "2026-10-26T01:00"), "2026-11-01T01:00",
        "2026-10-25T07:00", "2026-10-26T07:00",
    ),
    "the month ends": Turn(
        "2027-04-30T21:59", "2027-04-30T22:01", "2027-04-30T10:00", "2027-05-01T05:00", 0,
        ("2027-04-30T22:00", "2027-04-30T22:00", "2027-05-01T22:00"), "2027-05-07T22:00",
        "2027-05-01T06:00", "2027-05-03T06:00",
    ),
    "the year ends": Turn(
        "2026-12-31T22:59", "2026-12-31T23:01", "2026-12-31T11:00", "2027-01-01T06:00", 0,
        ("2026-12-31T23:00", "2026-12-31T23:00", "2027-01-01T23:00"), "2027-01-07T23:00",
        "2027-01-01T07:00", "2027-01-04T07:00",
    ),
    "29 February begins": Turn(
        "2028-02-28T22:59", "2028-02-28T23:01", "2028-02-28T11:00", "2028-02-29T06:00", 0,
        ("2028-02-28T23:00", "2028-02-28T23:00", "2028-02-29T23:00"), "2028-03-06T23:00",
        "2028-02-29T07:00", "2028-03-06T07:00",
    ),
    "29 February ends": Turn(
        "2028-02-29T22:59", "2028-02-29T23:01", "2028-02-29T11:00", "2028-03-01T06:00", 0,
        ("2028-02-29T23:00", "2028-02-29T23:00", "2028-03-01T23:00"), "2028-03-07T23:00",
        "2028-03-01T07:00", "2028-03-06T07:00",
    ),
}  # fmt: skip


@pytest.fixture(params=TURNS.values(), ids=TURNS)
def turn(request):
    return request.param


@pytest.fixture(autouse=True)
def _places(settings, smtp):
    settings.DEMO = True  # text messages go to the same server, by the simulator
    with topics.temporarily("tema-a", Topic("Preizkusna tema", "Kaj se dogaja.")):
        yield


@pytest.fixture
def ana(cast):
    person = Person.objects.create(
        user=cast.users["citizen"], contact_email="ana@primer.si", contact_proven=True, contact_phone=NUMBER
    )
    return person.user


def at(instant):
    return time_machine.travel(instant if isinstance(instant, dt.datetime) else utc(instant), tick=False)


def choose(cast, instant, who="citizen", **wanted):
    with at(instant):
        services.choose_notices(actor=cast.actor(who), **wanted)


def notify(user, instant, title="Novo", kind="reports.moved"):
    with at(instant):
        services.notify(user=user, kind=kind, title=title, body="Skrivnost", dedupe=title)


def announce(instant, title="Novo"):
    with at(instant):
        words = {"sl": services.Words(title, title, title)}
        services.broadcast(topic="tema-a", kind="test.news", dedupe=title, words=words)
        services.write_broadcasts()


def subscribe(instant, address, channel="email", rhythm="at_once"):
    """Asked for and confirmed."""
    with at(instant):
        wish = services.Wish(("tema-a",), rhythm=rhythm)
        services.ask(channel=channel, address=address, wish=wish, language="sl")
        one = Subscriber.objects.get(confirmed=None)
        services.confirm_subscriber(subscriber=one)
        services.deliver_messages()
    return one


def deliver(instant):
    with at(instant):
        return services.deliver_messages()


def waiting():
    return {(row.channel, row.recipient) for row in outbox(state="waiting")}


def moments_of(turn):
    """Every hour of two days, every eighth of a week, and around what is due later."""
    hours = [utc(turn.noon) + number * HOUR for number in (*range(48), *range(48, 216, 8))]
    late = [utc(instant) + step * HOUR for instant in (turn.week, turn.monday) for step in (-1, 0, 1)]
    return {*hours, *late}


def walk(turn, events):
    """The worker, again and again and whenever something happens (events: instant and what to call then): who got
    which titles when."""
    found, seen = {}, set()
    for moment in sorted(moments_of(turn) | {instant for instant, _act in events}):
        for act in [act for instant, act in events if instant == moment]:
            act()
        with at(moment):
            services.send_digests()
            services.write_digests()
            services.deliver_messages()
        for row in outbox(sent=moment, kind__in=("digest", "topics.digest")):
            assert row.pk not in seen
            seen.add(row.pk)
            titles = {title for title in TITLES if title in row.text}
            found.setdefault((row.recipient, f"{moment:%Y-%m-%dT%H:%M}"), []).append(titles)
    return found


def test_quiet_hours_of_an_account(turn, ana, cast):
    choose(cast, turn.noon, switches={"reports": {"sms": True}}, quiet={"email": NIGHT, "sms": NIGHT})
    for instant in (turn.before, turn.after):
        notify(ana, instant, instant)
        assert deliver(instant) == 0
    assert deliver(utc(turn.morning) - MINUTE) == 0
    assert len(outbox(state="waiting", attempts=0)) == 4
    assert deliver(turn.morning) == 4


def test_quiet_hours_of_a_subscriber(turn, ana, cast):
    choose(cast, turn.noon, quiet={"email": NIGHT, "sms": None})
    subscribe(turn.noon, OTHER_NUMBER, channel="sms")
    subscribe(turn.noon, "ben@primer.si")
    with at(turn.noon):
        for channel in ("email", "sms"):
            services.subscribe_account(
                actor=cast.actor("citizen"), channel=channel, wish=services.Wish(("tema-a",))
            )  # fmt: skip
    for instant in (turn.before, turn.after):
        announce(instant, instant)
        assert deliver(instant) == 2  # who chose to hear at any hour, and mail of who chose nothing
        assert waiting() == {("email", "ana@primer.si"), ("sms", OTHER_NUMBER)}
    assert deliver(utc(turn.morning) - MINUTE) == 0
    assert deliver(turn.morning) == 4


@pytest.mark.parametrize(
    ("name", "quiet", "first", "second"),
    [  # what is told before and after: when it leaves, None at once
        ("midnight", ("00:00", "05:30"), None, "2027-06-11T03:30"),
        ("midnight", ("20:00", "00:00"), "2027-06-10T22:00", None),
        ("the clocks go forward", ("02:00", "05:00"), None, "2027-03-28T03:00"),
        ("the clocks go forward", ("01:00", "02:30"), "2027-03-28T01:00", None),
        ("the clocks go forward", ("02:15", "02:45"), None, None),
        ("the clocks go back", ("02:30", "05:00"), "2026-10-25T04:00", "2026-10-25T04:00"),
        ("the clocks go back", ("01:00", "02:15"), "2026-10-25T01:15", None),
        ("the clocks go back", ("02:15", "02:45"), "2026-10-25T01:45", "2026-10-25T01:45"),
        ("the year ends", ("00:00", "05:30"), None, "2027-01-01T04:30"),
        ("29 February begins", ("20:00", "00:00"), "2028-02-28T23:00", None),
        ("29 February ends", ("00:00", "05:30"), None, "2028-03-01T04:30"),
    ],
)
def test_quiet_hours_that_begin_or_end_at_the_turn(name, quiet, first, second, ana, cast):
    turn = TURNS[name]
    choose(cast, turn.noon, quiet={"email": quiet})
    for instant, leaves in ((turn.before, first), (turn.after, second)):
        notify(ana, instant, instant)
        (row,) = outbox(state="waiting")
        if leaves:
            assert deliver(instant) == deliver(utc(leaves) - MINUTE) == 0
        assert deliver(leaves or instant) == 1
        row.refresh_from_db()
        assert (row.state, row.sent) == ("sent", utc(leaves or instant))


@pytest.fixture
def collecting(turn, ana, cast):
    """Two accounts and two subscribers, daily and weekly each; what happens is told to all of them."""
    ben = cast.users["neighbour"]
    Person.objects.create(user=ben, contact_email="ben@primer.si", contact_proven=True)
    day = utc(turn.letters[0]).astimezone(LJUBLJANA).weekday()
    choose(cast, turn.noon, rhythm="daily", hour=turn.hour)
    choose(cast, turn.noon, who="neighbour", rhythm="weekly", hour=turn.hour, weekday=day)
    readers = [subscribe(utc(turn.noon) - HOUR, f"{rhythm}@primer.si", rhythm=rhythm) for rhythm in ("daily", "weekly")]

    def tell(instant, title):
        announce(instant, title)
        for user in (ana, ben):
            notify(user, instant, title)

    moments = zip((turn.noon, turn.before, turn.after), TITLES, strict=True)
    return readers, [(utc(instant), lambda one=(instant, title): tell(*one)) for instant, title in moments]


def test_digests_daily_and_weekly(turn, collecting):
    _readers, events = collecting
    expected = {("daily@primer.si", turn.eight): [set(TITLES)], ("weekly@primer.si", turn.monday): [set(TITLES)]}
    for title, due in zip(TITLES, turn.letters, strict=True):
        expected.setdefault(("ana@primer.si", due), [set()])[0].add(title)
        later = due if due == turn.letters[0] else turn.week
        expected.setdefault(("ben@primer.si", later), [set()])[0].add(title)
    assert walk(turn, events) == expected
    assert waiting() == set()


def test_opting_out_a_minute_before_a_digest_is_due(turn, collecting, ana, cast):
    (daily, weekly), events = collecting
    due = utc(turn.letters[0])
    events += [
        (due - MINUTE, lambda: choose(cast, due - MINUTE, switches={"reports": {"email": False}})),
        (due - MINUTE, lambda: services.leave_groups(user=cast.users["neighbour"], groups=["reports"])),
        (utc(turn.eight) - MINUTE, lambda: services.leave(subscriber=daily)),
        (utc(turn.monday) - MINUTE, lambda: services.leave(subscriber=weekly, topic="tema-a")),
    ]
    assert walk(turn, events) == {}
    assert waiting() == set()
    assert not Subscriber.objects.exists()


def test_a_legal_notice_comes_at_once_in_quiet_hours(turn, ana, cast):
    choose(
        cast, turn.noon, switches={"cases": {"email": False}}, rhythm="weekly", hour=turn.hour, quiet={"email": NIGHT}
    )
    for instant in (turn.before, turn.after):
        notify(ana, instant, f"{instant} vročeno", kind="cases.served")
        notify(ana, instant, f"{instant} odprto", kind="applications.filed")
        notify(ana, instant, f"{instant} novo")
        assert deliver(instant) == 1
        assert outbox(state="sent", sent=utc(instant))[0].kind == "cases.served"
    assert waiting() == set()
