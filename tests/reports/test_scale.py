"""With many reports, what people wait for goes by an index: near duplicates, a part of the map, any page of the list."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from apps.identity.services.organisations import load_organisations
from apps.reports.models import Report, TileCount
from apps.reports.services.categories import load_categories
from apps.reports.services.duplicates import duplicates_of
from tests.factories.reports import TOWN_HALL
from tools.bench import reports as loader
from tools.bench import scans

MANY = 20_000


@pytest.fixture
def many(category):
    """Spread over the town, one in twenty open."""
    lat, lon = TOWN_HALL
    Report.objects.bulk_create(
        (
            Report(
                category=category, department=category.department, text="x", published_text="x", public=True,
                lat=lat + (number % 401 - 200) / 5000, lon=lon + (number % 397 - 198) / 4000,
                kind="open" if number % 20 == 0 else "fixed", state="received" if number % 20 == 0 else "fixed",
            )
            for number in range(MANY)
        ),
        batch_size=2000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_report")
    return category


def plan_of(rows):
    return rows.explain(analyze=True)


def test_every_question_goes_by_its_index(many):
    lat, lon = TOWN_HALL
    public = Report.objects.in_public()
    box = (lat - 0.0005, lon - 0.0005, lat + 0.0005, lon + 0.0005)
    first = public.order_by("-received_at", "-id")[9_999]
    questions = {
        "report_near": public.filter(category=many, kind="open").within(*box),
        "report_box": Report.objects.within(*box),
        "report_latest report_received": public.order_by("-received_at", "-id")[:20],
        "report_changed": public.order_by("-updated_at", "-id")[:20],
        "report_due": Report.objects.filter(department=many.department, kind="open").order_by("due_at")[:20],
    }
    for indexes, rows in questions.items():
        plan = plan_of(rows)
        assert any(index in plan for index in indexes.split()), (indexes, plan)
        assert "Seq Scan on reports_report" not in plan, plan
    further = public.filter(received_at__lte=first.received_at).order_by("-received_at", "-id")[:20]
    assert "Seq Scan on reports_report" not in plan_of(further)
    assert all(one.metres <= many.radius for one in duplicates_of(many, lat, lon))


@pytest.mark.django_db(transaction=True)
def test_the_loader_of_the_bench_fills_the_table_as_it_is(monkeypatch):
    load_organisations()
    load_categories()
    monkeypatch.setattr(loader, "PLACES", 200)
    loader.load(300)
    assert Report.objects.count() == 300
    assert not Report.objects.filter(street="").exists()
    assert not Report.objects.filter(alerted_at=None).exists()
    assert TileCount.objects.exists()
    report = Report.objects.order_by("-received_at").first()
    report.priority = 3
    report.save()  # with its triggers and indexes as before
    assert "za=" in scans.deep(Client(), "", pages=1)
    figures = scans.main(f"{settings.SESSION_COOKIE_NAME}=nobody", ["embed", "numbers"])
    assert figures["embed"]["addresses"] == 3
    assert figures["numbers"]["rows"] > 0
