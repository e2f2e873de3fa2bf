"""Registers, addresses and suggestions."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied

from apps.core import search
from apps.core.actor import ANONYMOUS
from apps.territory import services
from apps.territory.choices import KIND_ICONS, KIND_PLURALS, PlaceKind
from apps.territory.exceptions import OutsideMunicipality
from apps.territory.fields import AddressField
from apps.territory.models import Place, Quarter, Settlement, Street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
MONUMENTS = {"Ptujski grad", "Dvorec Turnišče", "Park dvorca Turnišče", "Orfejev spomenik", "III. mitrej"}


def texts(text, **kwargs):
    return [item.text for item in services.suggest(text=text, actor=ANONYMOUS, **kwargs)]


def test_the_registers_are_whole():
    assert Quarter.objects.count() == 8
    assert Settlement.objects.count() == 10
    assert Street.objects.count() == 198
    assert Place.objects.filter(kind="wifi").count() == 13
    assert Place.objects.filter(kind="fire_station").count() == 9
    assert set(Place.objects.filter(kind="monument").values_list("name_sl", flat=True)) == MONUMENTS
    assert sum(Quarter.objects.values_list("area_km2", flat=True)) == Decimal("66.59")


def test_every_place_lies_in_its_quarter_and_tells_its_source():
    for place in Place.objects.select_related("quarter"):
        assert services.quarter_at(lat=place.lat, lon=place.lon) == place.quarter
        assert place.source
    assert not Place.objects.filter(kind="wifi", approximate=False).exists()  # nobody surveyed them


def test_loading_again_changes_nothing_and_keeps_the_work_of_staff():
    Place.objects.filter(slug="ptujski-grad").update(name_sl="Grad Ptuj")
    before = list(Place.objects.order_by("pk").values_list("pk", "changed"))
    counts = services.load_territory()
    assert list(Place.objects.order_by("pk").values_list("pk", "changed")) == before
    assert Place.objects.get(slug="ptujski-grad").name_sl == "Grad Ptuj"
    assert counts["Street"] == 198


def test_every_kind_has_a_plural_and_an_icon():
    assert set(KIND_PLURALS) == set(KIND_ICONS) == set(PlaceKind)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("prešernova", "Prešernova ulica"),
        ("presernova", "Prešernova ulica"),
        ("PREŠERNOVA ul", "Prešernova ulica"),
        ("presrnova", "Prešernova ulica"),
        ("preserno", "Prešernova ulica"),
        ("spuhl", "Spuhlja"),
        ("zagrebska", "Zagrebška cesta"),
        ("grad", "Ptujski grad"),
        ("ljudski vrt", "Četrt Ljudski vrt"),
    ],
)
def test_suggestions_forgive(typed, expected):
    assert expected in texts(typed)


def test_a_street_comes_before_places_that_only_mention_it():
    assert texts("presernova")[0] == "Prešernova ulica"


@pytest.mark.parametrize("typed", ["", "   ", "!!", "qqqqqqqq", "'; DROP TABLE", "a & | b", "\\", "%%"])
def test_nonsense_finds_nothing_and_breaks_nothing(typed):
    assert isinstance(texts(typed), list)


def test_suggestions_can_be_limited_to_kinds(django_assert_num_queries):
    services.suggest(text="grajena", actor=ANONYMOUS)  # reads the synonyms once for all
    with django_assert_num_queries(2):
        found = services.suggest(text="grajena", actor=ANONYMOUS, kinds=("settlement",))
    assert {item.kind for item in found} == {"settlement"}
    assert found[0].text == "Grajena"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("prešernova ulica 12", "Prešernova ulica 12, Ptuj"),
        ("PRESERNOVA ULICA 12 A, Ptuj", "Prešernova ulica 12a, Ptuj"),
        ("Prešernova ul. 4", "Prešernova ulica 4, Ptuj"),
        ("Prešernova Ul. 4", "Prešernova ulica 4, Ptuj"),
        ("C. 8. avgusta 5", "Cesta 8. avgusta 5, Ptuj"),
        ("spuhlja 4", "Spuhlja 4"),
        ("Ulica 25. maja 2a", "Ulica 25. maja 2a, Ptuj"),
        ("Cesta 8. avgusta 10/2", "Cesta 8. avgusta 10/2, Ptuj"),
    ],
)
def test_addresses_are_written_as_in_the_register(typed, written):
    assert str(AddressField().clean(typed)) == written


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("Prešrnova ulica 12", "Ste mislili: Prešernova ulica"),
        ("Qqqq 5", "ne najdemo. Preverite ime."),
        ("Cesta 8. avgusta", "Dopišite hišno številko, na primer Cesta 8. avgusta 12."),
    ],
)
def test_wrong_addresses_say_what_to_do(typed, message):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refusal:
        AddressField().clean(typed)
    assert message in " ".join(refusal.value.messages)


def test_a_number_may_be_left_out_where_it_may():
    assert str(AddressField(number_required=False).clean("Mestni trg")) == "Mestni trg, Ptuj"
    assert AddressField(required=False).clean("") is None


def test_saving_a_place_finds_its_quarter(cast):
    place = Place.objects.get(slug="ptujski-grad")
    place.lat, place.lon = 46.4012, 15.8611
    services.save_place(place=place, actor=cast.actor("officer"))
    place.refresh_from_db()
    assert place.quarter.name == "Četrt Breg-Turnišče"


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour", "other_officer"])
def test_only_those_with_the_right_save_places(cast, who):
    with pytest.raises(PermissionDenied):
        services.save_place(place=Place.objects.first(), actor=cast.actor(who))


def test_a_place_outside_is_refused(cast):
    place = Place.objects.first()
    place.lat, place.lon = 46.55, 15.64
    with pytest.raises(OutsideMunicipality):
        services.save_place(place=place, actor=cast.actor("administrator"))


def test_of_very_many_the_first_ones_are_compared(monkeypatch):
    whole = set(Place.objects.search("šola"))
    assert len(whole) > 5
    monkeypatch.setattr(search, "MOST_RANKED", 5)
    assert len(set(Place.objects.search("šola"))) == 5 < len(whole)
    assert len(set(Place.objects.search("šoal"))) == 5


def test_search_finds_inflected_words_and_uses_its_index():
    assert "Osnovna šola Breg" in [place.name_sl for place in Place.objects.search("osnovne šole")]
    assert Permission.objects.filter(codename="change_place").exists()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM territory_place WHERE search_vector @@ to_tsquery('simple', 'sola')")
        assert "place_vector" in str(cursor.fetchall())
        cursor.execute("SET LOCAL enable_indexonlyscan = off")
        for looks_like in ("word % 'gradd'", "'gradd' <% word"):
            cursor.execute(f"EXPLAIN SELECT 1 FROM core_searchword WHERE {looks_like}")
            assert "searchword_trigram" in str(cursor.fetchall())


def test_partial_saves_keep_the_words_fresh():
    place = Place.objects.get(slug="ptujski-grad")
    place.name_sl = "Utrdba"
    place.save(update_fields=["name_sl"])
    assert place in Place.objects.search("utrdbe")
