"""Reports that were written without a connection: what the device is given, and what it sends once there is one."""

import uuid

import pytest
from django.core import mail
from django.test import Client

from apps.documents.models import Photo, PhotoFile
from apps.documents.services import picture_bytes
from apps.reports.models import BlockedSender, Report
from tests.documents.conftest import storage  # noqa: F401
from tests.documents.photos import assert_bare
from tests.reports.test_report_photos import taken
from tests.reports.test_reporting import OUTSIDE, PIN, TEXT

PAGE, TICKET, SEND = (
    "/izboljsajmo-ptuj/brez-povezave/",
    "/izboljsajmo-ptuj/nova/zeton/",
    "/izboljsajmo-ptuj/nova/poslji/",
)


def waited(**more):
    return {"kljuc": str(uuid.uuid4()), "text": TEXT, "category": "", "email": "a@primer.si"} | PIN | more


def test_the_page_is_the_same_for_everybody_and_says_whom_to_call(category, doors):
    category.danger_number, category.danger_sl = "112", "Umaknite se."
    category.save()
    page = doors.anonymous.get(PAGE)
    assert "sessionid" not in page.cookies
    assert "csrfmiddlewaretoken" not in page.content.decode().split('<main id="vsebina"')[1].split("</main>")[0]
    assert f'data-danger-of="{category.pk}"' in page.content.decode()
    assert 'name="photos"' in page.content.decode()


def test_the_ticket_tells_no_more_than_is_needed(category, doors):
    answer = doors.anonymous.get(TICKET)
    assert set(answer.json()) == {"csrf", "acting", "known", "challenge"}
    assert answer.json()["known"] is False
    assert "no-store" in answer["Cache-Control"]
    assert doors.citizen.get(TICKET).json()["known"] is True


def test_without_a_token_nothing_is_taken(category):
    client = Client(enforce_csrf_checks=True)
    assert client.post(SEND, waited()).status_code == 403
    token = client.get(TICKET).json()["csrf"]
    assert client.post(SEND, waited(csrfmiddlewaretoken=token)).status_code == 201


def test_an_address_confirms_as_always(category, doors):
    body = waited()
    answer = doors.anonymous.post(SEND, body)
    assert (answer.status_code, answer.json()["confirm"]) == (201, True)
    assert Report.objects.get().state == "unconfirmed"
    assert len(mail.outbox) == 1
    assert "potrdite prijavo" in doors.anonymous.get(answer.json()["url"]).content.decode()
    again = doors.anonymous.post(SEND, body)
    assert (again.status_code, again.json()) == (201, answer.json())
    assert (Report.objects.count(), len(mail.outbox)) == (1, 1)


@pytest.mark.usefixtures("storage")
def test_whoever_is_signed_in_by_then_reports_at_once_with_a_clean_photo(category, doors, cast):
    body = waited(email="", photos=[taken(gps=None)])
    answer = doors.citizen.post(SEND, body)
    assert (answer.status_code, answer.json()["confirm"]) == (201, False)
    row = Report.objects.get()
    assert (row.state, row.reporter.user, row.category) == ("received", cast.users["citizen"], category)
    assert Photo.objects.get().owner_id == str(row.pk)
    for picture in PhotoFile.objects.all():
        assert_bare(picture_bytes(picture))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"text": ""}, "text"), ({"place-lat": "", "place-lon": "", "place": ""}, "place"), (OUTSIDE, "place"),
     ({"email": ""}, "email"), ({"homepage": "http://x.example"}, "homepage"), ({"show_name": "on"}, "name")],
)  # fmt: skip
def test_what_is_wrong_is_said_by_field(category, doors, wrong, field):
    answer = doors.anonymous.post(SEND, waited(**wrong))
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert answer.json()["errors"][field][0]
    assert not Report.objects.exists()


@pytest.mark.usefixtures("storage")
def test_a_broken_photo_is_refused(category, doors):
    broken = taken()
    broken.file.seek(0)
    broken.file.truncate()
    broken.file.write(b"\xff\xd8\xff\xe0 no picture at all")
    broken.file.seek(0)
    answer = doors.anonymous.post(SEND, waited(photos=[broken]))
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["photos"])


def test_without_a_key_and_from_a_listed_sender(category, doors, cast):
    assert doors.anonymous.post(SEND, waited(kljuc="ni")).status_code == 422
    BlockedSender.objects.create(
        added_by=cast.users["administrator"], email="a@primer.si", reason="x", until="2126-01-01"
    )
    answer = doors.anonymous.post(SEND, waited())
    assert "ne sprejemamo" in answer.json()["errors"]["email"][0]


def test_a_chosen_category_stays(category, private, doors):
    doors.anonymous.post(SEND, waited(category=str(private.pk)))
    assert Report.objects.get().category == private
