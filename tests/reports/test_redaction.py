"""Text and pictures redacted in one act: nothing shows the old ones afterwards, and the original text can come back."""

import pytest

from apps.core.models import OutboxEvent
from apps.documents.models import Photo
from apps.documents.services import store_photo
from apps.reports import services
from apps.reports.choices import REPORT
from apps.reports.exceptions import MoveRefused
from apps.reports.models import Report, ReportEvent
from apps.reports.services.moderating import Redaction
from apps.reports.services.photos import PORTAL
from tests.documents.conftest import storage  # noqa: F401
from tests.factories.reports import report_one
from tests.reports.conftest import acting_as
from tests.reports.test_report_photos import taken

pytestmark = pytest.mark.usefixtures("storage")
OLD, NEW = "Sosed Lojze Kranjčevič zapira pločnik.", "Pločnik je zaprt."
EVERYWHERE = ("/izboljsajmo-ptuj/", "/izboljsajmo-ptuj/vir.atom", "/iskanje/?q=Kranjčevič", "/api/v1/reports/", "/")


@pytest.fixture
def told(category, cast):
    return report_one(category, cast.users["citizen"], text=OLD, address="Dravska ulica 7")


@pytest.fixture
def photos(told):
    return [
        store_photo(actor=PORTAL, data=taken(seed=seed).read(), owner_kind=REPORT, owner_id=told.pk, kind="before")
        for seed in (1, 2)
    ]


def path(report):
    return f"/admin/reports/report/{report.pk}/delo/prikrivanje/"


def sent_for(photos, **more):
    face, car = photos
    given = {
        "text": NEW, "address": "Dravska ulica", "reason": "Ime soseda in tablica.", f"hide-{car.pk}": "on",
        f"{face.pk}-address": face.address, f"{face.pk}-left": "10", f"{face.pk}-top": "10,5",
        f"{face.pk}-width": "30", f"{face.pk}-height": "20", f"{car.pk}-address": car.address,
    }  # fmt: skip
    return given | more


def test_nothing_shows_the_old_one(told, photos, doors):
    face, car = photos
    old = [photo.url(size, kind) for photo in photos for size in (1600, 480) for kind in ("jpg", "webp")]
    old = [one for one in old if doors.anonymous.get(one).status_code == 200]
    assert len(old) >= 4
    page = doors.officer.get(path(told)).content.decode()
    assert page.count("data-blur-stage") == 2
    assert doors.officer.post(path(told), sent_for(photos)).status_code == 302
    for client in (doors.anonymous, doors.citizen, doors.neighbour):
        for one in old:
            assert client.get(one).status_code == 404, one
        for where in (*EVERYWHERE, told.get_absolute_url(), f"/api/v1/reports/{told.pk}/"):
            text = client.get(where).content.decode().replace("q=Kranjčevič", "").replace('value="Kranjčevič"', "")
            assert "Lojze" not in text, where
            assert "Dravska ulica 7" not in text, where
    assert not Report.objects.in_public().search("Kranjčevič").exists()
    assert told.pk in Report.objects.in_public().search("pločnik zaprt").values_list("pk", flat=True)
    assert NEW in doors.anonymous.get(told.get_absolute_url()).content.decode()
    shown = Photo.objects.of(REPORT, told.pk).get()
    assert (shown.pk, shown.blurred) == (face.pk, 1)
    assert doors.anonymous.get(shown.url()).status_code == 200
    assert Photo.objects.get(pk=car.pk).hidden
    event = ReportEvent.objects.filter(report=told, kind="edited").get()
    assert (event.public, event.answer) == (False, "Ime soseda in tablica.")


def test_the_original_text_is_kept_and_comes_back(told, photos, doors):
    doors.officer.post(path(told), sent_for(photos))
    told.refresh_from_db()
    assert (told.text, told.published_text, told.street) == (OLD, NEW, "dravska ulica")
    back = f"/admin/reports/report/{told.pk}/delo/izvirnik/"
    assert doors.officer.post(back, {"reason": "Pomota."}).status_code == 302
    assert OLD in doors.anonymous.get(told.get_absolute_url()).content.decode()


def test_all_or_nothing(told, photos, doors, office):
    face, car = photos
    bad = sent_for(photos, **{f"{face.pk}-width": "300"})
    page = doors.officer.post(path(told), bad).content.decode()
    assert "Fotografija 1: Del 1: vpišite štiri števila" in page
    assert 'value="300"' in page
    again = Redaction(text=NEW, address="", reason="x", blur={face.address: [(0.1, 0.1, 0.2, 0.2)]}, hide=[car.pk])
    services.redact_report(actor=acting_as(office.officer), report_id=told.pk, redaction=again)
    Photo.objects.filter(pk=car.pk).update(hidden=False)
    told.refresh_from_db()
    second = Redaction(text="Drugo", address="", reason="x", blur=again.blur, hide=again.hide)
    with pytest.raises(MoveRefused, match="med tem nekdo spremenil"):
        services.redact_report(actor=acting_as(office.officer), report_id=told.pk, redaction=second)
    told.refresh_from_db()
    assert told.published_text == NEW
    assert not Photo.objects.get(pk=car.pk).hidden
    assert not OutboxEvent.objects.filter(name="report_answered").exists()


def test_only_its_office(told, photos, doors):
    for name in ("other_officer", "stranger"):
        assert getattr(doors, name).post(path(told), sent_for(photos)).status_code == 404
    for client in (doors.citizen, doors.anonymous):
        assert client.post(path(told), sent_for(photos)).status_code in (302, 403, 404)
    told.refresh_from_db()
    assert told.published_text == OLD
