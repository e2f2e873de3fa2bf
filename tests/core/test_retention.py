"""Retention: what is over is ended once, in a transaction of its own; what is needed stays; nothing stops the rest."""

import datetime as dt
import threading
from io import StringIO

import pytest
import time_machine
from celery.schedules import crontab
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from apps.core import plugs, retention, tasks
from apps.core.actor import ANONYMOUS, system_actor
from apps.core.exceptions import RetentionRunning
from apps.core.legal_time import LJUBLJANA, Period
from apps.core.models import OutboxEvent, RetentionRun

NIGHT = system_actor("test")


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LJUBLJANA)


@pytest.mark.parametrize(
    ("today", "duration", "last_over"),
    [
        ("2027-03-01", "P1M", "2027-01-31"),  # all of 28 to 31 January end on 28 February
        ("2027-02-28", "P1M", "2027-01-27"),
        ("2028-03-01", "P1M", "2028-01-31"),  # leap year: ends on 29 February
        ("2028-02-29", "P1M", "2028-01-28"),
        ("2029-03-01", "P1Y", "2028-02-29"),
        ("2029-02-28", "P1Y", "2028-02-27"),
        ("2026-11-22", "P30D", "2026-10-22"),
        ("2026-11-22", "P5Y", "2021-11-21"),
        ("2026-11-22", "P0D", "2026-11-21"),
        ("2027-01-01", "P1D", "2026-12-30"),
    ],
)
def test_the_last_day_that_is_over(today, duration, last_over):
    today, last_over = dt.date.fromisoformat(today), dt.date.fromisoformat(last_over)
    assert retention.last_day_over(today, duration) == last_over
    period = Period.parse(duration)
    assert period.after(last_over) < today <= period.after(last_over + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("today", "instant"),
    [
        ("2027-03-29", "2027-03-28T00:00+01:00"),  # 28 March has 23 hours
        ("2027-03-30", "2027-03-29T00:00+02:00"),
        ("2027-11-01", "2027-10-31T00:00+02:00"),  # 31 October has 25
        ("2027-11-02", "2027-11-01T00:00+01:00"),
    ],
)
def test_periods_are_whole_days_in_ljubljana_whatever_the_clocks_do(today, instant):
    cutoff = retention.cutoff(dt.date.fromisoformat(today), "P1D")
    assert cutoff == dt.datetime.fromisoformat(instant)


def event(delivered: str) -> OutboxEvent:
    return OutboxEvent.objects.create(name="test_old", delivered=local(delivered))


@pytest.fixture
def only_events(monkeypatch):
    """The rule of delivered events alone."""
    rule = plugs.retention_rules.get("core.events")
    monkeypatch.setattr(plugs.retention_rules, "_items", {"core.events": (1, rule)})


@pytest.mark.django_db
@pytest.mark.usefixtures("only_events")
def test_what_is_over_goes_and_the_rest_stays():
    gone, kept = event("2026-10-22T23:59:59"), event("2026-10-23T00:00:00")
    waiting = OutboxEvent.objects.create(name="test_old", created=local("2020-01-01T00:00:00"))
    report = retention.run(actor=NIGHT, today=dt.date(2026, 11, 22))
    assert set(OutboxEvent.objects.all()) == {kept, waiting}
    assert not OutboxEvent.objects.filter(pk=gone.pk).exists()
    assert report.results == {"core.events": {"due": 1, "acted": 1, "kept": 0, "failed": 0, "reasons": {}}}
    assert (report.state, report.acted, report.failed) == ("done", 1, 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("only_events")
def test_a_dry_run_tells_the_same_and_changes_nothing():
    event("2026-01-01T12:00:00")
    report = retention.run(actor=NIGHT, dry_run=True, today=dt.date(2026, 11, 22))
    assert report.acted == 1
    assert OutboxEvent.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("only_events")
def test_what_somebody_needs_stays_and_the_report_says_why():
    held = event("2026-01-01T12:00:00")
    event("2026-01-01T12:00:00")
    with plugs.retention_holds.temporarily("test", lambda row: "odprta zadeva" if row.pk == held.pk else ""):
        report = retention.run(actor=NIGHT, today=dt.date(2026, 11, 22))
        assert retention.preview("core.events", dt.date(2026, 11, 22)) == [(held, "odprta zadeva")]
    assert OutboxEvent.objects.get() == held
    assert report.results["core.events"]["reasons"] == {"odprta zadeva": 1}
    assert (report.acted, report.kept) == (1, 1)


@pytest.fixture
def flaky(monkeypatch):
    """A rule that ends delivered events, one of which refuses, and a rule that cannot even look."""
    state = {"refuses": None}

    def act(row):
        row.delete()
        if row.name == state["refuses"]:
            raise RuntimeError("ana.horvat@example.com")

    rules = {
        "test.broken": (1, plugs.RetentionRule("a", "b", "c", due=lambda today: 1 / 0, act=act)),
        "test.flaky": (
            2,
            plugs.RetentionRule("a", "b", "c", due=lambda today: OutboxEvent.objects.exclude(delivered=None), act=act),
        ),
    }
    monkeypatch.setattr(plugs.retention_rules, "_items", rules)
    return state


@pytest.mark.django_db
def test_one_that_fails_stops_nothing_and_is_reported(flaky, cast):
    bad = OutboxEvent.objects.create(name="bad", delivered=timezone.now())
    OutboxEvent.objects.create(name="good", delivered=timezone.now())
    flaky["refuses"] = "bad"
    report = retention.run(actor=NIGHT)
    assert OutboxEvent.objects.get() == bad  # its transaction was rolled back
    assert report.failed == 2
    assert {(error["rule"], error["record"], error["error"]) for error in report.errors} == {
        ("test.broken", "", "ZeroDivisionError"),
        ("test.flaky", str(bad.pk), "RuntimeError"),
    }
    assert "ana.horvat" not in str(report.errors)
    html = cast.administrator.get("/admin/").content.decode()
    assert "Neuspeli roki hrambe" in html
    assert retention.count_due(dt.date(2026, 11, 22)) == {"test.broken": None, "test.flaky": 1}


@pytest.mark.django_db
@pytest.mark.usefixtures("only_events")
def test_many_batches(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    for _ in range(10):
        event("2026-01-01T12:00:00")
    assert retention.run(actor=NIGHT, today=dt.date(2026, 11, 22)).acted == 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("only_events")
def test_a_record_in_use_waits_for_tomorrow():
    row = event("2026-01-01T12:00:00")
    locked, done = threading.Event(), threading.Event()

    def hold():
        from django.db import transaction

        with transaction.atomic():
            OutboxEvent.objects.select_for_update().get(pk=row.pk)
            locked.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert locked.wait(20)
    try:
        report = retention.run(actor=NIGHT, today=dt.date(2026, 11, 22))
    finally:
        done.set()
        thread.join()
    assert (report.acted, report.failed) == (0, 0)
    assert retention.run(actor=NIGHT, today=dt.date(2026, 11, 22)).acted == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_never_overlap():
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('core.retention', 0))")
    try:
        with pytest.raises(RetentionRunning):
            retention.run(actor=NIGHT)
        tasks.apply_retention()
        assert not RetentionRun.objects.exists()
        with pytest.raises(CommandError):
            call_command("apply_retention")
    finally:
        other.close()  # the lock dies with it
    with connection.cursor() as cursor:  # once the server has noticed: this waits, and is over with its transaction
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('core.retention', 0))")
    interrupted = RetentionRun.objects.create(day=dt.date(2026, 1, 1), started_by="system:killed")
    assert retention.run(actor=NIGHT).state == "done"
    interrupted.refresh_from_db()
    assert interrupted.state == "interrupted"


