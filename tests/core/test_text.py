"""Slovenian text: accents, lemmas, order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.text import lemma, plain, search_text, slug, sort_key


@pytest.mark.parametrize(
    ("text", "expected"), [("Prešernova", "presernova"), ("ĆIĆ", "cic"), ("Đorđe", "dorde"), ("Straße", "strasse")]
)
def test_plain(text, expected):
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("word", "base"), [("vlogo", "vloga"), ("cestah", "cesta"), ("šole", "sola"), ("xyzq", "xyzq")]
)
def test_lemma(word, base):
    assert lemma(word) == base


def test_search_text_holds_surface_and_lemma():
    assert search_text("Na šolah", "v Ptuju").split() == ["na", "solah", "sola", "v", "ptuju", "ptuj"]


@given(st.text(max_size=60))
def test_search_text_is_plain(text):
    found = search_text(text)
    assert plain(found) == found


def test_slovenian_order():
    names = ["Žabjak", "Zagreb", "Šola", "Sad", "Čopova", "Cafova", "Dravska"]
    assert sorted(names, key=sort_key) == ["Cafova", "Čopova", "Dravska", "Sad", "Šola", "Zagreb", "Žabjak"]


def test_slug():
    assert slug("Ljudski vrt – Čšž 2") == "ljudski-vrt-csz-2"
