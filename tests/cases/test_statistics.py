"""`/api/v1/statistics/cases/`: open figures without small cells."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cases import services
from apps.cases.models import Case
from apps.cases.services import moving
from apps.cases.statistics import SMALLEST, figures
from apps.core.legal_time import LJUBLJANA
from tests.factories.cases import PROCEDURE, open_one
from tests.factories.people import TESTS, acting_as

URL = "/api/v1/statistics/cases/"
JANUARY, FEBRUARY, MARCH = (dt.date(2026, month, 1) for month in (1, 2, 3))


def file(cast, office, count, month, start=0, **values):
    """So many cases on the 10th of a month."""
    at = dt.datetime(2026, month, 10, 12, tzinfo=LJUBLJANA)
    people = cast.users["citizen"]
    return [open_one(people, office.department, f"{month}-{start + n}", received_at=at, **values) for n in range(count)]


def decide(cases, day, outcome="granted"):
    """As the database has them after a decision of a day."""
    keys = [case.pk for case in cases]
    Case.objects.filter(pk__in=keys).update(state="decided", outcome=outcome, decided_on=day, closed_on=day)


def by_month(first=JANUARY, last=MARCH, procedure=""):
    return {one.month: one for one in figures(first, last, procedure)}


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour", "officer", "other_officer"])
def test_it_is_for_everybody(office, cast, who):
    file(cast, office, 6, 1)
    client = getattr(cast, who)
    answer = client.get(f"{URL}?from=2026-01&until=2026-01")
    assert answer.status_code == 200
    assert ("public" in answer["Cache-Control"]) is (who == "anonymous")
    assert answer.json()["results"] == [
        {"procedure": PROCEDURE, "month": "2026-01", "received": 6, "decided": 0, "outcomes": {
            "granted": 0, "partly_granted": 0, "refused": 0, "dismissed": 0},
         "median_days": None, "p90_days": None, "within_deadline": None, "open": 5}
    ]  # fmt: skip


def test_figures_of_decisions(office, cast):
    rows = file(cast, office, 20, 1)
    decide(rows[:10], dt.date(2026, 1, 30))
    decide(rows[10:15], dt.date(2026, 2, 20), "refused")
    found = by_month()
    january = found[JANUARY]
    assert (january.received, january.decided, january.open) == (20, 10, 10)
    assert january.outcomes == {"granted": 10, "partly_granted": 0, "refused": 0, "dismissed": 0}
    assert (january.median_days, january.p90_days, january.within) == (20.0, 20.0, 100.0)
    assert (found[FEBRUARY].decided, found[FEBRUARY].open, found[FEBRUARY].median_days) == (5, 5, 41.0)
    assert (found[MARCH].received, found[MARCH].open) == (0, 5)
    assert by_month(FEBRUARY, FEBRUARY)[FEBRUARY].open == 5  # what was there before the period counts
    for index, row in enumerate(rows[:10]):
        Case.objects.filter(pk=row.pk).update(decided_on=dt.date(2026, 1, 11 + index))
    Case.objects.filter(pk=rows[9].pk).update(decision_due=dt.date(2026, 1, 12))
    spread = by_month()[JANUARY]
    assert (spread.median_days, spread.p90_days, spread.within) == (5.5, 9.1, 90.0)


def test_small_cells_are_left_out(office, cast):
    rows = file(cast, office, 12, 1)
    decide(rows[:6], dt.date(2026, 1, 30))
    decide(rows[6:8], dt.date(2026, 1, 30), "refused")  # two: with the sum they would follow from the others
    decide(rows[8:11], dt.date(2026, 2, 3))
    file(cast, office, SMALLEST - 1, 2)
    found = by_month()
    assert (found[JANUARY].decided, found[JANUARY].outcomes) == (8, None)
    february = found[FEBRUARY]
    assert (february.received, february.decided, february.outcomes, february.median_days, february.within) == (
        None, None, None, None, None,
    )  # fmt: skip
    assert all(one.open % SMALLEST == 0 for one in found.values())


def test_dates_follow_the_steps(office, cast, case):
    actor = acting_as(office.officer)
    services.take_step(actor=actor, case_id=case.pk, step="accept")
    case.refresh_from_db()
    assert (case.decided_on, case.closed_on) == (None, None)
    moving.move(acting_as(office.head), case, "decide", words={"outcome": "granted"})
    day = case.moved.astimezone(LJUBLJANA).date()
    assert (case.decided_on, case.closed_on) == (day, day)
    with time_machine.travel(case.moved + dt.timedelta(days=3)):
        moving.move(TESTS, case, "dispatch")
        moving.move(TESTS, case, "serve", words={"on": str(day + dt.timedelta(days=3))})
        assert (case.decided_on, case.closed_on) == (day, day)
        moving.move(acting_as(office.head), case, "reopen", words={"reason": "Pritožba."})
    assert (case.decided_on, case.closed_on, case.outcome) == (None, None, "")
    services.withdraw_case(actor=acting_as(cast.users["citizen"]), case_id=case.pk)
    case.refresh_from_db()
    assert (case.decided_on, case.closed_on is None) == (None, False)


def test_filters_errors_and_table(office, cast):
    file(cast, office, 6, 1)
    file(cast, office, 7, 1, start=10, procedure="drugo")
    rows = cast.anonymous.get(f"{URL}?from=2026-01&until=2026-02&procedure=drugo").json()["results"]
    assert [(row["month"], row["received"]) for row in rows] == [("2026-01", 7), ("2026-02", 0)]
    for query in ("from=x", "until=2026-13", "from=2026-03&until=2026-01", "from=2000-01", "procedure=a'b"):
        answer = cast.anonymous.get(f"{URL}?{query}")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), query
    for options in ({"headers": {"Accept": "text/csv"}}, {"query_params": {"format": "csv"}}):
        given = {"from": "2026-01", "until": "2026-01"} | options.pop("query_params", {})
        answer = cast.anonymous.get(URL, given, **options)
        assert answer["Content-Type"].startswith("text/csv")
        lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
        assert [(line["procedure"], line["received"], line["granted"]) for line in lines] == [
            ("drugo", "7", "0"), (PROCEDURE, "6", "0"),
        ]  # fmt: skip
    assert cast.anonymous.post(URL).status_code in (401, 403, 405)
    default = cast.anonymous.get(URL).json()["results"]
    assert len({row["month"] for row in default}) in (0, 12)


def test_it_costs_the_same_and_is_kept(office, cast):
    file(cast, office, 8, 1)
    with CaptureQueriesContext(connection) as few:
        figures(JANUARY, MARCH)
    file(cast, office, 30, 2, procedure="drugo")
    with CaptureQueriesContext(connection) as many:
        figures(dt.date(2022, 1, 1), MARCH)
    assert len(few) == len(many) == 4
    cast.anonymous.get(URL)
    with CaptureQueriesContext(connection) as again:
        cast.anonymous.get(URL)
    assert not [query for query in again if "cases_case" in query["sql"]]


def test_old_rows_get_their_dates(office, cast):
    """The statement of the migration gives what the steps would have written."""
    from importlib import import_module

    dates = import_module("apps.cases.migrations.0007_api").DATES
    done, gone, still = file(cast, office, 3, 1)
    done.refresh_from_db()
    services.take_step(actor=acting_as(office.officer), case_id=done.pk, step="accept")
    done.refresh_from_db()
    moving.move(acting_as(office.head), done, "decide", words={"outcome": "granted"})
    services.withdraw_case(actor=acting_as(cast.users["citizen"]), case_id=gone.pk)
    before = dict(Case.objects.values_list("pk", "closed_on"))
    Case.objects.update(decided_on=None, closed_on=None)
    with connection.cursor() as cursor:
        cursor.execute(dates)
    assert dict(Case.objects.values_list("pk", "closed_on")) == before
    assert None not in (before[done.pk], before[gone.pk])
    assert before[still.pk] is None
    assert Case.objects.get(pk=done.pk).decided_on == before[done.pk]
