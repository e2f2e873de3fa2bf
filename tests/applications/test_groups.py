"""Repeating groups and the place on the map, without JavaScript."""

import json

import pytest
from django.urls import reverse

from apps.applications.engine import new_row_id
from apps.applications.models import Application
from apps.applications.services.drafts import begin_application
from apps.territory import drawing
from tests.applications.pages import read_form, send
from tests.factories.applications import make_form, make_shipped, minimal_definition, step, text_field
from tests.identity.mandates import make_person

pytestmark = pytest.mark.django_db
KEYS = ("katastrska_obcina", "parcela")


@pytest.fixture
def draft(cast, town):
    make_person(cast.users["citizen"])
    return begin_application(actor=cast.actor("citizen"), procedure=make_shipped().procedure)


@pytest.fixture
def url(draft):
    return reverse("applications:step", args=[draft.pk, "lokacija"])


def stored(draft):
    return Application.objects.get(pk=draft.pk).answered


def button(client, url, verb):
    return next(one for one in read_form(client.get(url)).buttons if one.startswith(verb))


def add(client, url, **typed):
    """Press "add"; the id of the new row."""
    response = send(client, url, button(client, url, "dodaj:parcele"), **typed)
    return response.url.split("vrstica=")[1]


def typed_row(row, obcina, parcela):
    return {f"parcele-{row}-katastrska_obcina": obcina, f"parcele-{row}-parcela": parcela}


def test_rows_are_added_and_the_typed_rest_is_kept(cast, draft, url):
    first = add(cast.citizen, url, dolzina_m="neki metri", sirina_m="0,6")
    page = cast.citizen.get(f"{url}?vrstica={first}")
    html = page.content.decode()
    assert f'id="id_parcele-{first}-katastrska_obcina"' in html
    assert html.count("autofocus") == 1
    assert "Parcela 1" in html
    assert read_form(page).data["dolzina_m"] == "neki metri"
    second = add(cast.citizen, url, **typed_row(first, "Ptuj", "1234/5"))
    rows = stored(draft)["parcele"]
    assert [row["_id"] for row in rows] == [first, second]
    assert rows[0]["parcela"] == "1234/5"


def test_the_button_pressed_twice_adds_one_row(cast, draft, url):
    data = read_form(cast.citizen.get(url)).data
    act = button(cast.citizen, url, "dodaj:parcele")
    for _press in range(2):
        cast.citizen.post(url, data | {"dejanje": act})
    assert len(stored(draft)["parcele"]) == 1


def test_a_removed_row_can_be_put_back(cast, draft, url):
    rows = [add(cast.citizen, url) for _row in range(3)]
    typed = {}
    for at, row in enumerate(rows):
        typed |= typed_row(row, "Ptuj", f"{at}x" if at == 1 else f"{at}")
    response = send(cast.citizen, url, f"odstrani:parcele:{rows[1]}", **typed)
    assert [row["_id"] for row in stored(draft)["parcele"]] == [rows[0], rows[2]]
    page = cast.citizen.get(response.url)
    html = page.content.decode()
    assert "Odstranjeno: Parcela 2." in html
    assert 'role="status"' in html
    data = read_form(page).data
    cast.citizen.post(url, data | {"dejanje": f"vrni:parcele:{rows[1]}", "sirina_m": "3"})
    draft.refresh_from_db()
    assert [row["_id"] for row in draft.answered["parcele"]] == rows
    assert draft.answered["parcele"][1]["parcela"] == "1x"
    assert draft.answered["sirina_m"] == "3"
    cast.citizen.post(url, data | {"dejanje": f"vrni:parcele:{rows[1]}"})  # nothing waits any more
    assert read_form(cast.citizen.get(f"{url}?odstranjeno=1")).ids.isdisjoint({"vrni"})


def test_errors_lead_to_their_row(cast, draft, url):
    first, second = (add(cast.citizen, url) for _row in range(2))
    response = send(cast.citizen, url, **typed_row(first, "Ptuj", "12"), **typed_row(second, "Ptuj", "1125-2"))
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<a href="#id_parcele-{second}-parcela">Parcela 2: Zapis ni pravilen.' in html
    assert f'id="id_parcele-{second}-parcela_error"' in html


def test_blank_rows_are_left_out(cast, draft, url):
    first, _second = (add(cast.citizen, url) for _row in range(2))
    send(cast.citizen, url, "pozneje", **typed_row(first, "Ptuj", "12"))
    assert [row["_id"] for row in stored(draft)["parcele"]] == [first]


