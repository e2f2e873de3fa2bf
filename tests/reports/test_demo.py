"""The demo: reports over all quarters in every state, played by the services, the same at every run."""

import pytest

from apps.core import plugs
from apps.documents.choices import PhotoKind
from apps.documents.models import Photo
from apps.identity.models import User
from apps.identity.services.personas import staff_at_work
from apps.reports import demo, services
from apps.reports.choices import REPORT, ReportState
from apps.reports.models import AreaSubscription, Report, ReportComment, ReportEvent, RouteReport
from tests.documents.conftest import storage  # noqa: F401
from tests.factories.people import today


@pytest.fixture
def loaded(db, town, settings, storage):  # noqa: F811  the fixture
    settings.DEMO = True
    for name in ("identity",):
        plugs.demo_modules.get(name).load(today())


def test_every_state_and_quarter(loaded):
    told = demo.load(today())
    assert told == "34 categories, 302 reports"
    assert set(Report.objects.values_list("state", flat=True)) == set(ReportState)
    assert Report.objects.exclude(quarter=None).values("quarter").distinct().count() == 8
    placed = Report.objects.exclude(lat=None)
    assert (placed.filter(quarter=None).count(), Report.objects.unplaced().count()) == (0, 2)
    assert Report.objects.filter(public=True).count() > 280
    assert ReportEvent.objects.exclude(answer="").filter(public=True).count() > 250
    merged = Report.objects.exclude(merged_into=None).select_related("merged_into")
    assert len(merged) == 6
    assert all(row.merged_into.votes for row in merged)
    texts = list(Report.objects.in_public().values_list("published_text", flat=True))
    assert not any(name in text for name in ("Lojze", "Franc z") for text in texts)
    assert len(set(texts)) == len(texts)
    assert not ReportEvent.objects.filter(happened__date__gt=today()).exists()
    assert services.wrong_tiles() == 0
    assert RouteReport.objects.filter(route__demo=True).values("route").distinct().count() == 6
    photos = Photo.objects.filter(owner_kind=REPORT)
    assert photos.filter(kind=PhotoKind.BEFORE).count() > 50
    assert photos.filter(kind=PhotoKind.AFTER).count() > 30
    assert not photos.exclude(alternative__contains="arisano za predstavitev").exists()
    assert demo.load(today()) == told
    worker = staff_at_work(User.objects.get(username="izvajalec"))
    given = Report.objects.in_field(worker)
    assert given.count() > 5
    assert {"in_progress", "planned"} <= set(given.values_list("state", flat=True))
    assert given.exclude(waits_since=None).exists()
    assert (ReportComment.objects.count(), AreaSubscription.objects.count()) == (1, 2)
