"""The editor: written once, seen before it goes out, by those who may."""

import re
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.documents.models import Document, Photo
from apps.documents.services import check_file
from apps.news import services
from apps.news.choices import NEWS, NewsState
from apps.news.models import NewsItem
from apps.notifications.models import Broadcast
from tests.documents.conftest import pdf
from tests.documents.photos import saved, scene
from tests.factories.news import draft, published, reader
from tests.factories.people import TESTS

LIST = "/admin/news/newsitem/"


def form(newsroom, **values):
    return {
        "title_sl": "Zaprta cesta", "summary_sl": "Obvoz.", "text_sl": "Besedilo.", "title_en": "", "summary_en": "",
        "text_en": "", "look": "road", "topics": ["ceste"], "quarters": ["center"], "tell": "on",
        "department": str(newsroom.roads.pk), "expires_at_0": "", "expires_at_1": "", "correction_sl": "",
        "correction_en": "", "expected": "",
    } | values  # fmt: skip


def page_of(item, *rest):
    return "/".join([f"{LIST}{item.pk}", *(rest or ("change",)), ""])


def test_written_published_and_told(newsroom, doors):
    reader("a@primer.si", "ceste")
    assert "Teme" in doors.editor.get(f"{LIST}add/").content.decode()
    answer = doors.editor.post(f"{LIST}add/", form(newsroom))
    assert answer.status_code == HTTPStatus.FOUND, answer.context["adminform"].form.errors
    item = NewsItem.objects.get()
    assert (item.state, item.quarters, item.topics) == (NewsState.DRAFT, ["center"], ["ceste"])
    page = doors.editor.get(page_of(item)).content.decode()
    assert "Objavite takoj" in page
    assert "Predogled in prejemniki" in page
    assert "Obvestili bomo 1 naročnika." in doors.editor.get(page_of(item, "objava")).content.decode()
    doors.editor.post(page_of(item, "objava"))
    item.refresh_from_db()
    assert item.is_public
    doors.editor.post(page_of(item, "objava"))  # a second click
    assert Broadcast.objects.count() == 1
    doors.editor.post(page_of(item, "znova"), {"reason": "napačen obvoz"})
    assert Broadcast.objects.count() == 2
    doors.editor.post(page_of(item, "umik"), {"reason": ""})
    item.refresh_from_db()
    assert item.is_public
    doors.editor.post(page_of(item, "umik"), {"reason": "napaka"})
    item.refresh_from_db()
    assert (item.state, item.reason) == (NewsState.WITHDRAWN, "napaka")


