"""School routes: which reports lie on them, the layer of the map, what staff keep and export."""

import datetime as dt
import json

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.core.actor import ANONYMOUS, system_actor
from apps.reports import services
from apps.reports.models import Report, RouteReport, SchoolRoute
from tests.factories.reports import TOWN_HALL, in_state, report_one
from tests.reports.conftest import acting_as

HOME = "/izboljsajmo-ptuj/"
ADMIN = "/admin/reports/schoolroute/"
PORTAL = system_actor("test")
LAT, LON = TOWN_HALL
PAST = [[LON - 0.004, LAT + 0.0002], [LON, LAT + 0.0002], [LON + 0.004, LAT + 0.001]]  # 22 m north of the town hall
FAR = [[15.8400, 46.4540], [15.8420, 46.4550]]


@pytest.fixture
def route(town):
    return save("mladika", PAST)


def save(slug, line, **values):
    return services.save_route(
        actor=PORTAL, route=SchoolRoute(slug=slug, name="Čez mestni most", school="OŠ Mladika", line=line, **values)
    )


def flagged(route):
    return set(RouteReport.objects.filter(route=route).values_list("report", flat=True))


def test_flagged_when_written_placed_and_when_routes_change(route, category, office, cast):
    near = report_one(category, cast.users["citizen"])
    away = report_one(category, cast.users["citizen"], at=(LAT - 0.0005, LON))
    assert flagged(route) == {near.pk}
    assert RouteReport.objects.get().metres == 22
    officer = acting_as(office.officer)
    services.place_report(actor=officer, report_id=near.pk, lat=LAT - 0.002, lon=LON, address="")
    services.place_report(actor=officer, report_id=away.pk, lat=LAT + 0.0005, lon=LON + 0.002, address="")
    assert flagged(route) == {away.pk}
    route.reach = 5
    services.save_route(actor=PORTAL, route=route)
    assert flagged(route) == set()
    route.line, route.reach = [[LON, LAT - 0.0021], [LON + 0.001, LAT - 0.0021]], 20
    services.save_route(actor=PORTAL, route=route)
    assert flagged(route) == {near.pk}
    route.active = False
    services.save_route(actor=PORTAL, route=route)
    assert flagged(route) == set()


def test_the_latest_on_routes_are_known_by_when_they_were_confirmed(route, category, doors):
    with time_machine.travel("2026-11-01T12:00:00+01:00", tick=False):
        report = report_one(category, None, email="ana@primer.si")
        assert RouteReport.objects.get().received_at == report.received_at
    services.confirm_report(actor=ANONYMOUS, reporter=report.reporter)
    report.refresh_from_db()
    assert RouteReport.objects.get().received_at == report.received_at > timezone.now() - dt.timedelta(days=1)
    assert str(report.pk) in doors.anonymous.get(f"{HOME}?pot=vse&cas=7").content.decode()
    services.save_route(actor=PORTAL, route=route)
    assert RouteReport.objects.get().received_at == report.received_at


def test_distance_is_to_the_leg_and_not_to_its_points(category, cast, town):
    long = save("dolga", [[LON - 0.02, LAT], [LON + 0.02, LAT]], reach=15)
    beside = report_one(category, cast.users["citizen"], at=(LAT + 0.0001, LON))  # 11 m
    report_one(category, cast.users["citizen"], at=(LAT + 0.0002, LON))  # 22 m
    report_one(category, cast.users["citizen"], at=(LAT, LON - 0.0203))  # past its end: 23 m
    assert flagged(long) == {beside.pk}


def test_layer_and_filter(route, category, cast, doors):
    other = save("grajena", FAR)
    here = report_one(category, cast.users["citizen"])
    there = report_one(category, cast.users["citizen"], at=(46.4545, 15.8410))
    none = report_one(category, cast.users["citizen"], at=(LAT - 0.004, LON))
    lines = json.loads(doors.anonymous.get(f"{HOME}solske-poti.json").content)["features"]
    assert {line["properties"]["slug"] for line in lines} == {"mladika", "grajena"}
    for query, found in (
        ("pot=vse", {here, there}),
        ("pot=mladika", {here}),
        ("pot=%00", {here, there, none}),
        ("pot=ni", set()),
    ):
        page = doors.anonymous.get(f"{HOME}?{query}").content.decode()
        assert {row for row in (here, there, none) if str(row.pk) in page} == found, query
    page = doors.anonymous.get(f"{HOME}?poti=da").content.decode()
    assert "data-routes=" in page
    assert "Čez mestni most" in page
    assert "data-routes=" not in doors.anonymous.get(HOME).content.decode()
    other.active = False
    services.save_route(actor=PORTAL, route=other)
    assert str(there.pk) not in doors.anonymous.get(f"{HOME}?pot=vse").content.decode()


def line(**values):
    told = {"name": "Skozi park", "school": "OŠ Breg", "slug": "skozi-park"} | values
    return {"type": "Feature", "properties": told, "geometry": {"type": "LineString", "coordinates": PAST}}


