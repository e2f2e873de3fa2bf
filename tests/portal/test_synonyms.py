"""Words that mean the same: kept by editors, in force with the next search."""

import datetime as dt

import pytest

from apps.portal.models import Synonym
from apps.portal.words import expressions, load_synonyms
from tests.conftest import sign_in
from tests.factories.people import make_department, make_municipality, make_staff

ADMIN = "/admin/portal/synonym/"


@pytest.fixture
def editor(town, client):
    user = make_staff("urednica", "editor", make_department(make_municipality(), "K"))
    sign_in(client, user)
    return client


def found(client, text):
    html = client.get("/iskanje/", {"q": text}).content.decode()
    return "III. <mark>mitrej</mark>" in html


def test_an_editor_keeps_them_and_searches_follow(editor, django_capture_on_commit_callbacks):
    assert not found(editor, "srednjeveška trdnjava")
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(f"{ADMIN}add/", {"words": "mitrej, srednjeveška trdnjava"})
    synonym = Synonym.objects.get()
    for text in ("srednjeveška trdnjava", "srednjeveške trdnjave"):
        assert found(editor, text), text
    assert not found(editor, "trdnjava")  # half of the expression means nothing
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(f"{ADMIN}{synonym.pk}/change/", {"words": "mitrej, trdnjava"})
    assert found(editor, "trdnjava")
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(f"{ADMIN}{synonym.pk}/delete/", {"post": "yes"})
    assert not found(editor, "trdnjava")


def test_one_expression_alone_is_refused(editor):
    for words in ("grad", "grad, gradu", ", ,", "grad,\n"):
        page = editor.post(f"{ADMIN}add/", {"words": words}).content.decode()
        assert "Vpišite vsaj dva različna izraza" in page or "obvezno" in page, words
    assert not Synonym.objects.exists()


def test_they_are_of_editors_alone(cast):
    Synonym.objects.create(words="klop, sedež")
    assert cast.officer.get(ADMIN).status_code == 403
    assert cast.administrator.get(ADMIN).status_code == 200
    assert cast.citizen.get(ADMIN).status_code in (302, 403)


def test_expressions_are_told_apart_by_their_words():
    assert expressions("Vrtec, otroško varstvo\nvrtci,, ") == [[["vrtec"]], [["otroski", "otrosko"], ["varstvo"]]]
    assert len(expressions("hodnik za pešce, pločnik")[0]) == 2  # small words say nothing


def test_the_demo_begins_with_some_and_changes_none(db):
    count = load_synonyms(dt.date(2026, 11, 29))
    Synonym.objects.first().delete()
    assert int(load_synonyms(dt.date(2026, 11, 29))) == int(count) - 1
