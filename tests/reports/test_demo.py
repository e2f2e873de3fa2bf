"""The demo: reports over all quarters in every state, played by the services, the same at every run."""

import pytest

from apps.core import plugs
from apps.reports import demo
from apps.reports.choices import ReportState
from apps.reports.models import Report, ReportEvent
from tests.factories.people import today


@pytest.fixture
def loaded(db, town, settings):
    settings.DEMO = True
    for name in ("identity",):
        plugs.demo_modules.get(name).load(today())


def test_every_state_and_quarter(loaded):
    told = demo.load(today())
    assert told == "34 categories, 66 reports"
    assert set(Report.objects.values_list("state", flat=True)) == set(ReportState)
    assert Report.objects.exclude(quarter=None).values("quarter").distinct().count() == 8
    placed = Report.objects.exclude(lat=None)
    assert (placed.filter(quarter=None).count(), Report.objects.unplaced().count()) == (0, 2)
    assert Report.objects.filter(public=True).count() > 55
    assert ReportEvent.objects.exclude(answer="").filter(public=True).count() > 50
    merged = Report.objects.exclude(merged_into=None).get()
    assert merged.merged_into.votes == 1
    assert "Lojze" not in " ".join(Report.objects.in_public().values_list("published_text", flat=True))
    assert not ReportEvent.objects.filter(happened__date__gt=today()).exists()
    assert demo.load(today()) == told