def sent(feature):
    body = (
        feature
        if isinstance(feature, bytes)
        else json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    )
    return {"file": SimpleUploadedFile("poti.geojson", body), "school": "OŠ Mladika", "source": "SPV"}


def test_staff_import_routes(category, cast, doors, route):
    near = report_one(category, cast.users["citizen"])
    for client in (doors.officer, doors.other_officer, doors.citizen, doors.anonymous):
        assert client.post(f"{ADMIN}uvoz/", sent(line())).status_code in (302, 403, 404)
    assert SchoolRoute.objects.count() == 1
    assert doors.head.post(f"{ADMIN}uvoz/", sent(line())).status_code == 302
    made = SchoolRoute.objects.get(slug="skozi-park")
    assert (made.school, made.source, flagged(made)) == ("OŠ Breg", "SPV", {near.pk})
    assert doors.head.post(f"{ADMIN}uvoz/", sent(line(name="Mimo parka", school=""))).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.school, SchoolRoute.objects.count()) == ("Mimo parka", "OŠ Mladika", 2)
    point = line() | {"geometry": {"type": "Point", "coordinates": [15.8, 46.4]}}
    wrong = line() | {"geometry": {"type": "LineString", "coordinates": [[15.8, 46.4], [15.8, 946.4]]}}
    for feature, said in (
        (point, "LineString"),
        (wrong, "946.4"),
        (b"{", "ni GeoJSON"),
        (line(name=""), "nima imena"),
        (b"[]", "FeatureCollection"),
    ):
        answer = doors.head.post(f"{ADMIN}uvoz/", sent(feature))
        assert answer.status_code == 200
        assert said in answer.content.decode(), said
    assert SchoolRoute.objects.count() == 2


def test_staff_write_a_route_by_hand(category, cast, doors, office):
    near = report_one(category, cast.users["citizen"])
    given = {
        "slug": "r",
        "name": "Ob reki",
        "school": "OŠ Mladika",
        "line": json.dumps(PAST),
        "reach": "30",
        "active": "on",
    }
    assert doors.officer.post(f"{ADMIN}add/", given).status_code == 403
    assert doors.head.post(f"{ADMIN}add/", given | {"line": "[[1]]"}).status_code == 200
    assert doors.head.post(f"{ADMIN}add/", given).status_code == 302
    made = SchoolRoute.objects.get()
    assert flagged(made) == {near.pk}
    assert "Ob reki" in doors.officer.get(ADMIN).content.decode()
    assert doors.head.get(ADMIN).status_code == 200
    with pytest.raises(PermissionDenied):
        services.save_route(actor=acting_as(office.officer), route=made)
    with pytest.raises(ValidationError):
        services.save_route(actor=PORTAL, route=SchoolRoute(slug="x", name="x", school="x", line=[]))


def test_dangers_are_exported(route, category, private, cast, doors):
    near = report_one(category, cast.users["citizen"], text="=Odprt jašek na prehodu")
    fixed = in_state(report_one(category, cast.users["citizen"], text="Popravljen znak"), "fixed")
    report_one(private, cast.users["citizen"], text="Skrivnostno")
    in_state(report_one(category, cast.users["citizen"], text="Skrivnostno"), "hidden")
    Report.objects.filter(pk=report_one(category, cast.users["citizen"], text="Predavno").pk).update(
        received_at="2020-01-01T12:00Z"
    )
    for client in (doors.officer, doors.other_officer, doors.citizen, doors.anonymous):
        for path in ("nevarnosti/", "nevarnosti.csv"):
            assert client.get(f"{ADMIN}{path}").status_code in (302, 403, 404)
    page = doors.head.get(f"{ADMIN}nevarnosti/").content.decode()
    assert "Odprt jašek" in page
    assert "Popravljen znak" in page
    assert "22 m" in page
    assert "Skrivnostno" not in page
    assert "Predavno" not in page
    file = doors.head.get(f"{ADMIN}nevarnosti.csv").content.decode("utf-8-sig").splitlines()
    assert file[0].startswith("school,route,metres_from_route")
    assert len(file) == 3
    assert "'=Odprt jašek na prehodu" in "".join(file)
    assert str(near.pk) in "".join(file)
    asked = "since=1.1.2020&until=2.1.2020"
    assert "Predavno" in doors.head.get(f"{ADMIN}nevarnosti/?{asked}").content.decode()
    opened = doors.head.get(f"{ADMIN}nevarnosti/?since=1.1.2020&until=1.1.2035&only_open=on&category={category.pk}")
    assert "Odprt jašek" in opened.content.decode()
    assert str(fixed.pk) not in opened.content.decode()
    wrong = doors.head.get(f"{ADMIN}nevarnosti/?since=3.1.2020&until=2.1.2020").content.decode()
    assert "Konec obdobja je pred začetkom" in wrong
    assert doors.head.get(f"{ADMIN}nevarnosti.csv?since=x&until=y").status_code == 302
