"""Photos of a report: first of all, where it is; seen by whoever sees the report, gone when it goes."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.documents.models import Photo, PhotoFile
from apps.documents.services import picture_bytes
from apps.reports import services
from apps.reports.choices import REPORT
from apps.reports.exceptions import MoveRefused
from apps.reports.models import Report
from apps.reports.plugins.keeping import drop, my_reports
from tests.cases.conftest import acting_as
from tests.documents.conftest import storage  # noqa: F401
from tests.documents.photos import assert_bare, exif, saved, scene
from tests.factories.reports import make_category, report_one
from tests.reports.test_reporting import PIN, TEXT, begin, link_in_mail

pytestmark = pytest.mark.usefixtures("storage")
LONDON = {1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 12.0)}


def taken(seed=7, name="IMG_1.jpg", **place):
    """A photo of a phone; with a place (`gps`, in Ptuj when None) where one is given."""
    extra = {"exif": exif(**place)} if place else {}
    return SimpleUploadedFile(name, saved(scene(seed=seed), **extra), "image/jpeg")


def ticket_in(page):
    return re.findall(r'name="photos_slika" value="([0-9a-f-]{36})"', page)


def sent(client, category, photos, **more):
    """All three screens with photos; the report."""
    home = begin(client)
    assert client.post(f"{home}kje/", PIN | {"photos": photos})["Location"] == f"{home}kaj/"
    client.post(f"{home}kaj/", {"text": TEXT, "category": ""})
    answer = client.post(f"{home}kdo/", {"category": category.pk, "shown": category.pk} | more)
    assert answer["Location"] == f"{home}oddano/"
    return Report.objects.order_by("-created").first()


def test_the_photo_says_where_and_the_person_confirms(category, doors):
    home = begin(doors.citizen)
    answer = doors.citizen.post(f"{home}kje/", {"photos": [taken(gps=None)]})
    assert answer["Location"].startswith(f"{home}kje/?karta=")
    page = doors.citizen.get(answer["Location"].split("#")[0]).content.decode()
    assert "Mesto smo predlagali po fotografiji" in page
    assert 'name="place-lat" value="46.419722"' in page
    tickets = ticket_in(page)
    assert len(tickets) == 1
    doors.citizen.post(f"{home}kje/", PIN | {"photos_slika": tickets})
    doors.citizen.post(f"{home}kaj/", {"text": TEXT, "category": ""})
    doors.citizen.post(f"{home}kdo/", {"category": category.pk, "shown": category.pk})
    report = Report.objects.get()
    photo = Photo.objects.get()
    assert (photo.owner_kind, photo.owner_id, photo.kind) == ("report", str(report.pk), "before")
    assert str(photo.address) not in tickets
    for picture in PhotoFile.objects.all():
        assert_bare(picture_bytes(picture))
    public = doors.anonymous.get(report.get_absolute_url()).content.decode()
    assert photo.url() in public
    assert doors.anonymous.get(photo.url()).status_code == 200
    assert photo.small_url in doors.anonymous.get("/izboljsajmo-ptuj/").content.decode()
    assert photo.url() in doors.anonymous.get(f"/api/v1/reports/{report.pk}/").json()["photos"][0]["url"]


def test_whoever_asks_for_their_data_gets_the_photos(category, doors, cast):
    report = sent(doors.citizen, category, [taken(seed=1), taken(seed=2)])
    photos = list(Photo.objects.of(REPORT, report.pk))
    assert len(photos) == 2
    assert my_reports(cast.actor("citizen"))[0]["photos"] == [f"{settings.BASE_URL}{one.url()}" for one in photos]
    assert doors.citizen.get(photos[0].url()).status_code == 200


@pytest.mark.parametrize("place", [{}, {"gps": LONDON}])
def test_a_photo_that_does_not_say_it_is_kept_and_the_place_asked_for(category, doors, place):
    home = begin(doors.anonymous)
    page = doors.anonymous.post(f"{home}kje/", {"photos": [taken(**place)]}).content.decode()
    assert "označite mesto na zemljevidu ali vpišite ulico" in page
    assert len(ticket_in(page)) == 1
    assert len(ticket_in(doors.anonymous.get(f"{home}kje/").content.decode())) == 1


def test_a_broken_one_is_told_and_the_place_is_kept(category, doors):
    home = begin(doors.citizen)
    broken = SimpleUploadedFile("slika.jpg", saved(scene())[:500], "image/jpeg")
    page = doors.citizen.post(f"{home}kje/", PIN | {"photos": [broken, taken(seed=9)]}).content.decode()
    assert "slika.jpg" in page
    assert 'value="46.419800"' in page
    assert len(ticket_in(page)) == 1


def test_a_click_on_the_map_without_javascript_loses_no_photo(category, doors):
    home = begin(doors.citizen)
    click = {"place-karta.x": "100", "place-karta.y": "90", "place-okvir": "15.7,46.3,16.0,46.5", "place-blizu": "0"}
    answer = doors.citizen.post(f"{home}kje/", click | {"photos": [taken()]})
    assert len(ticket_in(doors.citizen.get(answer["Location"].split("#")[0]).content.decode())) == 1


def test_nobody_takes_the_photos_of_somebody_elses_form(category, doors):
    home = begin(doors.citizen)
    tickets = ticket_in(doors.citizen.post(f"{home}kje/", {"photos": [taken()]}).content.decode())
    other = begin(doors.neighbour)
    doors.neighbour.post(f"{other}kje/", PIN | {"photos_slika": tickets})
    doors.neighbour.post(f"{other}kaj/", {"text": TEXT, "category": ""})
    doors.neighbour.post(f"{other}kdo/", {"category": category.pk, "shown": category.pk})
    assert Report.objects.count() == 1
    assert Photo.objects.get().owner_kind == ""


def test_until_the_address_is_confirmed_nobody_sees_it(category, doors):
    report = sent(doors.anonymous, category, [taken()], email="nekdo@primer.si")
    photo = Photo.objects.get(owner_id=str(report.pk))
    for who in ("anonymous", "citizen", "officer"):
        assert getattr(doors, who).get(photo.url()).status_code == 404
    doors.anonymous.post(link_in_mail())
    assert doors.anonymous.get(photo.url()).status_code == 200


def test_of_private_and_hidden_reports_photos_are_seen_by_few(private, category, doors, office):
    secret = Photo.objects.get(owner_id=str(sent(doors.citizen, private, [taken()]).pk))
    report = sent(doors.citizen, category, [taken(seed=3)])
    shown = Photo.objects.get(owner_id=str(report.pk))
    services.take_step(
        actor=acting_as(office.officer), report_id=report.pk, step="hide", words={"hiding": "private", "note": "x"}
    )
    seen = {
        who: [getattr(doors, who).get(photo.url()).status_code for photo in (secret, shown)]
        for who in ("anonymous", "neighbour", "citizen", "officer", "other_officer", "stranger")
    }
    assert seen == {
        "anonymous": [404, 404], "neighbour": [404, 404], "citizen": [200, 200], "officer": [200, 200],
        "other_officer": [404, 404], "stranger": [404, 404],
    }  # fmt: skip


def test_swept_away_meanwhile_is_said_and_nothing_else_is_lost(category, doors):
    home = begin(doors.citizen)
    doors.citizen.post(f"{home}kje/", PIN | {"photos": [taken()]})
    doors.citizen.post(f"{home}kaj/", {"text": TEXT, "category": ""})
    Photo.objects.update(removed=timezone.now())
    answer = doors.citizen.post(f"{home}kdo/", {"category": category.pk, "shown": category.pk}, follow=True)
    assert "Fotografija ni več shranjena" in answer.content.decode()
    assert not Report.objects.exists()
    doors.citizen.post(f"{home}kje/", PIN)
    doors.citizen.post(f"{home}kdo/", {"category": category.pk, "shown": category.pk})
    assert Report.objects.get().text == TEXT


def test_some_are_closed_only_with_a_photo_of_the_repair(doors, office, town):
    category = make_category(office.department, "jarek", photo_to_close=True)
    report = report_one(category, office.officer)
    actor = acting_as(office.officer)
    done = {"actor": actor, "report_id": report.pk, "step": "fix", "words": {"answer": "Zakrpano."}}
    with pytest.raises(MoveRefused, match="dodajte fotografijo"):
        services.take_step(**done)
    url = f"/admin/reports/report/{report.pk}/delo/fotografija/"
    assert doors.other_officer.post(url, {"kind": "after", "photos": [taken()]}).status_code in (403, 404)
    assert "multipart/form-data" in doors.officer.get(url).content.decode()
    assert doors.officer.post(url, {"kind": "after", "photos": [taken()]}).status_code == 302
    page = doors.officer.get(f"/admin/reports/report/{report.pk}/change/").content.decode()
    assert f"/admin/documents/photo/{Photo.objects.get().pk}/change/" in page
    services.take_step(**done)
    public = doors.anonymous.get(report.get_absolute_url()).content.decode()
    assert "po popravilu" in public


def test_there_is_an_end_to_photos(category, doors, office):
    report = sent(doors.citizen, category, [taken(seed=at) for at in range(4)])
    url = f"/admin/reports/report/{report.pk}/delo/fotografija/"
    doors.officer.post(url, {"kind": "after", "photos": [taken(seed=at) for at in range(10, 14)]})
    refused = doors.officer.post(url, {"kind": "after", "photos": [taken(seed=20)]})
    assert "Sprejmemo največ" in refused.content.decode()
    assert Photo.objects.filter(owner_id=str(report.pk)).count() == 8


def test_with_a_report_that_was_never_confirmed_they_go(category, doors):
    report = sent(doors.anonymous, category, [taken()], email="nekdo@primer.si")
    assert PhotoFile.objects.exists()
    Report.objects.filter(pk=report.pk).update(created=timezone.now() - dt.timedelta(days=8))
    drop(report)
    assert Photo.objects.get().removed
    assert not PhotoFile.objects.exists()


def test_the_list_costs_the_same_with_many_photos(category, doors):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            page = doors.citizen.get("/izboljsajmo-ptuj/").content.decode()
        return len(queries), page.count('class="shot"')

    sent(doors.citizen, category, [taken()])
    few = (cost(), cost())[1]
    for seed in range(3):
        sent(doors.citizen, category, [taken(seed=seed + 30)])
    assert cost() == (few[0], 4)
    assert few[1] == 1
