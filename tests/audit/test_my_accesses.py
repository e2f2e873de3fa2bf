"""Who looked at my data: the person's own page."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit import demo
from apps.audit.models import AccessLog
from apps.core import access, plugs
from apps.core.actor import Actor
from apps.identity.models import Person
from tests.conftest import sign_in

URL = "/moj-ptuj/moji-podatki/vpogledi/"
pytestmark = pytest.mark.django_db


def text_of(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def officer(bodies):
    return Actor(
        user=bodies.users["officer"], second_factor=True, employer=bodies.town.pk, roles=frozenset({"officer"}),
        departments=frozenset(bodies.town.departments.filter(name="Oddelek za okolje").values_list("pk", flat=True)),
    )  # fmt: skip


def test_it_says_who_when_what_for_which_case_and_why(cast, officer):
    person = Person.objects.create(user=cast.users["citizen"])
    access.note(officer, "view", person, case="478-12/2026", reason="vloga za priključek")
    text = text_of(cast.citizen.get(URL))
    for piece in (
        "Vpogled: oseba",
        "Mojca Kos, Mestna občina Ptuj, Oddelek za okolje",
        "478-12/2026",
        "vloga za priključek",
    ):
        assert piece in text, piece
    assert "Zapisov ni mogoče ne spremeniti ne izbrisati" in text


def test_only_ones_own_and_only_by_others(cast, officer, bodies):
    person = Person.objects.create(user=cast.users["citizen"])
    access.note(officer, "view", person, reason="samo za Ano")
    access.note(Actor(user=cast.users["citizen"]), "change", person, reason="sama")
    assert AccessLog.objects.count() == 2
    assert "sama<" not in text_of(cast.citizen.get(URL)).replace("Razlog: sama", "sama<")
    for client in (cast.neighbour, cast.officer, cast.administrator):
        assert "samo za Ano" not in text_of(client.get(URL))
        assert "ni gledal še nihče" in text_of(client.get(URL))
    answer = cast.anonymous.get(URL)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/prijava/")


def test_programs_and_the_portal_itself_are_named(cast):
    citizen = cast.users["citizen"]
    access.note(Actor(client="koledar"), "view", citizen)
    access.note(Actor(system="retention"), "delete", citizen)
    text = text_of(cast.citizen.get(URL))
    assert "koledar (program)" in text
    assert "Portal sam, brez človeka" in text


def test_nothing_is_for_shared_caches(cast):
    assert "no-store" in cast.citizen.get(URL)["Cache-Control"]


def test_pages_follow_each_other_without_gaps(cast, officer):
    citizen = cast.users["citizen"]
    for number in range(65):
        access.note(officer, "view", citizen, case=f"zadeva-{number:02}.")
    seen, url, pages = [], URL, 0
    while url:
        answer = cast.citizen.get(url)
        pages += 1
        seen += [row.case for row in answer.context["page"].items]
        following = answer.context["page"].next
        url = f"{URL}?od={following}" if following else ""
    assert pages == 3
    assert seen == [f"zadeva-{number:02}." for number in reversed(range(65))]


@pytest.mark.parametrize("cursor", ["x", "W10", "%00", "eyJhIjoxfQ"])
def test_a_made_up_cursor_is_404(cast, cursor):
    assert cast.citizen.get(f"{URL}?od={cursor}").status_code == 404


def test_the_same_queries_for_few_and_many(cast, officer):
    def count(rows):
        for _ in range(rows):
            access.note(officer, "view", cast.users["citizen"])
        with CaptureQueriesContext(connection) as queries:
            text_of(cast.citizen.get(URL))
        return len(queries)

    count(1)
    assert count(2) == count(60)


def test_a_person_sees_own_rows_of_the_log_and_nothing_else(cast, officer):
    citizen, neighbour = cast.users["citizen"], cast.users["neighbour"]
    access.note(officer, "view", citizen)
    access.note(officer, "view", neighbour)
    mine = AccessLog.objects.visible_to(cast.actor("citizen"))
    assert [row.subject for row in mine] == [citizen.pk]
    assert not AccessLog.objects.visible_to(cast.actor("anonymous")).exists()
    assert not AccessLog.objects.visible_to(cast.actor("other_officer")).exists()
    assert AccessLog.objects.visible_to(cast.actor("administrator")).count() == 2


def test_an_administrator_without_second_factor_sees_only_their_own(cast, officer):
    access.note(officer, "view", cast.users["citizen"])
    sign_in(cast.administrator, cast.users["administrator"], second_factor=False)
    assert not AccessLog.objects.visible_to(Actor(user=cast.users["administrator"])).exists()


def test_the_export_of_my_data_has_it(cast, officer):
    access.note(officer, "view", cast.users["citizen"], case="478-12/2026")
    source = plugs.personal_data.get("audit")
    mine = json.loads(json.dumps(source.collect(cast.actor("citizen"))))
    assert [(row["who"], row["what"], row["case"]) for row in mine] == [("Mojca Kos", "view", "478-12/2026")]
    assert source.collect(cast.actor("neighbour")) == []
    assert source.collect(Actor()) == []


def test_the_demo_shows_it_alive_once(cast):
    today = dt.date(2026, 11, 22)
    demo.load(today)
    assert "vloga za priključek" in text_of(cast.citizen.get(URL))
    before = AccessLog.objects.count()
    demo.load(today)
    assert AccessLog.objects.count() == before == 6