def test_what_was_published_before_promises_nobody_that_they_are_told(newsroom, doors):
    reader("a@primer.si", "ceste")
    item = published(newsroom.roads)
    for step in ("umik", "obnova"):
        doors.editor.post(page_of(item, step), {"reason": "napaka"})
    for page in ("objava", "cas", "predogled"):
        text = doors.editor.get(page_of(item, page)).content.decode()
        assert "naročnikov ne obvestimo znova" in text, page
        assert "Obvestili bomo" not in text, page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"topics": []}, "Izberite vsaj eno temo."), ({"title_en": "Road closed"}, "Angleška različica potrebuje"),
        ({"title_sl": ""}, "To polje"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_lost(newsroom, doors, values, said):
    page = doors.editor.post(f"{LIST}add/", form(newsroom, text_sl="Dolgo pisano besedilo.") | values).content.decode()
    assert said in page
    assert "Dolgo pisano besedilo." in page
    assert not NewsItem.objects.exists()


def test_who_was_quicker_is_told_of_and_what_was_typed_stays(newsroom, doors):
    item = draft(newsroom.roads)
    old = item.changed.isoformat()
    services.save_item(actor=TESTS, item=NewsItem.objects.get(pk=item.pk))
    page = doors.editor.post(page_of(item), form(newsroom, expected=old, text_sl="Moje besedilo.")).content.decode()
    assert "spremenil nekdo drug" in page
    assert "Moje besedilo." in page
    fresh = re.search(r'name="expected" value="([^"]+)"', page).group(1)
    assert (
        doors.editor.post(page_of(item), form(newsroom, expected=fresh, text_sl="Moje.")).status_code
        == HTTPStatus.FOUND
    )
    item.refresh_from_db()
    assert item.text_sl == "Moje."


def test_the_cast(newsroom, doors):
    mine, public = draft(newsroom.roads), published(newsroom.roads, title_sl="Javna novica")
    for name in ("anonymous", "citizen", "neighbour"):
        assert getattr(doors, name).get(LIST).status_code in (302, 403)
    for name in ("other_editor", "other_officer"):
        client = getattr(doors, name)
        page = client.get(LIST).content.decode()
        assert "Javna novica" in page
        assert "Zaprta cesta" not in page
        assert client.get(page_of(mine)).status_code == 404
        assert client.get(page_of(mine, "predogled")).status_code == 404
        assert client.get(page_of(public)).status_code == 200
        assert client.post(page_of(public), form(newsroom, title_sl="Vdor")).status_code == 403
        for step in ("umik", "znova", "slika", "priloge"):
            assert client.post(page_of(public, step), {"reason": "x"}).status_code in (302, 403)
    for name in ("stranger",):
        assert getattr(doors, name).get(LIST).status_code == 403
    assert doors.officer.get(page_of(mine)).status_code == 200
    assert doors.officer.post(page_of(mine), form(newsroom)).status_code == 403
    assert doors.officer.get(f"{LIST}add/").status_code == 403
    assert doors.coordinator.post(page_of(mine), form(newsroom, title_sl="Urejeno")).status_code == 302
    answer = doors.other_editor.post(f"{LIST}add/", form(newsroom))  # for a department that is not theirs
    assert answer.status_code == 200
    public.refresh_from_db()
    assert (public.title_sl, public.is_public) == ("Javna novica", True)


def test_scheduled_by_the_clocks_of_ptuj(newsroom, doors):
    item, year = draft(newsroom.roads), timezone.now().year + 1
    spring = max(day for day in range(25, 32) if timezone.datetime(year, 3, day).weekday() == 6)
    where = page_of(item, "cas")
    page = doors.editor.post(where, {"day": f"{spring}. 3. {year}", "time": "2:30"}).content.decode()
    assert "premakne ura" in page
    assert "Vpišite veljaven" not in page
    doors.editor.post(where, {"day": f"{spring}. 3. {year}", "time": "3:00"})
    item.refresh_from_db()
    assert (item.state, item.publish_at.hour) == (NewsState.SCHEDULED, 1)  # UTC
    said = re.search(r"Zdaj čaka na ([^<]*)", doors.editor.get(where).content.decode()).group(1)
    assert re.search(rf"^{spring}\.\D+{year}\D+0?3[.:]00", said), said
    doors.editor.post(page_of(item, "preklic"))
    item.refresh_from_db()
    assert (item.state, item.publish_at) == (NewsState.DRAFT, None)


def test_preview_shows_page_mail_and_text_message(newsroom, doors):
    item = draft(newsroom.roads, title_en="Road closed", summary_en="Detour.", text_en="By car.")
    reader("a@primer.si", "ceste")
    reader("+38640111222", "ceste", channel="sms")
    page = doors.editor.get(page_of(item, "predogled")).content.decode()
    assert "Obvestili bomo 2 naročnika." in page
    assert "SMS: 1" in page
    assert "/novice/zaprta-cesta/" in page
    framed = doors.editor.get(page_of(item, "predogled", "stran"))
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert "Obvoz" in framed.content.decode()
    assert "Road closed" in doors.editor.get(page_of(item, "predogled", "stran") + "?jezik=en").content.decode()
    assert "Preberite več" in doors.editor.get(page_of(item, "predogled", "posta")).content.decode()
    assert "By car." in doors.editor.get(page_of(item, "predogled", "posta") + "?jezik=en").content.decode()
    item.refresh_from_db()
    assert (item.state, Broadcast.objects.count()) == (NewsState.DRAFT, 0)


@pytest.mark.parametrize(
    ("title", "said"), [("Zaprta cesta " * 4, "1 sporočilo"), ("Zaprta češnja " * 4, "3 sporočila")]
)
def test_a_text_message_is_counted_as_networks_do(newsroom, doors, title, said):
    item = draft(newsroom.roads, title_sl=title.strip())
    assert said in doors.editor.get(page_of(item, "predogled")).content.decode()


def test_history_marks_what_changed(newsroom, doors):
    item = draft(newsroom.roads, text_sl="Cesta bo zaprta do petka zvečer, obvoz je označen po Osojnikovi cesti.")
    item.text_sl = item.text_sl.replace("petka", "sobote")
    services.save_item(actor=TESTS, item=item)
    page = doors.editor.get(page_of(item, "history")).content.decode()
    assert "<del>petka</del>" in page
    assert "<ins>sobote</ins>" in page


def test_picture_with_words(newsroom, doors, storage):
    item = published(newsroom.roads)
    shot = SimpleUploadedFile("trg.jpg", saved(scene()), "image/jpeg")
    page = doors.editor.post(page_of(item, "slika"), {"photos": shot, "alternative": ""}).content.decode()
    assert "Opišite, kaj slika kaže" in page
    ticket = re.search(r'name="photos_slika" value="([0-9a-f-]{36})"', page).group(1)
    answer = doors.editor.post(page_of(item, "slika"), {"photos_slika": ticket, "alternative": "Delavci na trgu."})
    assert answer.status_code == HTTPStatus.FOUND
    (photo,) = Photo.objects.of(NEWS, item.pk)
    assert photo.alternative == "Delavci na trgu."
    page = doors.anonymous.get(item.get_absolute_url()).content.decode()
    assert 'alt="Delavci na trgu."' in page
    assert doors.anonymous.get(photo.small_url).status_code == 200
    services.withdraw_item(actor=TESTS, item_id=item.pk, reason="x")
    assert doors.anonymous.get(photo.small_url).status_code == 404
    doors.editor.post(page_of(item, "slika"), {"alternative": "Druge besede."})
    assert Photo.objects.of(NEWS, item.pk).get().alternative == "Druge besede."
    doors.editor.post(page_of(item, "slika"), {"alternative": "", "remove": "on"})
    assert not Photo.objects.of(NEWS, item.pk).exists()


def test_attachments_are_public_with_their_item(newsroom, doors, storage):
    item = draft(newsroom.roads)
    upload = SimpleUploadedFile("načrt.pdf", pdf(), "application/pdf")
    assert doors.editor.post(page_of(item, "priloge"), {"files": upload}).status_code == HTTPStatus.FOUND
    document = Document.objects.of(NEWS, item.pk).get()
    check_file(file_id=document.file_id)
    address = document.get_absolute_url()
    assert doors.editor.get(address).status_code == 200
    assert doors.neighbour.get(address).status_code == 404
    services.publish_item(actor=TESTS, item_id=item.pk)
    assert doors.anonymous.get(address).status_code == 200
    assert address in doors.anonymous.get(item.get_absolute_url()).content.decode()
    assert doors.anonymous.get(f"/api/v1/news/{item.pk}/").json()["attachments"][0]["name"] == "načrt.pdf"
    wrong = SimpleUploadedFile("virus.exe", b"MZ\x90", "application/octet-stream")
    assert doors.editor.post(page_of(item, "priloge"), {"files": wrong}).status_code == 200
    doors.editor.post(page_of(item, "priloge"), {"remove": [str(document.pk)]})
    assert doors.anonymous.get(address).status_code in (302, 404)


def test_the_list_is_searched_in_any_inflection(newsroom, doors):
    draft(newsroom.roads, title_sl="Obnova pločnikov")
    assert "Obnova pločnikov" in doors.editor.get(f"{LIST}?q=plocnike").content.decode()
    assert "Osnutki novic" in doors.editor.get(reverse("admin:index")).content.decode()
