"""Words that put right what nothing has: where they come from, and that they tell nobody anything."""

import pytest
from django.db import connection

from apps.core import vocabulary
from apps.core.actor import ANONYMOUS
from apps.core.models import SearchWord
from apps.core.queries import one_question, understood
from apps.core.tasks import gather_words
from apps.territory.models import Place

pytestmark = pytest.mark.django_db


def known(*words):
    return set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))


@pytest.fixture
def place():
    return Place.objects.get(slug="ptujski-grad")


def test_every_way_of_writing_teaches_words(place):
    assert known("ptujski", "grad") == {"ptujski", "grad"}
    place.name_sl = "Žolnirsko skladišče"
    place.save()
    Place.objects.filter(slug="ptujski-grad").update(search_words="kamnosestvo 12345 abc kam2nosestvo")
    other = Place(kind="sport", settlement=place.settlement, quarter=place.quarter, lat=46.42, lon=15.87, source="test")
    other.slug = other.name_sl = other.name_en = "izbojevalnica"
    Place.objects.bulk_create([other.refresh_words()])
    words = ("zolnirsko", "skladisce", "kamnosestvo", "izbojevalnica")
    assert known(*words) == set(words)
    assert not known("12345", "abc", "kam2nosestvo")  # numbers and what is too short


def test_words_that_nothing_has_go_in_the_night(place):
    Place.objects.filter(pk=place.pk).update(search_words="kamnosestvo")
    Place.objects.filter(pk=place.pk).update(search_words="stolpnica")
    SearchWord.objects.create(word="stolpnica")  # two writers at once
    assert known("kamnosestvo", "stolpnica") == {"kamnosestvo", "stolpnica"}
    gather_words()
    assert known("kamnosestvo") == set()
    assert SearchWord.objects.filter(word="stolpnica").count() == 1
    assert vocabulary.gather() == SearchWord.objects.count() > 100


def test_words_of_one_tell_another_nothing(place):
    Place.objects.filter(pk=place.pk).update(shown=False, search_words="kamnosestvo", search_title="kamnosestvo")
    assert place in Place.objects.search("kamnosetvo")
    assert not Place.objects.visible_to(ANONYMOUS).search("kamnosetvo")


@pytest.mark.parametrize(
    ("typed", "found"),
    [("gradd", "grad"), ("presrnova x", "presernova"), ("presrn", "presernova"), ("knjiznjca", "knjiznica")],
)
def test_what_looks_like_it(typed, found):
    forms = [word.forms for term in vocabulary.wider(understood(typed)[0]) for word in term.expressions[0]]
    assert any(found in some for some in forms)


def test_a_whole_word_is_no_beginning_of_another_one(place):
    Place.objects.filter(pk=place.pk).update(search_words="poti potrdilo")
    assert "potrdilo" in vocabulary.looking_like("poti", begun=True)
    assert "potrdilo" not in vocabulary.wider(understood("poti")[0])[0].expressions[0][0].forms


def test_numbers_and_short_words_are_not_guessed():
    terms = understood("presrnova 12")[0]
    assert [term.typed for term in vocabulary.wider(terms)] == ["presrnova"]
    assert [term.typed for term in vocabulary.wider(understood("12")[0])] == ["12"]
    assert vocabulary.looking_like("trg") == vocabulary.looking_like("gra1d") == ()


def test_a_word_is_looked_up_once_for_a_question(django_assert_num_queries):
    with one_question(), django_assert_num_queries(1):
        assert vocabulary.looking_like("presrnova") == vocabulary.looking_like("presrnova")


def test_a_word_is_known_to_the_database_alone():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_searchword (word) VALUES ('enkratnica')")
    assert vocabulary.looking_like("enkratnca") == ("enkratnica",)
