"""What everybody reads, and what nobody but those concerned ever does: list, map, page, feed, search, home, API."""

import datetime as dt
import json
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.reports import services
from apps.reports.models import Report, ReportFollower
from apps.reports.services.links import reporter_path
from tests.factories.reports import in_state, make_category, report_one
from tests.reports.conftest import acting_as

HOME = "/izboljsajmo-ptuj/"
WORDS = "Skrivnostno"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_private_hidden_and_unconfirmed_are_nowhere(secret, category, cast, doors):
    hidden = in_state(report_one(category, cast.users["citizen"], text="Skrivnostno skrita."), "hidden")
    waiting = report_one(category, email="a@primer.si", text="Skrivnostno nepotrjena.")
    places = (
        HOME, f"{HOME}vir.atom", "/", "/iskanje/?q=skrivnostno", "/api/v1/reports/", "/api/v1/reports/?q=skrivnostno",
        f"/api/v1/reports/near/?lat=46.4198&lon=15.8729&category={category.code}", "/zemljevid/", "/moj-ptuj/prijave/",
        f"{HOME}vir.atom?lat=46.4198&lon=15.8729", f"{HOME}?ulica=Mestni+trg", f"{HOME}statistika.csv", f"{HOME}teren/",
        f"{HOME}zemljevid.json?okvir=46.3,15.7,46.5,16.0&zum=18", f"{HOME}vdelava/zemljevid/",
        "/open311/v2/requests.json?extensions=true", "/open311/v2/servicerequestupdates.xml",
    )  # fmt: skip
    for client in (doors.anonymous, doors.neighbour, doors.officer, doors.other_officer):
        for path in places:
            assert WORDS not in client.get(path, follow=True).content.decode(), path
    for row in (secret, hidden, waiting):
        for client in (doors.anonymous, doors.neighbour, doors.officer, doors.other_officer):
            for path in (row.get_absolute_url(), f"/api/v1/reports/{row.pk}/"):
                assert client.get(path).status_code == 404
            for act in ("glas", "spremljanje", "znova"):
                assert client.post(f"{row.get_absolute_url()}{act}/", {"email": "a@b.si"}).status_code == 404
    mine = doors.citizen.get("/moj-ptuj/prijave/").content.decode()
    assert mine.count("ni javno") == 2
    assert WORDS in doors.citizen.get(secret.get_absolute_url()).content.decode()
    assert WORDS in doors.citizen.get(f"/api/v1/reports/{secret.pk}/").content.decode()


def test_the_list_and_its_map(report, doors):
    answer = doors.anonymous.get(HOME)
    page = answer.content.decode()
    assert report.get_absolute_url() in page
    (pin,) = answer.context["pins"]
    assert (pin["lat"], pin["number"], pin["look"]) == (report.lat, 1, "open")
    assert "Prejeto" in page
    assert doors.anonymous.get(f"/en{HOME}").status_code == 200
    assert "1 report" in doors.anonymous.get(f"/en{HOME}").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("vrsta=luknja", {"a", "b"}), ("vrsta=lighting", {"c"}), ("cetrt=center", {"a", "c"}), ("stanje=odprto", {"a", "c"}),
        ("stanje=odpravljeno", {"b"}), ("stanje=zakljuceno", set()), ("cas=30", {"a", "c"}), ("cas=365", {"a", "b", "c"}),
        ("vrsta=luknja&cetrt=center&stanje=odprto&cas=7", {"a"}), ("stanje=%00&cetrt=x&cas=y&razvrstitev=z", {"a", "b", "c"}),
    ],
)  # fmt: skip
def test_filters_live_in_the_address(category, office, cast, doors, query, found):
    lamp = make_category(office.department, "svetilka", name_sl="Svetilka", name_en="Lamp", area="lighting")
    rows = {
        "a": report_one(category, cast.users["citizen"]),
        "b": in_state(report_one(category, cast.users["citizen"], at=(46.4540, 15.8400)), "fixed"),
        "c": report_one(lamp, cast.users["citizen"]),
    }
    Report.objects.filter(pk=rows["b"].pk).update(received_at=timezone.now() - dt.timedelta(days=60))
    for path in (HOME, f"{HOME}vir.atom"):
        page = doors.anonymous.get(f"{path}?{query}").content.decode()
        assert {name for name, row in rows.items() if str(row.pk) in page} == found, path


