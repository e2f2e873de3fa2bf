"""What everybody reads, and what nobody but those concerned ever does: list, page, feed, search, home, API."""

import datetime as dt
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core import plugs
from apps.core.actor import Actor
from apps.questions.models import Asker, Question
from apps.questions.plugins import keeping
from apps.questions.plugins.programs import told_of_answer
from apps.questions.statistics import median_reply
from tests.factories.programs import make_program
from tests.factories.questions import answer_one, ask_one, make_topic, publish_one
from tests.questions.conftest import HOME

ATOM = "{http://www.w3.org/2005/Atom}"
PLACES = (
    HOME, f"{HOME}vir.atom", f"{HOME}?q=skrivnostno", "/", "/iskanje/?q=skrivnostno", "/api/v1/questions/",
    "/api/v1/questions/?q=skrivnostno", "/moj-ptuj/vprasanja/",
)  # fmt: skip
TOLD = ("Skrivnostno vprašanje", "Skrivnostno čaka", "Skrivnostno za", "Skrivnostno nepotrjeno", "Skrivnostni odgovor")


def test_private_waiting_and_unconfirmed_are_nowhere(secret, topic, office, cast, doors):
    waits = ask_one(topic, cast.users["citizen"], title="Skrivnostno čaka", text="")
    pending = answer_one(ask_one(topic, cast.users["citizen"], title="Skrivnostno za pregled", text=""), office.officer)
    unconfirmed = ask_one(topic, email="a@primer.si", title="Skrivnostno nepotrjeno", text="")
    for client in (doors.anonymous, doors.neighbour, doors.officer, doors.other_officer):
        for path in PLACES:
            page = client.get(path, follow=True).content.decode()
            assert not any(words in page for words in TOLD), path
        for row in (secret, waits, pending, unconfirmed):
            assert client.get(row.get_absolute_url()).status_code == 404
            assert client.get(f"/api/v1/questions/{row.pk}/").status_code == 404
            assert client.post(f"{row.get_absolute_url()}mnenje/", {"mnenje": "da"}).status_code == 404
    mine = doors.citizen.get("/moj-ptuj/vprasanja/").content.decode()
    assert mine.count("ni javno") == 3
    assert "Skrivnostni odgovor." in doors.citizen.get(secret.get_absolute_url()).content.decode()
    assert "Skrivnostni odgovor." in doors.citizen.get(f"/api/v1/questions/{secret.pk}/").content.decode()


@pytest.mark.parametrize(
    "words", ["luknje na plocnikih", "LUKNJO", "plocnik", "lukna v pločniku", "popravljena jeseni"]
)
def test_found_without_accents_in_any_inflection_and_with_slips(topic, office, cast, doors, words):
    row = ask_one(topic, cast.users["citizen"], title="Velika luknja v pločniku", text="")
    publish_one(answer_one(row, office.officer, "Popravljena bo jeseni."), office.head)
    elsewhere = make_topic(office.department, "kultura", name_sl="Kultura", name_en="Culture")
    other = ask_one(elsewhere, cast.users["citizen"], title="Kje je knjižnica?", text="")
    publish_one(answer_one(other, office.officer, "Na Prešernovi."), office.head)
    for path in (HOME, "/iskanje/", "/api/v1/questions/"):
        page = doors.anonymous.get(path, {"q": words}).content.decode().replace("<mark>", "").replace("</mark>", "")
        assert "Velika luknja v pločniku" in page, path
        assert "Kje je knjižnica?" not in page, path


def test_the_list_narrows_and_pages_by_key(topic, office, cast, doors):
    other = make_topic(office.other, "voda", name_sl="Voda", name_en="Water")
    rows = [
        publish_one(answer_one(ask_one(one, cast.users["citizen"], title=f"Vprašanje {number}?"), office.head), second)
        for number in range(24)
        for one, second in [((topic, other)[number % 2], _second(office))]
    ]  # fmt: skip
    seen, path = [], HOME
    while path:
        answer = doors.anonymous.get(path)
        seen += [row.question.pk for row in answer.context["rows"]]
        path = f"{HOME}?za={answer.context['next']}" if answer.context["next"] else ""
    assert (len(seen), set(seen)) == (24, {row.pk for row in rows})
    assert doors.anonymous.get(f"{HOME}?za=xxx").status_code == 404
    assert len(doors.anonymous.get(f"{HOME}?tema=voda").context["rows"]) == 12
    assert len(doors.anonymous.get(f"{HOME}?oddelek={office.department.code}").context["rows"]) == 12
    assert len(doors.anonymous.get(f"{HOME}?tema=%00&oddelek=").context["rows"]) == 20
    assert doors.anonymous.get(f"/en{HOME}").status_code == 200


def _second(office):
    """Somebody else who may publish."""
    from tests.factories.people import make_staff

    office.second = getattr(office, "second", None) or make_staff("druga-vodja", "head", office.department)
    return office.second


def test_lists_cost_the_same_for_few_and_many(topic, office, cast, doors):
    def cost(client, path):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def make(number):
        row = ask_one(topic, cast.users["citizen"], title=f"Luknja številka {number}?")
        return publish_one(answer_one(row, office.officer), office.head)

    row = make(0)
    doors.anonymous.post(f"{row.get_absolute_url()}mnenje/", {"mnenje": "da"})
    paths = [(doors.citizen, path) for path in (
        HOME, f"{HOME}?q=luknja", f"{HOME}vir.atom", "/moj-ptuj/vprasanja/", "/api/v1/questions/", "/iskanje/?q=luknja",
        row.get_absolute_url(),
    )] + [(doors.officer, "/admin/questions/question/")]  # fmt: skip
    few = {path: (cost(client, path), cost(client, path))[1] for client, path in paths}
    for number in range(1, 20):
        make(number)
    assert {path: cost(client, path) for client, path in paths} == few
    extra = [Question(title=f"Luknja {n}?", topic=topic, department=topic.department, state="published", public=True,
                      consent=True, answer="Da.", published_at=timezone.now()).refresh_words() for n in range(180)]  # fmt: skip
    Question.objects.bulk_create(extra)
    assert {path: cost(client, path) for client, path in paths} == few


