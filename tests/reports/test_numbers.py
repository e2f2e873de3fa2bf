"""How fast we are: medians and shares from what happened, public reports alone."""

import csv
import datetime as dt
import io

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.reports import statistics
from apps.reports.models import Report
from tests.factories.reports import in_state, report_one

PAGE = "/izboljsajmo-ptuj/statistika/"


def done(row, days, *, level=5, answered=None):
    """Fixed so many days after it came, with a deadline after `level` days."""
    came = timezone.now() - dt.timedelta(days=40)
    in_state(row, "fixed")
    Report.objects.filter(pk=row.pk).update(
        received_at=came, closed_at=came + dt.timedelta(days=days), due_at=came + dt.timedelta(days=level),
        answered_at=came + dt.timedelta(days=answered or days),
    )  # fmt: skip


@pytest.fixture
def history(category, secret, cast):
    for days in (1, 2, 3, 4, 10):
        done(report_one(category, cast.users["citizen"]), days, answered=days / 2)
    late = report_one(category, cast.users["citizen"], at=(46.4540, 15.8400))
    Report.objects.filter(pk=late.pk).update(due_at=timezone.now() - dt.timedelta(days=1))
    done(secret, 30)
    return late


def test_medians_and_the_share_in_time(history):
    (line,) = statistics.lines_by("category")
    assert (line.reports, line.open, line.fixed, line.closed) == (6, 1, 5, 0)
    assert (line.fix_median, line.fix_p90, line.answer_median) == (3.0, 7.6, 1.5)
    assert (round(line.within, 3), line.percent) == (0.667, 67)
    center, grajena = statistics.lines_by("quarter")
    assert (center.name, center.percent, center.reports) == ("Četrt Center", 80, 5)
    assert (grajena.fix_median, grajena.percent) == (None, 0)
    assert statistics.lines_by("category", timezone.now() - dt.timedelta(days=7))[0].reports == 1


def test_the_page_and_its_file(history, doors):
    page = doors.anonymous.get(PAGE).content.decode()
    assert "67\u00a0%" in page
    assert "7,6" in page
    assert "stiski" not in page
    rows = list(
        csv.reader(io.StringIO(doors.anonymous.get("/izboljsajmo-ptuj/statistika.csv").content.decode("utf-8-sig")))
    )
    assert rows[0] == list(statistics.HEAD)
    assert rows[1] == ["category", "Luknja v cesti", "6", "1", "5", "0", "1.5", "3.8", "3.0", "7.6", "0.667"]
    assert len(doors.anonymous.get("/izboljsajmo-ptuj/statistika.csv?cas=7").content.splitlines()) == 3
    assert "Prijav še ni." not in doors.anonymous.get(f"{PAGE}?cas=30").content.decode()
    assert doors.anonymous.get(f"/en{PAGE}?cas=x").status_code == 200


def test_three_queries_however_many(history, category, cast, doors):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            doors.anonymous.get(PAGE)
        return len(queries)

    cost()
    few = cost()
    for _number in range(10):
        report_one(category, cast.users["citizen"])
    assert cost() == few == 3


def test_many_are_counted_by_a_job(category, cast, doors, monkeypatch):
    """Pages show what the job found and when; a short time is counted at once."""
    monkeypatch.setattr(statistics, "MANY", 1)
    cache.clear()
    report_one(category, cast.users["citizen"])
    page = "/izboljsajmo-ptuj/statistika/"
    assert doors.anonymous.get(page).context["categories"][0].reports == 1
    report_one(category, cast.users["citizen"])
    answer = doors.anonymous.get(page)
    assert answer.context["categories"][0].reports == 1
    assert "Prešteto" in answer.content.decode()
    assert doors.anonymous.get(f"{page}?cas=30").context["categories"][0].reports == 2
    statistics.keep_lines()
    for path in (page, f"{page}?cas=365", f"/en{page}"):
        assert doors.anonymous.get(path).context["categories"][0].reports == 2
    monkeypatch.setattr(statistics, "MANY", 50_000)
    report_one(category, cast.users["citizen"])
    assert doors.anonymous.get(page).context["categories"][0].reports == 3