def test_pages_by_key_show_every_report_once_with_at_most_500_pins(category, cast, doors):
    for _number in range(45):
        report_one(category, cast.users["citizen"])
    seen, path = [], HOME
    while path:
        answer = doors.anonymous.get(path)
        assert len(answer.context["pins"]) == 45
        seen += [row.report.pk for row in answer.context["rows"]]
        path = f"{HOME}?za={answer.context['next']}" if answer.context["next"] else ""
    assert len(seen) == len(set(seen)) == 45
    assert doors.anonymous.get(f"{HOME}?za=xxx").status_code == 404


def test_lists_cost_the_same_for_few_and_many(category, cast, doors):
    def cost(path):
        with CaptureQueriesContext(connection) as queries:
            assert doors.citizen.get(path).status_code == 200
        return len(queries)

    row = report_one(category, cast.users["citizen"])
    paths = (
        HOME,
        f"{HOME}vir.atom",
        "/moj-ptuj/prijave/",
        "/api/v1/reports/",
        "/api/v1/report-categories/",
        row.get_absolute_url(),
    )
    few = {path: (cost(path), cost(path))[1] for path in paths}
    for _number in range(15):
        report_one(category, cast.users["citizen"])
    assert {path: cost(path) for path in paths} == few


def test_the_feed(report, doors):
    feed = ET.fromstring(doors.anonymous.get(f"{HOME}vir.atom?cetrt=center").content)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{report.pk}"
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{report.get_absolute_url()}"
    assert "cetrt=center" in feed.find(f"{ATOM}link[@rel='self']").get("href")


def test_search_and_home(report, doors):
    html = doors.anonymous.get("/iskanje/?q=luknjo").content.decode()
    assert report.title in html.replace("<mark>", "").replace("</mark>", "")
    assert "Kaj popravljamo" in doors.anonymous.get("/").content.decode()


def test_a_vote_counts_once(report, doors):
    for _number in range(2):
        doors.anonymous.post(f"{report.get_absolute_url()}glas/")
        doors.citizen.post(f"{report.get_absolute_url()}glas/")
    report.refresh_from_db()
    assert report.votes == 2


def test_following_with_an_account(report, doors, cast):
    path = f"{report.get_absolute_url()}spremljanje/"
    doors.neighbour.post(path)
    doors.neighbour.post(path)
    assert ReportFollower.objects.get().user == cast.users["neighbour"]
    assert "Ne obveščajte me več" in doors.neighbour.get(report.get_absolute_url()).content.decode()
    doors.neighbour.post(path, {"dejanje": "konec"})
    report.refresh_from_db()
    assert (ReportFollower.objects.count(), report.followers) == (0, 0)
    assert "Vpišite veljaven" in doors.anonymous.post(path, {"email": "x@"}).content.decode()


def test_the_reporter_reopens_what_was_not_fixed(report, office, doors):
    services.take_step(actor=acting_as(office.officer), report_id=report.pk, step="fix", words={"answer": "Zakrpano."})
    path = f"{report.get_absolute_url()}znova/"
    assert doors.neighbour.post(path, {"reason": "Ni."}).status_code == 404
    assert doors.anonymous.post(path, {"reason": "Ni."}).status_code == 404
    assert "Napišite, kaj še ni v redu" in doors.citizen.post(path, {"reason": ""}).content.decode()
    doors.citizen.post(path, {"reason": "Luknja je spet tu."})
    report.refresh_from_db()
    assert report.state == "reopened"
    assert "Luknja je spet tu." in doors.anonymous.get(report.get_absolute_url()).content.decode()
    link = reporter_path(report.reporter)
    services.take_step(
        actor=acting_as(office.officer), report_id=report.pk, step="close", words={"answer": "x", "reason": "refused"}
    )
    assert "Znova odprite" in doors.anonymous.get(link).content.decode()
    doors.anonymous.post(link, {"reason": "Prosim, še enkrat."})
    report.refresh_from_db()
    assert report.state == "reopened"