def test_the_feed(published, doors):
    feed = ET.fromstring(doors.anonymous.get(f"{HOME}vir.atom?tema=ceste").content)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{published.pk}"
    assert entry.find(f"{ATOM}summary").text == published.answer
    assert "tema=ceste" in feed.find(f"{ATOM}link[@rel='self']").get("href")
    for query, found in (("tema=x", 0), ("q=luknje", 1), ("q=knjiznica", 0)):
        feed = ET.fromstring(doors.anonymous.get(f"{HOME}vir.atom?{query}").content)
        assert len(feed.findall(f"{ATOM}entry")) == found, query


def test_search_carries_the_beginning_of_the_answer_and_home_shows_it(published, doors):
    (hit,) = plugs.search_sources.get("questions").search("luknja", Actor(), 5)
    assert (hit.title, hit.url, hit.snippet) == (published.title, published.get_absolute_url(), published.answer)
    assert "Vprašali ste občino" in doors.anonymous.get("/").content.decode()


def test_an_opinion_counts_once(published, doors, cast):
    path = f"{published.get_absolute_url()}mnenje/"
    for client in (doors.anonymous, doors.citizen, doors.neighbour):
        for opinion in ("da", "ne"):
            client.post(path, {"mnenje": opinion})
    published.refresh_from_db()
    assert (published.helpful, published.unhelpful) == (3, 0)
    assert "Vam je odgovor pomagal?" in doors.anonymous.get(published.get_absolute_url()).content.decode()
    assert 'value="ne"' not in doors.anonymous.get(published.get_absolute_url()).content.decode()


@pytest.mark.parametrize("shown", [True, False])
def test_the_name_is_shown_only_when_it_is_chosen(topic, office, cast, doors, shown):
    row = ask_one(topic, cast.users["citizen"], show_name=shown)
    publish_one(answer_one(row, office.officer), office.head)
    assert ("Ana Horvat" in doors.anonymous.get(row.get_absolute_url()).content.decode()) is shown


def test_asking_by_the_api_once(topic, office, cast, doors):
    _access, program = make_program(office.town, ("questions:read", "questions:write"))
    body = {"title": "Kdaj je seja sveta?", "topic": "ceste", "consent": True}
    answers = [
        program.post("/api/v1/questions/", body, content_type="application/json", headers={"Idempotency-Key": "k1"})
        for _click in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    row = Question.objects.get()
    assert (row.via, row.consent, answers[0].json()["due"] is not None) == ("api", True, True)
    for wrong, field in (({"title": ""}, "title"), ({"title": "x", "topic": "ne"}, "topic")):
        answer = program.post("/api/v1/questions/", wrong, content_type="application/json")
        assert (answer.status_code, field in str(answer.json())) == (400, True)
    assert doors.anonymous.post("/api/v1/questions/", body, content_type="application/json").status_code in (401, 403)
    assert doors.citizen.get(f"/api/v1/questions/{row.pk}/").status_code == 404


def test_a_webhook_says_nothing_of_what_is_private(secret, published, office):
    reader = Actor(client="x", scopes=frozenset({"questions:read"}))
    payload = {"question_id": str(secret.pk), "version_id": "v"}
    assert told_of_answer(reader, payload) is None
    assert told_of_answer(reader, payload | {"question_id": str(published.pk)}) == {"question_id": str(published.pk)}
    assert told_of_answer(Actor(client="x"), payload | {"question_id": str(published.pk)}) is None
    working = Actor(client="x", scopes=frozenset({"questions:read"}), departments=frozenset({office.department.pk}))
    assert told_of_answer(working, payload) == {"question_id": str(secret.pk)}


def test_the_indicator_is_the_median_in_days(topic, office, cast):
    today = timezone.localdate()
    assert median_reply(today, today + dt.timedelta(days=1)) is None
    for days in (1, 2, 9):
        row = answer_one(ask_one(topic, cast.users["citizen"]), office.officer)
        Question.objects.filter(pk=row.pk).update(asked_at=row.answered_at - dt.timedelta(days=days))
    assert median_reply(today, today + dt.timedelta(days=1)) == 2
    assert median_reply(today - dt.timedelta(days=9), today) is None


def test_known_forgotten_and_kept_for_a_time(secret, published, topic, cast, doors):
    known = keeping.my_questions(Actor(user=cast.users["citizen"]))
    assert {row["title"] for row in known} == {secret.title, published.title}
    fates = {line.fate: line.count for line in keeping.plan(cast.users["citizen"])}
    assert fates == {"anonymised": 1, "erased": 1}
    waiting = ask_one(topic, email="a@primer.si")
    later = timezone.localdate() + dt.timedelta(days=8)
    (row,) = keeping.unconfirmed(later)
    keeping.drop(row)
    assert not Question.objects.filter(pk=waiting.pk).exists()
    keeping.forget(cast.users["citizen"])
    assert not Asker.objects.filter(user=cast.users["citizen"]).exists()
    secret.refresh_from_db()
    assert (secret.title, secret.versions.get().text, secret.original_title) == ("–", "–", "–")
    assert not secret.versions.get().history_events.filter(text__contains="Skrivnost").exists()
    assert published.answer in doors.anonymous.get(published.get_absolute_url()).content.decode()
    assert not keeping.private(later).exists()
    stays = keeping.private(timezone.localdate() + dt.timedelta(days=800))
    assert published not in stays
