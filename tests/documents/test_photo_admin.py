"""Staff pages of photos: in whose care they are, blurring with typed numbers, preview, hiding, taking away."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from apps.documents import services, vault
from apps.documents.admin.photo_forms import BlurForm
from apps.documents.exceptions import StorageDown
from apps.documents.models import Photo
from tests.conftest import sign_in
from tests.documents.photos import saved, scene
from tests.documents.test_photos import INSIDE, OPEN, clients, office, street  # noqa: F401

LIST = "/admin/documents/photo/"
PART = {"left": ["25", ""], "top": ["25,5", ""], "width": ["30 %", ""], "height": ["40", ""]}


@pytest.fixture
def photo(cast, storage, street):  # noqa: F811
    return services.store_photo(
        actor=cast.actor("citizen"), data=saved(scene((320, 240))), owner_kind=street, owner_id=OPEN,
        alternative="Razbita luč",
    )  # fmt: skip


@pytest.fixture
def desk(office):  # noqa: F811
    client = Client()
    sign_in(client, office["officer"])
    return client


def pages(photo):
    return [
        f"{LIST}{photo.pk}/change/", f"{LIST}{photo.pk}/history/", f"{LIST}{photo.pk}/slika/480/",
        *(f"{LIST}{photo.pk}/{step}/" for step in ("zameglitev", "opis", "skritje", "odstranitev")),
    ]  # fmt: skip


def blur(client, photo, **more):
    data = {**PART, "address": str(photo.address), "reason": "obraz otroka"} | more
    return client.post(f"{LIST}{photo.pk}/zameglitev/", data, follow=True)


def test_the_whole_cast(cast, office, photo):  # noqa: F811
    for name, client in clients(cast, office).items():
        listed = client.get(LIST)
        for url in pages(photo):
            status = client.get(url).status_code
            if name == "officer":
                assert status == 200, url
            elif name in ("anonymous", "citizen", "neighbour"):
                assert status in (302, 403, 404), (name, url)
            else:
                assert status == 404, (name, url)
        if name in ("officer", "other_officer", "administrator"):
            assert ("Razbita luč" in listed.content.decode()) == (name == "officer"), name
        before = photo.address
        blur(client, photo) if name != "officer" else None
        photo.refresh_from_db()
        assert photo.address == before, name


def test_blurred_by_typed_numbers(desk, photo):
    page = desk.get(f"{LIST}{photo.pk}/zameglitev/").content.decode()
    assert page.count('name="left"') == 4  # three empty rows and the template of the script
    answer = blur(desk, photo)
    assert "Zamegljen je 1 del fotografije." in answer.content.decode()
    done = Photo.objects.get()
    assert (done.blurred, done.reason) == (1, "obraz otroka")
    assert done.address != photo.address
    history = desk.get(f"{LIST}{photo.pk}/history/").content.decode()
    assert "zamegljenih delov" in history.lower()
    assert "obraz otroka" in history


def test_the_preview_keeps_everything_as_it_was(desk, photo, storage):
    answer = blur(desk, photo, predogled="da", reason="")
    text = answer.content.decode()
    assert re.search(r'src="data:image/webp;base64,[\w+/=]{200,}"', text)
    assert 'value="25,5"' in text
    assert text.count('name="left"') == 5
    assert Photo.objects.get().address == photo.address


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"left": [""], "top": [""], "width": [""], "height": [""]}, "Označite vsaj en del fotografije."),
        ({"left": ["25"], "top": ["x"], "width": ["30"], "height": ["40"]}, "Del 1: vpišite štiri števila od 0 do 100"),
        ({"left": ["25"], "top": ["25"], "width": ["30"]}, "Del 1: vpišite štiri števila"),
        ({"left": ["90"], "top": ["25"], "width": ["30"], "height": ["40"]}, "Del 1: vpišite štiri števila"),
        ({"left": ["nan"], "top": ["1"], "width": ["3"], "height": ["4"]}, "Del 1: vpišite štiri števila"),
        ({**PART, "reason": ""}, "Preverite označena polja."),
    ],
)
def test_what_is_wrong_is_said_and_stays_typed(desk, photo, typed, said):
    data = {"address": str(photo.address), "reason": "obraz"} | typed
    text = desk.post(f"{LIST}{photo.pk}/zameglitev/", data).content.decode()
    assert said in text
    for value in [one for values in typed.values() if isinstance(values, list) for one in values if one]:
        assert f'value="{value}"' in text
    assert Photo.objects.get().address == photo.address


def test_numbers_of_any_writing(photo):
    class Data(dict):
        getlist = dict.__getitem__

    data = Data(PART | {"left": ["70,0", ""]}, address=str(photo.address), reason="obraz")
    form = BlurForm(data, actor=None, record=photo)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["boxes"] == [(0.7, 0.255, pytest.approx(0.3), 0.4)]


def test_a_second_click_and_a_failing_storage(desk, photo, monkeypatch):
    blur(desk, photo)
    assert "Morda je bil kdo hitrejši" in blur(desk, photo).content.decode()
    assert Photo.objects.get().blurred == 1

    def failing(*args):
        raise StorageDown("full")

    monkeypatch.setattr(vault, "put", failing)
    again = blur(desk, Photo.objects.get())
    assert "Shramba datotek trenutno ne odgovarja" in again.content.decode()
    assert 'value="25,5"' in again.content.decode()


def test_hidden_shown_described_taken_away(cast, desk, photo):
    url = photo.url(480)
    desk.post(f"{LIST}{photo.pk}/skritje/", {"reason": "tablica"})
    assert cast.anonymous.get(url).status_code == 404
    answer = desk.get(f"{LIST}{photo.pk}/slika/480/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert desk.get(f"{LIST}{photo.pk}/skritje/").status_code == 403
    desk.post(f"{LIST}{photo.pk}/prikaz/", {"reason": "pomota"})
    assert cast.anonymous.get(url).status_code == 200
    desk.post(f"{LIST}{photo.pk}/opis/", {"alternative": "Popravljena luč", "kind": "after"})
    photo.refresh_from_db()
    assert (photo.alternative, photo.kind) == ("Popravljena luč", "after")
    answer = desk.post(f"{LIST}{photo.pk}/odstranitev/", {"reason": "prošnja"})
    assert answer["Location"] == LIST
    assert cast.anonymous.get(url).status_code == 404
    assert desk.get(f"{LIST}{photo.pk}/change/").status_code in (302, 404)


def test_queries_of_the_list(desk, cast, street, storage):  # noqa: F811
    rows = [
        Photo(owner_kind=street, owner_id=f"{INSIDE}-{number}", width=64, height=48, dhash=0, received_sha256="0" * 64)
        for number in range(40)
    ]
    Photo.objects.bulk_create(rows[:3])
    desk.get(LIST)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        desk.get(LIST)
    Photo.objects.bulk_create(rows[3:])
    with CaptureQueriesContext(connection) as many:
        desk.get(LIST)
    assert len(few) == len(many)


def test_its_address_is_named(photo):
    assert reverse("photo", args=[photo.address, 480, "jpg"]) == f"/slike/{photo.address}/480.jpg"
