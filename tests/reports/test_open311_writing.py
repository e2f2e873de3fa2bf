"""Open311: programs with a key report; photos come clean, mistakes are named, the same words make one report."""

import datetime as dt
import threading

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.documents.models import Photo, PhotoFile
from apps.documents.services import picture_bytes
from apps.reports import services
from apps.reports.models import CategoryAttribute, Integrator, Report, Reporter, ReportEvent
from tests.cases.conftest import acting_as
from tests.documents.conftest import storage  # noqa: F401
from tests.documents.photos import assert_bare, loaded_jpeg
from tests.factories.reports import make_category
from tests.reports.open311 import HOME, PORTAL, check, form, get, integrator
from tests.reports.test_report_photos import taken
from tests.reports.test_reporting import link_in_mail

POST = f"{HOME}requests"


def post(client, data, suffix="json", **headers):
    return client.post(f"{POST}.{suffix}", data, headers=headers)


def made(client, data, suffix="json", **headers):
    answer = post(client, data, suffix, **headers)
    assert answer.status_code == 200, answer.content.decode()
    return check(answer, "made")


def refused(client, data, code=400):
    """The words, the same in both formats; nothing was taken."""
    before = Report.objects.count()
    for suffix in ("xml", "json"):
        answer = post(client, data, suffix)
        assert answer.status_code == code, answer.content.decode()
        found = check(answer, "errors")
    assert Report.objects.count() == before
    return [one["description"] for one in found]


@pytest.fixture
def key(category):
    return integrator()[1]


@pytest.fixture
def client(doors):
    return doors.anonymous


def test_a_report_comes_in_and_is_there_for_everybody(category, client, key, doors):
    row = made(client, form(key, email="ana@primer.si", first_name="Ana", phone="041 000 000", device_id="x"))[0]
    report = Report.objects.get()
    assert row == {"service_request_id": str(report.pk), "service_notice": None, "account_id": None}
    assert (report.text, report.via, report.state, report.department) == (
        "Luknja pred tržnico.", "open311", "received", category.department
    )  # fmt: skip
    assert report.due_at is not None
    assert (str(report.reporter.email), str(report.reporter.name), report.reporter.public_name) == (
        "ana@primer.si", "", ""
    )  # fmt: skip
    assert get(client, f"requests/{report.pk}", "service_requests")[0]["description"] == report.text
    assert report.text in doors.anonymous.get(report.get_absolute_url()).content.decode()
    event = ReportEvent.objects.get()
    assert (event.by_kind, event.by_id) == ("client", "open311:Mestna aplikacija")
    assert Integrator.objects.get().last_used is not None


def test_xml_and_the_key_in_the_address(category, client, key):
    answer = client.post(f"{POST}.xml?api_key={key}", form(api_key=None))
    root = check(answer, "made")
    assert root.findtext("request/service_request_id") == str(Report.objects.get().pk)


def test_only_a_key_that_holds_opens(category, client, key):
    row = Integrator.objects.get()
    assert key not in str(row.__dict__)
    for bad in ("", "ptuj311_napacen", key[:-1], key.upper(), row.key_hash):
        refused(client, form(bad), 403)
    services.revoke_key(actor=PORTAL, integrator=row, reason="Pogodba je potekla.")
    refused(client, form(key), 403)
    fresh = services.renew_key(actor=PORTAL, integrator=row)
    refused(client, form(key), 403)
    made(client, form(fresh))


