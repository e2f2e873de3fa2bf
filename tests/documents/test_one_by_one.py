"""What upload.js hears of each file, and the small pictures of what was taken."""

import io

import pytest
from django.core.cache import cache
from PIL import Image

from apps.core import access
from apps.documents import services, uploads
from apps.documents.models import Document
from apps.documents.registry import owner_policies
from apps.documents.services import thumbnails
from tests.documents.conftest import EICAR, lying, pdf, picture, upload
from tests.documents.test_limits import Case

MINE = "/moj-ptuj/dokumenti/shranjeno/"
CAST = ("anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator")


def send(client, content, name="načrt.pdf", accept="application/json"):
    return client.post(
        MINE, {"files": upload(content, name)} if content is not None else {}, headers={"Accept": accept}
    )


def test_taken(cast, storage):
    response = send(cast.citizen, pdf(), "C:\\Temp\\načrt\u202e.pdf")
    document = Document.objects.select_related("file").get()
    assert response.status_code == 201
    assert response.json() == {
        "id": str(document.pk), "name": "načrt.pdf", "size": len(pdf()), "sha256": document.file.received_sha256,
        "state": "quarantine", "delete_url": f"{MINE}{document.pk}/izbris/",
    }  # fmt: skip


def test_a_retry_of_what_was_taken_is_the_same_document(cast, storage):
    """The answer was lost on the way, not the file."""
    first, second = (send(cast.citizen, pdf()).json() for _try in range(2))
    assert first == second
    assert Document.objects.count() == len(lying(storage)) == 1


@pytest.mark.parametrize(
    ("content", "name", "code", "words"),
    [
        (b"MZ\x90\x00", "racun.pdf", "mismatch", "vsebina pa ni PDF"), (None, "", "required", "Izberite datoteko."),
        (b"", "prazna.pdf", "empty", "Datoteka je prazna"), (b"x", "a.exe", "kind", "ne sprejemamo"),
    ],
)  # fmt: skip
def test_refused_with_words_for_the_person(cast, storage, content, name, code, words):
    response = send(cast.citizen, content, name)
    problem = response.json()
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    assert (problem["status"], problem["code"]) == (422, code)
    assert words in problem["detail"]
    assert lying(storage) == []


def test_a_storage_that_is_down_may_be_tried_again(cast, storage):
    storage.write_text("no folder")
    response = send(cast.citizen, pdf())
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    storage.unlink()
    assert send(cast.citizen, pdf()).status_code == 201


def test_too_many_in_an_hour(cast, storage, monkeypatch):
    monkeypatch.setattr(uploads, "MOST", 2)
    codes = [send(cast.citizen, pdf(b"%% %d\n" % number)).status_code for number in range(3)]
    assert codes == [201, 201, 429]
    assert "Počakajte" in send(cast.citizen, pdf()).json()["detail"]
    assert int(send(cast.citizen, pdf())["Retry-After"]) > 0
    assert cast.citizen.post(MINE, {"files": upload(pdf(b"% x\n"))}).status_code == 429


def test_a_page_for_who_wants_a_page(cast, storage):
    response = send(cast.citizen, pdf(), accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert response.status_code == 302


def test_the_whole_cast_adds_to_their_own_alone(cast, storage):
    for who in CAST:
        answer = send(getattr(cast, who), pdf())
        assert answer.status_code == (302 if who == "anonymous" else 201)
    assert Document.objects.count() == len(CAST) - 1
    assert {document.owner_id for document in Document.objects.all()} == {
        str(cast.users[who].pk) for who in CAST if who != "anonymous"
    }


def test_files_that_are_too_large_together_are_told_so(cast, storage, settings):
    settings.UPLOAD_LIMIT = 100_000
    files = [upload(pdf(b"%" + b"a" * 60_000 + b"\n"), name) for name in ("prva.pdf", "druga.pdf")]
    html = cast.citizen.post(MINE, {"files": files}).content.decode()
    assert "druga.pdf: Izbrane datoteke imajo skupaj več kot 100\xa0kB" in html
    assert lying(storage) == []


def small(document):
    return f"/dokumenti/{document.pk}/slicica/"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_small_picture(cast, receive, form):
    document = receive(picture(form, (1200, 800)), f"slika.{form.lower()}")
    response = cast.citizen.get(small(document))
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    with Image.open(io.BytesIO(response.content)) as opened:
        assert (opened.format, opened.size) == ("WEBP", (192, 128))
    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    again = cast.citizen.get(small(document), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    page = cast.citizen.get(MINE).content.decode()
    assert f'<img src="{small(document)}" alt=""' in page


@pytest.mark.parametrize("mode", ["RGBA", "P", "1", "L", "LA", "I;16"])
def test_pictures_of_every_sort(cast, receive, mode):
    target = io.BytesIO()
    Image.new(mode, (300, 30)).save(target, "PNG")
    assert cast.citizen.get(small(receive(target.getvalue(), "slika.png"))).status_code == 200


def test_small_pictures_for_those_who_may_open_the_document(cast, receive):
    document = receive(picture(), "slika.jpg")
    etag = cast.citizen.get(small(document))["ETag"]
    for who in CAST:
        for headers in ({}, {"If-None-Match": etag}):
            code = getattr(cast, who).get(small(document), headers=headers).status_code
            assert code == ((304 if headers else 200) if who == "citizen" else 404), who
    assert cast.citizen.post(small(document)).status_code == 405
    services.delete_document(actor=cast.actor("citizen"), document=document)
    assert cast.citizen.get(small(document)).status_code == 404


def test_no_small_picture(cast, receive, storage):
    for document in (
        receive(), receive(picture(), "slika.jpg", check=False), receive(picture("PNG", (300, 300))[:200], "rez.png"),
        receive(EICAR, "opomba.txt"),
    ):  # fmt: skip
        assert cast.citizen.get(small(document)).status_code == 404
        assert document.thumbnail_url == ""
    damaged = receive(picture("WEBP"), "slika.webp")
    for path in lying(storage):
        path.unlink()
    assert cast.citizen.get(small(damaged)).status_code == 404


def test_made_once_and_kept_sealed(cast, receive, storage):
    document = receive(picture(), "slika.jpg")
    first = cast.citizen.get(small(document)).content
    for path in lying(storage):
        path.unlink()
    assert cast.citizen.get(small(document)).content == first
    kept = cache.get(thumbnails_key(document))
    assert len(kept) > len(first)
    assert first[:20] not in kept


def thumbnails_key(document):
    return f"thumbnail:{document.file.pk}:{document.file.sha256}"


def test_what_was_sealed_with_a_key_that_is_gone_is_made_anew(cast, receive):
    document = receive(picture(), "slika.jpg")
    cache.set(thumbnails_key(document), b"\x01\x00\x63" + bytes(60))
    assert cast.citizen.get(small(document)).status_code == 200
    assert thumbnails.thumbnail(document.file).startswith(b"RIFF")


def test_a_look_of_somebody_else_is_noted(cast, receive):
    document, seen = receive(picture(), "slika.jpg"), []
    Document.objects.filter(pk=document.pk).update(owner_kind="test_case", owner_id="1")
    with owner_policies.temporarily("test_case", Case()), access.access_hooks.temporarily("test", seen.append):
        assert cast.neighbour.get(small(document)).status_code == 200
    assert [(look.verb, look.object_id) for look in seen] == [("view", str(document.pk))]


def test_words_of_the_script_are_on_the_page(cast):
    page = cast.citizen.get(MINE).content.decode()
    for text in ("template data-upload-row", "js/upload.js", "js/live.js", "data-live", 'data-most="10000000"'):
        assert text in page