def test_no_more_rows_than_may_be(cast, town):
    group = {"id": "g", "type": "group", "label": {"sl": "Otroci", "en": "Children"}, "required": True, "min_items": 2,
             "max_items": 3, "item_label": {"sl": "Otrok", "en": "Child"}, "fields": [text_field("ime", required=True)]}  # fmt: skip
    version = make_form("vloga", minimal_definition(steps=[step("otroci", group)]))
    draft = begin_application(actor=cast.actor("citizen"), procedure=version.procedure)
    url = reverse("applications:step", args=[draft.pk, "otroci"])
    page = cast.citizen.get(url)
    assert "Vnosov naj bo od 2 do 3." in page.content.decode()
    row = read_form(page).data["g"]  # a group that is needed opens with a row
    response = send(cast.citizen, url, **{"g": row, f"g-{row}-ime": "Ana"})
    assert response.status_code == 200
    assert "Dodajte vnose: vsaj 2." in response.content.decode()
    many = [new_row_id() for _row in range(5)]
    for new in many:
        data = read_form(cast.citizen.get(url)).data
        cast.citizen.post(url, data | {"dejanje": f"dodaj:g:{new}"})
    assert len(stored(draft)["g"]) == 3
    data = read_form(cast.citizen.get(url)).data | {"g": many}
    response = cast.citizen.post(url, data | {f"g-{new}-ime": "Ana" for new in many} | {"dejanje": "naprej"})
    assert "največ jih je lahko 3" in response.content.decode()
    assert len(stored(draft)["g"]) == 5  # kept, though they are too many


def test_rows_of_strangers_and_nonsense_are_ignored(cast, draft, url):
    data = read_form(cast.citizen.get(url)).data
    cast.citizen.post(url, data | {"parcele": ["x", "../../etc", new_row_id().lower()], "dejanje": "pozneje"})
    for act in ("dodaj:ulica:" + new_row_id(), "odstrani:parcele:" + new_row_id(), "dodaj:parcele", "karta:x:9", "?"):
        assert cast.citizen.post(url, data | {"dejanje": act}).status_code in (200, 302)
    assert "parcele" not in stored(draft)


def test_a_condition_in_a_row_sees_the_row(cast, town):
    choice = {"id": "vrsta", "type": "choice", "label": {"sl": "Vrsta", "en": "Kind"}, "required": True,
              "options": [["a", "A", "A"], ["b", "B", "B"]]}  # fmt: skip
    group = {"id": "g", "type": "group", "label": {"sl": "Vozila", "en": "Cars"}, "required": True,
             "fields": [choice, text_field("opis", required=True, show_if={"field": "vrsta", "eq": "b"})]}  # fmt: skip
    version = make_form("vloga", minimal_definition(steps=[step("vozila", group)]))
    draft = begin_application(actor=cast.actor("citizen"), procedure=version.procedure)
    url = reverse("applications:step", args=[draft.pk, "vozila"])
    page = cast.citizen.get(url)
    row = read_form(page).data["g"]
    assert f'class="cond off" id="polje-g-{row}-opis"' in page.content.decode()
    response = send(cast.citizen, url, **{"g": row, f"g-{row}-vrsta": "b"})
    assert f'class="cond" id="polje-g-{row}-opis"' in response.content.decode()
    mirror = json.loads(
        response.content.decode().split('id="pogoji" type="application/json">')[1].split("</script>")[0]
    )
    assert mirror["conditions"]["opis"] == ["eq", "vrsta", "b", ""]
    assert send(cast.citizen, url, **{"g": row, f"g-{row}-vrsta": "a"}).status_code == 302


# --- a place on the map ---------------------------------------------------------------------------------------------


def test_a_click_on_the_drawn_map_becomes_a_position(cast, draft, url):
    page = cast.citizen.get(url)
    data = read_form(page).data
    assert data["tocka-okvir"] == drawing.square_frame().text
    response = cast.citizen.post(url, data | {"tocka-karta.x": "140", "tocka-karta.y": "140", "dolzina_m": "5"})
    place = stored(draft)["tocka"]
    west, south, east, north = drawing.square_frame().box
    assert place["lat"] == pytest.approx((south + north) / 2, abs=1e-5)
    assert place["lon"] == pytest.approx((west + east) / 2, abs=1e-5)
    assert stored(draft)["dolzina_m"] == "5"
    assert response.url.endswith("?karta=tocka:1#id_tocka_karta")
    nearer = read_form(cast.citizen.get(response.url)).data
    box = [float(part) for part in nearer["tocka-okvir"].split(",")]
    assert box[2] - box[0] == pytest.approx((east - west) / 4, rel=0.01)
    cast.citizen.post(url, nearer | {"tocka-karta.x": "0", "tocka-karta.y": "0"})
    assert stored(draft)["tocka"]["lat"] == pytest.approx(box[3], abs=1e-5)
    nearer = read_form(cast.citizen.get(f"{url}?karta=tocka:1")).data
    whole = cast.citizen.post(url, nearer | {"dejanje": "karta:tocka:0"})
    assert whole.url.endswith("?karta=tocka:0#id_tocka_karta")