def test_each_key_has_its_own_rate(category, client):
    _row, slow = integrator(name="Počasen", rate=2)
    _row, other = integrator(name="Drug")
    codes = [post(client, form(slow, description=f"Jama {turn}")).status_code for turn in range(3)]
    assert codes == [200, 200, 400]
    answer = post(client, form(slow))
    assert int(answer["Retry-After"]) > 0
    check(answer, "errors")
    made(client, form(other))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"service_code": None}, "service_code"),
        ({"service_code": "  "}, "service_code"),
        ({"lat": None, "long": None}, "address_string"),
        ({"lat": None, "long": None, "address_id": "17"}, "address_id"),
        ({"long": None}, "lat, long"),
        ({"lat": "severno"}, "lat"),
        ({"lat": "nan"}, "lat"),
        ({"lat": "inf"}, "lat"),
        ({"lat": "91"}, "lat"),
        ({"description": "a" * 4001}, "description"),
        ({"email": "ni naslov"}, "email"),
        ({"media_url": "http://169.254.169.254/slika.jpg"}, "media_url"),
        ({"lat": "46.5547", "long": "15.6459"}, "112"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(category, client, key, changes, words):
    assert words in " ".join(refused(client, form(key, **changes)))


def test_what_is_not_there_is_404_and_all_errors_are_said(category, client, key):
    category.active = False
    category.save()
    refused(client, form(key), 404)
    refused(client, form(key, service_code="ni-je"), 404)
    category.active = True
    category.save()
    assert len(refused(client, form(key, lat="x", email="x", media_url="http://x/"))) >= 3


def test_an_address_is_enough_and_so_is_no_description(category, client, key):
    made(client, form(key, lat=None, long=None, description=None, address_string="Prešernova ulica 4"))
    report = Report.objects.get()
    assert (report.lat, report.address) == (None, "Prešernova ulica 4")
    row = get(client, f"requests/{report.pk}", "service_requests")[0]
    assert (row["lat"], row["address"]) == (None, "Prešernova ulica 4")


def test_further_questions_are_checked_by_their_definition(category, client, key, doors):
    values = [{"key": one, "name_sl": one, "name_en": one} for one in ("rob", "sredina")]
    for place, (code, kind, more) in enumerate(
        [("lega", "singlevaluelist", {"values": values, "required": True}), ("kje", "multivaluelist", {"values": values}),
         ("globina", "number", {}), ("kdaj", "datetime", {}), ("vrsta", "string", {}), ("opis", "text", {}),
         ("navodilo", "string", {"asked": False})], start=1):  # fmt: skip
        CategoryAttribute.objects.create(
            category=category, code=code, datatype=kind, order=place, description_sl=code, description_en=code, **more
        )

    def told(**given):
        return {f"attribute[{name}]": value for name, value in ({"lega": "rob"} | given).items() if value is not None}

    for bad, name in (
        ({"lega": None}, "lega"), ({"lega": "zrak"}, "lega"), ({"lega": ["rob", "sredina"]}, "lega"),
        ({"kje": ["rob", "zrak"]}, "kje"), ({"globina": "veliko"}, "globina"), ({"globina": "nan"}, "globina"),
        ({"kdaj": "danes"}, "kdaj"), ({"kdaj": "2026-11-05T08:15:30"}, "kdaj"), ({"vrsta": "a\nb"}, "vrsta"),
        ({"opis": "a" * 1001}, "opis"), ({"tuje": "x"}, "tuje"), ({"navodilo": "x"}, "navodilo"),
    ):  # fmt: skip
        words = refused(client, form(key, **told(**bad)))
        assert any(f"attribute[{name}]" in text for text in words), bad
    good = told(globina="12,5", kdaj="2026-11-05T08:15:30+01:00", vrsta="", opis="a\nb")
    made(client, form(key, **good, **{"attribute[kje][]": ["rob", "sredina"]}))
    assert Report.objects.get().attributes == {
        "lega": "rob", "kje": ["rob", "sredina"], "globina": "12,5", "kdaj": "2026-11-05T08:15:30+01:00", "opis": "a\nb"
    }  # fmt: skip
    page = doors.officer.get(f"/admin/reports/report/{Report.objects.get().pk}/change/").content.decode()
    assert "rob, sredina" in page


@pytest.mark.parametrize("name", ["media", "media[]"])
def test_photos_come_clean(category, client, key, storage, office, name):  # noqa: F811
    loaded = SimpleUploadedFile("slika.jpg", loaded_jpeg(), "image/jpeg")
    made(client, form(key, media_url="http://drugje.primer.si/x.jpg") | {name: [loaded, taken(seed=5, gps=None)]})
    report = Report.objects.get()
    photos = list(Photo.objects.of("report", report.pk))
    assert [photo.kind for photo in photos] == ["before", "before"]
    for picture in PhotoFile.objects.all():
        assert_bare(picture_bytes(picture))
    row = get(client, f"requests/{report.pk}", "service_requests", {"extensions": "true"})[0]
    assert row["media_url"].endswith(photos[0].url())
    assert len(row["extended_attributes"]["media_urls"]) == 2
    assert client.get(photos[0].url()).status_code == 200
    services.take_step(
        actor=acting_as(office.officer), report_id=report.pk, step="hide", words={"hiding": "abuse", "note": "x"}
    )
    assert client.get(photos[0].url()).status_code == 404


def test_a_broken_photo_refuses_the_whole_request_and_leaves_nothing(category, client, key, storage):  # noqa: F811
    for content in (loaded_jpeg()[:600], b"<svg onload=alert(1)/>", b""):
        broken = SimpleUploadedFile("slika.jpg", content, "image/jpeg")
        good = taken(seed=3)
        answer = post(client, form(key) | {"media": [good, broken]})
        assert answer.status_code == 400
        assert "media" in check(answer, "errors")[0]["description"]
    answer = post(client, form(key) | {"media[]": [taken(seed=turn) for turn in range(5)]})
    assert answer.status_code == 400
    assert (Report.objects.count(), Photo.objects.count()) == (0, 0)


def test_private_categories_are_taken_and_never_shown(private, client, key, doors, office):
    row = made(client, form(key, service_code="stiska", description="Gospa potrebuje pomoč."))[0]
    report = Report.objects.get()
    assert row["service_request_id"] == str(report.pk)
    assert not report.public
    assert client.get(f"{HOME}requests/{report.pk}.xml?api_key={key}").status_code == 404
    assert get(client, "requests", "service_requests") == []
    assert "Gospa" in doors.officer.get(f"/admin/reports/report/{report.pk}/change/").content.decode()


def test_an_address_that_nobody_confirmed_waits_and_the_answer_is_a_token(category, client, doors):
    _row, key = integrator(confirms=False)
    row = made(client, form(key, email="ana@primer.si"))[0]
    report = Report.objects.get()
    assert "service_request_id" not in row
    assert report.state == "unconfirmed"
    assert get(client, f"tokens/{row['token']}", "made") == [{"service_request_id": None, "token": row["token"]}]
    assert client.get(f"{HOME}requests/{report.pk}.json").status_code == 404
    assert mail.outbox[-1].to == ["ana@primer.si"]
    client.post(link_in_mail())
    assert get(client, f"tokens/{row['token']}", "made")[0]["service_request_id"] == str(report.pk)
    assert get(client, f"requests/{report.pk}", "service_requests")[0]["status"] == "open"
    for bad in (row["token"][:-1], f"{report.pk.hex}.x", str(report.pk)):
        assert client.get(f"{HOME}tokens/{bad}.json").status_code == 404
    assert "service_request_id" in made(client, form(key, description="Brez naslova."))[0]


def test_danger_is_told_with_the_number_to_call(category, client, key):
    category.danger_number, category.danger_sl = "112", "Ob vonju po plinu pokličite"
    category.save()
    assert made(client, form(key))[0]["service_notice"] == "Ob vonju po plinu pokličite 112"


def test_the_same_request_again_is_the_same_report(category, client, key):
    first, second = made(client, form(key))[0], made(client, form(key))[0]
    assert first == second
    _row, other = integrator(name="Drug")
    assert made(client, form(other))[0] != first
    assert Report.objects.count() == 2
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=25), tick=False):
        assert made(client, form(key))[0] != first
    third = made(client, form(key, description="Prva."), **{"idempotency-key": "a1"})
    again = made(client, form(key, description="Popravljena."), **{"idempotency-key": "a1"})
    assert third == again
    assert Report.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_report(office, town):
    make_category(office.department)
    _row, key = integrator()
    found, barrier = [], threading.Barrier(2)

    def send():
        barrier.wait()
        found.append(post(Client(), form(key)).json()[0]["service_request_id"])
        connection.close()

    threads = [threading.Thread(target=send) for _turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert Report.objects.count() == Reporter.objects.count() == 1


def told(client, key, report, **values):
    data = {"api_key": key, "service_request_id": report.pk, "status": "closed", "description": "Zasuto."} | values
    return client.post(f"{HOME}servicerequestupdates.xml", data)


def test_a_contractor_tells_about_its_own_reports_and_the_office_decides(report, client, doors, office):
    own, key = integrator(name="Izvajalec", organisation=office.department.organisation)
    _row, foreign = integrator(name="Drug")
    assert told(client, key, report).status_code == 404
    services.assign_report(
        actor=acting_as(office.officer), report_id=report.pk, department=report.department, officer=None,
        contractor=own.organisation,
    )  # fmt: skip
    assert told(client, foreign, report).status_code == 404
    assert told(client, "napacen", report).status_code == 403
    assert told(client, key, report, status="zaprto").status_code == 400
    answer = told(client, key, report)
    number = check(answer, "service_request_updates").findtext("request_update/update_id")
    again = check(told(client, key, report), "service_request_updates").findtext("request_update/update_id")
    assert number == again
    report.refresh_from_db()
    assert report.state == "received"
    page = doors.anonymous.get(report.get_absolute_url()).content.decode()
    assert "sporoča: zaključeno" in page
    assert "Zasuto." not in page
    assert "Zasuto." in doors.officer.get(f"/admin/reports/report/{report.pk}/change/").content.decode()


def test_keys_are_shown_once_and_kept_by_administrators(office, cast, doors):
    page = "/admin/reports/integrator/"
    assert doors.officer.get(page).status_code == 403
    data = {"name": "Aplikacija", "contact": "a@primer.si", "rate": 30, "organisation": ""}
    answer = cast.administrator.post(f"{page}add/", data, follow=True).content.decode()
    row = Integrator.objects.get()
    assert answer.count("ptuj311_") >= 1
    assert row.hint in cast.administrator.get(page).content.decode()
    again = cast.administrator.get(f"{page}{row.pk}/change/").content.decode()
    assert row.hint in again
    assert len(row.hint) == 12
    shown = cast.administrator.post(f"{page}{row.pk}/nov-kljuc/", {}).content.decode()
    key = shown.split("<code>")[1].split("</code>")[0]
    assert key not in cast.administrator.get(f"{page}{row.pk}/change/").content.decode()
    cast.administrator.post(f"{page}{row.pk}/preklic/", {"reason": ""})
    assert Integrator.objects.get().active
    cast.administrator.post(f"{page}{row.pk}/preklic/", {"reason": "Konec pogodbe"})
    row.refresh_from_db()
    assert (row.active, row.key_hash, row.reason) == (False, "", "Konec pogodbe")
