"""Photos by the API: a multipart form, rebuilt from their pixels, refused as a whole when one is broken."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.documents.models import Photo, PhotoFile
from apps.documents.services import picture_bytes
from apps.reports.models import CategoryAttribute, Report
from tests.documents.conftest import storage  # noqa: F401
from tests.documents.photos import assert_bare, loaded_jpeg
from tests.reports.test_report_photos import taken

pytestmark = pytest.mark.usefixtures("storage")
HOME = "/api/v1/reports/"


def form(**values):
    return {"category": "luknja", "description": "Luknja.", "lat": "46.4198", "lon": "15.8729"} | values


def test_they_come_clean_with_the_report(category, doors):
    CategoryAttribute.objects.create(category=category, code="globina", datatype="number", order=1,
        description_sl="Globina", description_en="Depth")  # fmt: skip
    loaded = SimpleUploadedFile("slika.jpg", loaded_jpeg(), "image/jpeg")
    data = form(photos=[loaded, taken(seed=4, gps=None)]) | {"attributes.globina": "12"}
    answer = doors.citizen.post(HOME, data)
    assert answer.status_code == 201, answer.content
    assert len(answer.json()["photos"]) == 2
    report = Report.objects.get()
    assert (report.attributes, report.via) == ({"globina": "12"}, "api")
    for picture in PhotoFile.objects.all():
        assert_bare(picture_bytes(picture))
    assert doors.anonymous.get(Photo.objects.first().url()).status_code == 200


@pytest.mark.parametrize("content", [b"", b"<svg/>", loaded_jpeg()[:600]])
def test_a_broken_one_is_refused_and_nothing_is_kept(category, doors, content):
    broken = SimpleUploadedFile("slika.jpg", content, "image/jpeg")
    answer = doors.citizen.post(HOME, form(photos=[taken(seed=4), broken]))
    assert answer.status_code == 400
    assert "photos" in str(answer.json())
    assert (Report.objects.count(), Photo.objects.count()) == (0, 0)


def test_no_more_than_four(category, doors):
    answer = doors.citizen.post(HOME, form(photos=[taken(seed=turn) for turn in range(5)]))
    assert answer.status_code == 400
    assert not Photo.objects.exists()


def test_json_and_forms_without_photos_work_as_before(category, doors):
    assert doors.citizen.post(HOME, form(), content_type="application/json").status_code == 201
    assert doors.citizen.post(HOME, form()).status_code == 201
    assert doors.anonymous.post(HOME, form(photos=[taken()])).status_code in (401, 403)
    assert not Photo.objects.exists()


def test_sent_twice_with_a_key_they_come_once(category, doors):
    for _turn in range(2):
        answer = doors.citizen.post(HOME, form(photos=[taken(seed=4)]), headers={"idempotency-key": "p1"})
        assert answer.status_code == 201
    assert (Report.objects.count(), Photo.objects.count()) == (1, 1)
    other = doors.citizen.post(HOME, form(photos=[taken(seed=5)]), headers={"idempotency-key": "p1"})
    assert other.status_code in (409, 422)
