"""What the form proposes and never decides: a pin by the street, a category by the place, the same thing by its photo."""

import pytest
from PIL import ImageFilter

from apps.documents.models import Photo
from apps.reports.models import Report
from apps.reports.services.duplicates import duplicates_of
from apps.reports.services.placing import propose_point
from apps.reports.services.suggesting import best_category, reported_around, suggest_categories
from apps.territory.models import Place
from tests.documents.conftest import storage  # noqa: F401
from tests.documents.photos import saved, scene
from tests.factories.reports import in_state, make_category, report_one
from tests.reports.test_report_photos import sent, taken
from tests.reports.test_reporting import TEXT, begin

STREET = "Abramičeva ulica"
HERE, THERE = (46.4201, 15.8702), (46.4211, 15.8690)


@pytest.fixture
def lamp(office):
    return make_category(office.department, "svetilka", name_sl="Svetilka", name_en="Lamp", keywords=["svetilka"])


# --- a pin by the street ------------------------------------------------------------------------------------------


def test_a_street_of_which_nothing_is_known_gets_no_pin(category):
    assert propose_point(f"{STREET} 12") is None
    assert propose_point("Ulica, ki je ni 3") is None


def test_the_same_number_before_the_middle_of_the_street(category, cast):
    for number, at in (("1", HERE), ("9", THERE), ("9", THERE)):
        report_one(category, cast.users["neighbour"], address=f"{STREET} {number}, Ptuj", at=at)
    assert propose_point("abramiceva ul. 1") == HERE
    assert propose_point(f"{STREET} 9") == THERE
    assert propose_point(f"{STREET} 5") == THERE  # the median of three
    report_one(category, cast.users["neighbour"], address=f"{STREET}nka 5", at=(46.43, 15.88))
    assert propose_point(STREET) == THERE


def test_named_places_of_the_town_tell_as_well(category):
    place = Place.objects.exclude(address="").select_related("settlement").first()
    assert propose_point(f"{place.address}, {place.settlement}") == (place.lat, place.lon)
    Place.objects.filter(pk=place.pk).update(shown=False)
    assert propose_point(f"{place.address}, {place.settlement}") != (place.lat, place.lon)


def test_what_nobody_may_see_tells_nothing(category, private, cast):
    report_one(private, cast.users["neighbour"], address=f"{STREET} 7, Ptuj", at=HERE)
    in_state(report_one(category, cast.users["neighbour"], address=f"{STREET} 7, Ptuj", at=HERE), "hidden")
    report_one(category, email="a@primer.si", address=f"{STREET} 7, Ptuj", at=HERE)
    assert propose_point(f"{STREET} 7") is None
    assert reported_around(*HERE) == {}


@pytest.mark.parametrize("accepted", [True, False])
def test_the_pin_is_confirmed_on_the_map_or_left_out(category, doors, cast, accepted):
    report_one(category, cast.users["neighbour"], address=f"{STREET} 1, Ptuj", at=HERE)
    home = begin(doors.citizen)
    answer = doors.citizen.post(f"{home}kje/", {"place": "abramiceva ulica 1"})
    assert answer["Location"].startswith(f"{home}kje/?karta=2")
    page = doors.citizen.get(answer["Location"].split("#")[0]).content.decode()
    assert "Mesto smo predlagali po ulici" in page
    assert f'name="place-lat" value="{HERE[0]}"' in page
    pin = {"place-lat": str(HERE[0]), "place-lon": str(HERE[1])} if accepted else {}
    answer = doors.citizen.post(f"{home}kje/", {"place": f"{STREET} 1, Ptuj"} | pin)
    assert answer["Location"] == f"{home}kaj/"  # asked once
    doors.citizen.post(f"{home}kaj/", {"text": "Nekaj drugega.", "category": ""})
    doors.citizen.post(f"{home}kdo/", {"category": category.pk, "shown": category.pk})
    row = Report.objects.order_by("-created").first()
    assert (row.lat, row.address) == (HERE[0] if accepted else None, f"{STREET} 1, Ptuj")


# --- a category by the place --------------------------------------------------------------------------------------


def test_what_is_reported_there_comes_first_of_what_the_text_fits(category, lamp, cast):
    text = "Luknja pod svetilka"
    plain = [row.code for row in suggest_categories(text)]
    other = lamp if plain[0] == "luknja" else category
    for _number in range(40):
        report_one(other, cast.users["neighbour"], at=HERE)
    around = reported_around(*HERE)
    assert around == {other.code: 40}
    assert next(iter(suggest_categories(text, around=around))).code == other.code
    assert best_category("", "qqq www", around).code == best_category("", "qqq www").code  # words first, never a guess
    assert reported_around(*THERE) == {}
    assert reported_around(None, None) == {}


def test_the_second_screen_offers_what_is_frequent_there(category, lamp, doors, cast):
    for _number in range(3):
        report_one(lamp, cast.users["neighbour"], at=HERE)
    home = begin(doors.citizen)
    pin = {"place-lat": str(HERE[0]), "place-lon": str(HERE[1]), "place": ""}
    doors.citizen.post(f"{home}kje/", pin)
    page = doors.citizen.get(f"{home}kaj/").content.decode()
    group = page[page.index("Pogosto na tem mestu") :]
    assert group.index("Svetilka") < group.index("</optgroup>")
    assert "Pogosto na tem mestu" not in doors.anonymous.get("/izboljsajmo-ptuj/brez-povezave/").content.decode()
    key = home.rstrip("/").rsplit("/", 1)[1]
    answer = doors.citizen.post("/izboljsajmo-ptuj/nova/predlogi/", {"text": "svetilka", "kljuc": key}).json()
    assert answer["results"][0]["name"] == "Svetilka"
    assert doors.citizen.post("/izboljsajmo-ptuj/nova/predlogi/", {"text": TEXT, "kljuc": "ni"}).status_code == 200


# --- the same thing by its photo ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("storage")
def test_an_alike_photo_comes_first_and_finds_another_category(category, lamp, doors):
    one = sent(doors.neighbour, category, [taken(seed=3)])
    two = sent(doors.neighbour, lamp, [taken(seed=7)])
    three = sent(doors.neighbour, lamp, [taken(seed=4)])
    softened = saved(scene(seed=7).filter(ImageFilter.GaussianBlur(1)))
    home = begin(doors.citizen)
    shot = taken(seed=7)
    shot.file.seek(0)
    shot.file.truncate()
    shot.file.write(softened)
    shot.file.seek(0)
    shot.size = len(softened)
    pin = {"place-lat": "46.419800", "place-lon": "15.872900", "place": ""}
    doors.citizen.post(f"{home}kje/", pin | {"photos": [shot]})
    doors.citizen.post(f"{home}kaj/", {"text": TEXT, "category": str(category.pk)})
    page = doors.citizen.get(f"{home}kdo/").content.decode()
    assert str(two.pk) in page
    assert page.index(str(two.pk)) < page.index(str(one.pk))
    assert page.count("Fotografija je podobna vaši") == 1
    assert str(three.pk) not in page
    mine = Photo.objects.unclaimed().get()
    assert [near.alike for near in duplicates_of(category, 46.4198, 15.8729, photos=[mine])] == [True, False]
    assert [near.report for near in duplicates_of(category, 46.4198, 15.8729)] == [one]
    assert duplicates_of(category, 46.43, 15.88, photos=[mine]) == []
