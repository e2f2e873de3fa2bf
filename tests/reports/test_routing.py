"""Department and contractor by the rules of a category: the first that fits, when a report comes in, and later only
when the office wants it."""

import pytest

from apps.reports import services
from apps.reports.models import ReportEvent, RoutingRule
from apps.territory.services import quarter_at
from tests.factories.reports import make_category, report_one
from tests.reports.conftest import acting_as

CENTRE = (46.41980, 15.87290)


def rule(category, order, **values):
    return RoutingRule.objects.create(category=category, order=order, **values)


def said(report):
    rows = ReportEvent.objects.filter(report=report, facts__has_key="rule")
    return [(event.public, event.by_kind, event.text_sl) for event in rows]


@pytest.fixture
def by(cast):
    return cast.users["neighbour"]


@pytest.fixture
def centre(town):
    return quarter_at(lat=CENTRE[0], lon=CENTRE[1])


def test_the_first_that_fits_holds_and_the_history_says_so(category, office, crews, centre, by):
    rule(category, 5, streets=["Dravska ulica"], contractor=crews.other, active=False)
    rule(category, 10, streets=["Dravska ulica", "Spuhlja"], contractor=crews.organisation)
    rule(category, 20, quarter=centre, department=office.other)
    rule(category, 30, contractor=crews.other)
    street = report_one(category, by, address="dravska UL. 12, Ptuj")
    assert (street.contractor, street.department) == (crews.organisation, office.department)
    told = f"Dodeljeno po pravilu (Dravska ulica, Spuhlja): {crews.organisation.name}."
    assert said(street) == [(False, "system", told)]
    place = report_one(category, by, address="Mestni trg 2")
    assert (place.contractor, place.department) == (None, office.other)
    elsewhere = report_one(category, by, lat=None, lon=None, address="Grajena 3")
    assert (elsewhere.contractor, elsewhere.quarter) == (crews.other, None)
    both = rule(category, 1, quarter=centre, streets=["Spuhlja"], contractor=crews.other)
    assert report_one(category, by, address="Mestni trg 3").department == office.other
    both.streets = ["Mestni trg"]
    both.save()
    assert report_one(category, by, address="Mestni trg 4").contractor == crews.other


def test_without_a_rule_as_the_category_says(category, office, by):
    report = report_one(category, by)
    assert (report.department, report.contractor, said(report)) == (office.department, None, [])


def test_later_only_when_it_is_wanted(category, report, office, crews, doors):
    rule(category, 1, contractor=crews.organisation)
    path = f"/admin/reports/report/{report.pk}/delo/"
    doors.officer.post(path + "lega/", {"lat": "46,4199", "lon": "15,8730", "address": "Mestni trg 1"})
    report.refresh_from_db()
    assert report.contractor is None
    sent = {"lat": "46,4199", "lon": "15,8730", "address": "Mestni trg 1", "by_rules": "on"}
    doors.officer.post(path + "lega/", sent)
    report.refresh_from_db()
    assert report.contractor == crews.organisation
    assert len(said(report)) == 1
    lamp = make_category(office.department, "luc", name_sl="Svetilka", name_en="Lamp")
    rule(lamp, 1, department=office.other, contractor=crews.other)
    services.take_over(actor=acting_as(office.officer), report_id=report.pk)
    doors.officer.post(path + "vrsta/", {"category": lamp.pk, "by_rules": "on"})
    report.refresh_from_db()
    assert (report.department, report.contractor, report.officer) == (office.other, crews.other, None)
    assert doors.officer.get(f"/admin/reports/report/{report.pk}/change/").status_code == 404