@pytest.mark.parametrize("box", ["", "a,b,c,d", "1,2", "nan,nan,nan,nan", "0,0,0,0", "inf,1,2,3"])
def test_a_broken_picture_breaks_nothing(cast, draft, url, box):
    data = read_form(cast.citizen.get(url)).data | {"tocka-okvir": box, "tocka-karta.x": "9", "tocka-karta.y": "9"}
    assert cast.citizen.post(url, data).status_code == 302
    assert cast.citizen.get(url).status_code == 200


def test_a_place_outside_is_kept_and_explained(cast, draft, url):
    response = send(cast.citizen, url, **{"tocka-lat": "46.5180", "tocka-lon": "15.7500", "tocka": "ob meji"})
    assert response.status_code == 200
    assert "Točka je zunaj Mestne občine Ptuj" in response.content.decode()
    assert read_form(response).data["tocka"] == "ob meji"
    far = send(cast.citizen, url, **{"tocka-lat": "48.2", "tocka-lon": "16.37"})
    assert "ni v Mestni občini Ptuj" in far.content.decode()
    inside = send(cast.citizen, url, "pozneje", **{"tocka-lat": "46,42", "tocka-lon": "15.87", "tocka": ""})
    assert inside.status_code == 302
    assert stored(draft)["tocka"] == {"lat": 46.42, "lon": 15.87}


def test_quarters_and_settlements_are_those_of_the_register(cast, town):
    fields = [text_field("cetrt", type="quarter", required=True), text_field("naselje", type="settlement")]
    version = make_form("vloga", minimal_definition(steps=[step("kje", *fields)]))
    draft = begin_application(actor=cast.actor("citizen"), procedure=version.procedure)
    url = reverse("applications:step", args=[draft.pk, "kje"])
    assert "Ljudski vrt" in cast.citizen.get(url).content.decode()
    response = send(cast.citizen, url, cetrt="atlantida", naselje="Maribor")
    assert "Izberite četrtno skupnost s seznama." in response.content.decode()
    assert "Vpišite eno od naselij občine" in response.content.decode()
    assert send(cast.citizen, url, cetrt="ljudski-vrt", naselje="spuhlja").status_code == 302
    assert stored(draft) == {"cetrt": "ljudski-vrt", "naselje": "Spuhlja"}
    review = cast.citizen.get(reverse("applications:review", args=[draft.pk])).content.decode()
    assert "Četrt Ljudski vrt" in review


def test_an_address_may_lie_anywhere(cast, town):
    version = make_form("vloga", minimal_definition(steps=[step("kje", text_field("naslov", type="address"))]))
    draft = begin_application(actor=cast.actor("citizen"), procedure=version.procedure)
    url = reverse("applications:step", args=[draft.pk, "kje"])
    send(cast.citizen, url, naslov="Dunajska cesta 1, Ljubljana")
    assert stored(draft)["naslov"] == "Dunajska cesta 1, Ljubljana"
    send(cast.citizen, url, naslov="presernova ulica 12")
    assert stored(draft)["naslov"] == "Prešernova ulica 12, Ptuj"


def test_each_row_of_the_review_has_a_heading_and_one_way_to_change_it(cast, draft, url):
    first = add(cast.citizen, url)
    second = add(cast.citizen, url, **typed_row(first, "Ptuj", "1234/5"))
    send(cast.citizen, url, "osvezi", **typed_row(second, "Rogoznica", "7/1"))
    review = reverse("applications:review", args=[draft.pk])
    html = cast.citizen.get(review).content.decode()
    for number, row in ((1, first), (2, second)):
        assert html.count(f"{url}#vrstica-{row}") == 1
        assert f">Parcela {number}</h3>" in html
        assert f"Parcela {number}:" not in html
    assert html.count("<dt>Številka parcele</dt>") == 2
    assert html.index("Parcela 1</h3>") < html.index("1234/5") < html.index("Parcela 2</h3>") < html.index("7/1<")
    english = cast.citizen.get(f"/en{review}").content.decode()
    assert english.count(f"/en{url}#vrstica-{first}") == 1


def test_the_review_offers_no_change_of_what_comes_from_the_account(cast, draft):
    review = reverse("applications:review", args=[draft.pk])
    html = cast.citizen.get(review).content.decode()
    assert "<dt>Ime in priimek</dt>" in html
    assert "#polje-vlagatelj_ime" not in html
    assert "#polje-vlagatelj_emso" not in html
    assert "#polje-namen" in html
    assert cast.neighbour.get(review).status_code == 404