def test_the_reporter_is_asked_whether_it_is_fixed(report, office, doors):
    path = f"{report.get_absolute_url()}znova/"
    doors.citizen.post(path, {"dejanje": "odpravljeno"})
    assert "potrdil" not in doors.anonymous.get(report.get_absolute_url()).content.decode()
    services.take_step(actor=acting_as(office.officer), report_id=report.pk, step="fix", words={"answer": "Zakrpano."})
    assert "Je napaka odpravljena?" in doors.citizen.get(report.get_absolute_url()).content.decode()
    assert "Je napaka odpravljena?" not in doors.neighbour.get(report.get_absolute_url()).content.decode()
    for _number in range(2):
        doors.citizen.post(path, {"dejanje": "odpravljeno"})
    page = doors.anonymous.get(report.get_absolute_url()).content.decode()
    assert page.count("Prijavitelj je potrdil, da je odpravljeno.") == 1
    assert "Je napaka odpravljena?" not in doors.citizen.get(report.get_absolute_url()).content.decode()
    assert doors.neighbour.post(path, {"dejanje": "odpravljeno"}).status_code == 404


def api(client, **values):
    given = {"category": "luknja", "description": "Luknja.", "lat": 46.4198, "lon": 15.8729} | values
    return client.post("/api/v1/reports/", json.dumps(given), content_type="application/json")


def test_reported_by_a_program_or_a_person(category, doors, cast):
    answer = api(doors.citizen)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["state"]["code"], body["type"], body["quarter"]) == ("received", "open", "center")
    assert body["events"][0]["state"] == "received"
    assert Report.objects.get().via == "api"
    assert Report.objects.get().reporter.user == cast.users["citizen"]
    assert api(doors.anonymous).status_code == 401
    for wrong, pointer in (
        ({"category": "x"}, "#/category"), ({"lat": 46.05, "lon": 14.5}, "#/lat"), ({"description": " "}, "#/description"),
        ({"lon": None}, "#/lon"), ({"lat": 200}, "#/lat"),
    ):  # fmt: skip
        answer = api(doors.citizen, **wrong)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer), wrong
    near = doors.anonymous.get("/api/v1/reports/near/?lat=46.4198&lon=15.8729&category=luknja").json()
    assert near["results"][0]["metres"] == 0
    assert doors.anonymous.get("/api/v1/reports/near/?lat=46.4198&lon=15.8729&category=x").status_code == 404


def test_the_same_key_is_one_report(category, doors):
    given = {"category": "luknja", "description": "Luknja.", "address": "Mestni trg 1"}
    answers = [
        doors.citizen.post(
            "/api/v1/reports/", json.dumps(given), content_type="application/json", headers={"Idempotency-Key": "k"}
        )
        for _number in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Report.objects.count() == 1


def test_categories_for_programs(category, private, office, doors):
    make_category(office.department, "teren", hidden=True)
    rows = doors.anonymous.get("/api/v1/report-categories/").json()["results"]
    assert {row["code"] for row in rows} == {"luknja", "stiska"}
    one = doors.anonymous.get("/api/v1/report-categories/luknja/", headers={"Accept-Language": "en"}).json()
    assert (one["name"], one["levels"][0]["amount"]) == ("Pothole", 5)
    assert doors.anonymous.get("/api/v1/report-categories/teren/").status_code == 404


def test_found_without_accents_and_in_any_inflection(category, cast, doors):
    report = report_one(category, cast.users["citizen"], text="Velika luknja v pločniku")
    for typed in ("luknje na plocnikih", "velike luknje v pločnikih", "plocnik"):
        html = doors.anonymous.get("/iskanje/", {"q": typed}).content.decode()
        assert report.get_absolute_url() in html, typed
        assert "<mark>pločniku</mark>" in html, typed
