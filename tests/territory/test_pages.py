"""Map, quarters and suggestions, for everybody."""

import json
import re

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
EVERYBODY = ["anonymous", "citizen", "neighbour", "officer", "other_officer"]


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize(
    "path", ["/zemljevid/", "/cetrti/", "/cetrti/center/", "/zemljevid/meje.json", "/en/zemljevid/"]
)
def test_the_town_is_open_to_everybody(cast, who, path):
    assert getattr(cast, who).get(path).status_code == 200


def test_every_pin_has_its_row(client):
    html = client.get("/zemljevid/").content.decode()
    pins = json.loads(re.search(r'id="tocke" type="application/json">(.*?)</script>', html).group(1))
    assert len(pins) == 68
    rows = re.findall(r'<li class="with" id="([a-z0-9-]+)"', html)
    assert [pin["slug"] for pin in pins] == rows
    assert [pin["number"] for pin in pins] == list(range(1, 69))


def test_layers_can_be_chosen_together(client):
    html = client.get("/zemljevid/?sloj=monument&sloj=parking&sloj=nonsense").content.decode()
    assert html.count('<li class="with" id="') == 11
    assert "Orfejev spomenik" in html
    assert "Javni Wi-Fi: Tržnica" not in html
    assert "11 točk" in html
    assert 'href="/zemljevid/?sloj=parking"' in html  # the chip of a chosen layer takes it away


def test_the_map_says_what_is_approximate_and_needs_no_script(client):
    html = client.get("/zemljevid/?sloj=wifi").content.decode()
    assert html.count("lega je približna") == 13
    assert html.count('<g class="pin') == 13
    assert "Register prostorskih enot, CC BY 4.0" in html
    assert "," not in "".join(re.findall(r"translate\(([^)]*)\)", html))  # SVG knows no decimal comma


def test_counts_of_queries_do_not_grow(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        client.get("/zemljevid/")
    with django_assert_max_num_queries(3):
        client.get("/cetrti/center/")
    with django_assert_max_num_queries(1):
        client.get("/cetrti/")


def test_a_quarter_shows_its_places_and_the_others(client):
    html = client.get("/cetrti/spuhlja/").content.decode()
    assert "PGD Spuhlja" in html
    assert "4,61\u00a0km²" in html
    assert html.count("/cetrti/") >= 7
    assert client.get("/cetrti/ni-je/").status_code == 404


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("lat=46.4206&lon=15.8698", "Tukaj je Četrt Center."),
        ("lat=46.55&lon=15.64", "Ta lokacija ni v občini Ptuj"),
        ("lat=abc&lon=15", "Lokacije ni mogoče prebrati"),
        ("lat=46.4", "Lokacije ni mogoče prebrati"),
        ("lat=nan&lon=nan", "Lokacije ni mogoče prebrati"),
    ],
)
def test_where_am_i(client, query, words):
    assert words in client.get(f"/cetrti/?{query}").content.decode()


def test_an_empty_town_explains_itself(client):
    from apps.territory.models import Place, Quarter

    Place.objects.all().delete()
    assert "V tej četrti še ni vpisanih krajev" in client.get("/cetrti/center/").content.decode()
    Quarter.objects.all().delete()
    assert "Četrti še niso vpisane." in client.get("/cetrti/").content.decode()
    assert "Mesto po četrtih" not in client.get("/").content.decode()  # no empty box


def test_suggestions_while_typing(client):
    answer = client.get("/zemljevid/predlogi/?q=presrn&kinds=street,settlement").json()
    assert answer["results"][0] == {"text": "Prešernova ulica", "hint": "ulica, Ptuj"}
    assert client.get("/zemljevid/predlogi/").json() == {"results": []}
    assert client.get("/zemljevid/predlogi/?q=" + "a" * 5000).status_code == 200


def test_the_land_is_small_valid_and_kept(client):
    answer = client.get("/zemljevid/meje.json")
    land = answer.json()
    assert [feature["properties"]["class"] for feature in land["features"]] == ["quarter"] * 8 + ["river", "lake"]
    assert len(answer.content) < 80_000
    assert "max-age=86400" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")