@pytest.mark.django_db
def test_who_may_run_it(cast):
    for who in ("anonymous", "citizen", "neighbour", "officer", "other_officer"):
        with pytest.raises(PermissionDenied):
            retention.run(actor=cast.actor(who) if who != "anonymous" else ANONYMOUS)
    assert retention.run(actor=cast.actor("administrator"), dry_run=True).started_by.startswith("user:")


@pytest.mark.django_db
@pytest.mark.usefixtures("only_events")
@time_machine.travel("2026-11-22T12:00:00+01:00", tick=False)
def test_the_command():
    event("2026-01-01T12:00:00")
    out = StringIO()
    call_command("apply_retention", "--dry-run", stdout=out)
    assert "core.events: due 1, ended 1, still needed 0, failed 0" in out.getvalue()
    assert OutboxEvent.objects.count() == 1
    call_command("apply_retention", "--rule", "core.events", stdout=StringIO())
    assert not OutboxEvent.objects.exists()
    with pytest.raises(CommandError, match="nothing"):
        call_command("apply_retention", "--rule", "nothing")


def test_every_rule_says_all_that_people_want_to_know():
    assert len(plugs.retention_rules) >= 9
    for key, rule in plugs.retention_rules.items():
        assert str(rule.title), key
        assert str(rule.period), key
        assert str(rule.basis), key
        assert rule.action in {"delete", "anonymise", "close"}, key
        if rule.duration:
            Period.parse(rule.duration)


def test_the_night():
    schedule = settings.CELERY_BEAT_SCHEDULE["core.apply_retention"]["schedule"]
    assert schedule == crontab(hour="2", minute="30")
    assert settings.CELERY_TIMEZONE == "Europe/Ljubljana"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 302),
        ("citizen", 302),
        ("neighbour", 302),
        ("officer", 403),
        ("other_officer", 403),
        ("administrator", 200),
    ],
)
@pytest.mark.parametrize("path", ["", "core.events/"])
def test_the_table_and_the_dry_run_are_for_who_may_see_them(cast, who, status, path):
    assert getattr(cast, who).get(f"/admin/core/retentionrun/pravila/{path}").status_code == status


@pytest.mark.django_db
def test_the_dry_run_lists_what_would_go_and_changes_nothing(cast):
    row = event("2020-01-01T12:00:00")
    html = cast.administrator.get("/admin/core/retentionrun/pravila/").content.decode()
    assert "Sporočila med deli portala" in html
    html = cast.administrator.get("/admin/core/retentionrun/pravila/core.events/").content.decode()
    assert str(row.pk) in html
    assert "izbris" in html
    assert OutboxEvent.objects.filter(pk=row.pk).exists()
    assert cast.administrator.get("/admin/core/retentionrun/pravila/nothing/").status_code == 404
    assert cast.administrator.post("/admin/core/retentionrun/pravila/").status_code == 405
    retention.run(actor=NIGHT)
    assert cast.administrator.get("/admin/core/retentionrun/").status_code == 200
    run = RetentionRun.objects.get()
    assert cast.administrator.get(f"/admin/core/retentionrun/{run.pk}/change/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("number", [20, 200])
def test_the_dry_run_asks_as_much_for_many_as_for_few(cast, number, django_assert_max_num_queries):
    OutboxEvent.objects.bulk_create(
        OutboxEvent(name="test_old", delivered=local("2020-01-01T12:00:00")) for _ in range(number)
    )
    with django_assert_max_num_queries(12):
        cast.administrator.get("/admin/core/retentionrun/pravila/core.events/")
