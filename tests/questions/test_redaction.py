"""Words are redacted: nothing that people read shows them afterwards, whatever door they come through."""

import pytest
from django.db import connection

from apps.core.models import IdempotencyKey
from apps.questions import services
from apps.questions.exceptions import StepRefused
from apps.questions.models import AnswerVersion, Question
from apps.questions.services.moderating import Wording
from apps.questions.services.moving import as_shown
from tests.factories.programs import make_program
from tests.factories.questions import answer_one, ask_one, publish_one
from tests.factories.reports import make_category
from tests.questions.conftest import HOME, acting_as

NAME = "Kranjčevič"
LIST = "/admin/questions/question/"


@pytest.fixture
def told(topic, office, cast):
    """Full of a neighbour's name, in every place: question, both versions, a follow-up."""
    row = ask_one(topic, cast.users["citizen"], title=f"Zakaj {NAME} parkira tu?", text=f"{NAME}a vidim vsak dan.")
    publish_one(answer_one(row, office.officer, f"Gospod {NAME} ima dovolilnico."), office.head)
    change = {"text": f"Gospod {NAME} je nima.", "reason": f"Preverili smo {NAME}a."}
    publish_one(answer_one(row, office.officer, **change), office.head)
    services.follow_up(
        actor=acting_as(cast.users["citizen"]), asker=row.asker, title=f"In {NAME}ev brat?", text="", consent=True
    )
    more = Question.objects.get(parent=row)
    publish_one(answer_one(more, office.officer, f"Tudi {NAME}."), office.head)
    row.refresh_from_db()
    return row


def everywhere(row):
    return (
        HOME, f"{HOME}vir.atom", f"{HOME}?q=parkira", row.get_absolute_url(), "/", "/iskanje/?q=parkira",
        "/api/v1/questions/", "/api/v1/questions/?q=parkira", f"/api/v1/questions/{row.pk}/",
        f"/en{row.get_absolute_url()}",
    )  # fmt: skip


def shows(client, path, **options):
    return NAME in client.get(path, follow=True, **options).content.decode()


def test_the_words_are_gone_from_every_door_at_once(told, doors, office):
    assert all(shows(doors.anonymous, one) for one in everywhere(told))
    etags = {path: doors.anonymous.get(path).headers.get("ETag", '"x"') for path in everywhere(told)}
    path = f"{LIST}{told.pk}/delo/prikrivanje/"
    assert "Napišite, zakaj." in doors.officer.post(path, {"words": NAME, "reason": ""}).content.decode()
    assert "Teh besed ni" in doors.officer.post(path, {"words": "Nihče", "reason": "x"}).content.decode()
    sent = {"words": f"{NAME}*\n", "reason": "Ime soseda."}
    assert doors.officer.post(path, sent)["Location"] == f"{LIST}{told.pk}/change/"
    for client in (doors.anonymous, doors.citizen, doors.neighbour, doors.other_officer):
        for one in everywhere(told):
            assert not shows(client, one), one
    for one, etag in etags.items():
        assert not shows(doors.anonymous, one, headers={"If-None-Match": etag}), one
    assert "[prikrito]" in doors.anonymous.get(told.get_absolute_url()).content.decode()


def test_neither_the_search_nor_the_history_keeps_them(told, doors, office):
    services.redact_words(actor=acting_as(office.officer), question_id=told.pk, words=[f"{NAME}*"], reason="Ime.")
    with connection.cursor() as cursor:
        for table in ("questions_question", "questions_questionhistoryevent", "questions_answerversion",
                      "questions_answerversionhistoryevent", "questions_questionevent", "core_outboxevent",
                      "notifications_notification", "notifications_message"):  # fmt: skip
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", ["%kranjcevic%"])
            plain = cursor.fetchone()[0]
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{NAME}%"])
            assert (table, plain, cursor.fetchone()[0]) == (table, 0, 0)
    told.refresh_from_db()
    assert NAME in told.original_title  # sealed, for the office alone
    assert NAME in AnswerVersion.objects.get(question=told, number=1).original
    assert NAME in doors.officer.get(f"{LIST}{told.pk}/change/").content.decode()
    assert not Question.objects.in_public().search(NAME).exists()


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("ana", "[prikrito] in Anamarija hodita čez Šanaško; ANINO je pri (+386)."),
        ("Šana*", "Ana in Anamarija hodita čez [prikrito]; ANINO je pri (+386)."),
        ("an*", "[prikrito] in [prikrito] hodita čez Šanaško; [prikrito] je pri (+386)."),
        ("+386", "Ana in Anamarija hodita čez Šanaško; ANINO je pri ([prikrito])."),
    ],
)
def test_a_word_inside_another_one_stays(topic, office, cast, word, left):
    text = "Ana in Anamarija hodita čez Šanaško; ANINO je pri (+386)."
    row = ask_one(topic, cast.users["citizen"], title="Kdo hodi tu?", text=text)
    services.redact_words(actor=acting_as(office.officer), question_id=row.pk, words=[word], reason="Ime.")
    row.refresh_from_db()
    assert row.text == left


def test_a_kept_answer_of_the_api_is_not_given_again(topic, office):
    _access, program = make_program(office.town, ("questions:read", "questions:write"))
    body = {"title": f"Kje je {NAME}?"}
    options = {"content_type": "application/json", "headers": {"Idempotency-Key": "k"}}
    key = program.post("/api/v1/questions/", body, **options).json()["id"]
    assert IdempotencyKey.objects.filter(body__id=key).exists()
    services.redact_words(actor=acting_as(office.officer), question_id=key, words=[NAME], reason="Ime.")
    assert not IdempotencyKey.objects.filter(body__id=key).exists()


def test_the_name_of_the_asker_can_go_too(topic, office, cast, doors):
    row = ask_one(topic, cast.users["citizen"], show_name=True)
    publish_one(answer_one(row, office.officer), office.head)
    assert "Ana Horvat" in doors.anonymous.get(row.get_absolute_url()).content.decode()
    services.redact_words(
        actor=acting_as(office.head), question_id=row.pk, words=[], reason="Na željo.", hide_name=True
    )  # fmt: skip
    assert "Ana Horvat" not in doors.anonymous.get(row.get_absolute_url()).content.decode()


def test_a_whole_question_is_withdrawn_and_comes_back_after_a_look(told, office, doors):
    assert doors.officer.post(f"{LIST}{told.pk}/delo/umik/", {"words": "Varstvo podatkov."}).status_code == 302
    for one in everywhere(told):
        assert not shows(doors.anonymous, one), one
    assert doors.anonymous.get(told.get_absolute_url()).status_code == 404
    assert "Varstvo podatkov." in doors.citizen.get(told.get_absolute_url()).content.decode()
    told.refresh_from_db()
    assert (told.state, told.public) == ("redacted", False)
    publish_one(told, office.head)
    assert doors.anonymous.get(told.get_absolute_url()).status_code == 200


def test_the_published_wording_differs_from_what_was_asked(published, office, doors):
    path = f"{LIST}{published.pk}/delo/besedilo/"
    sent = {"title": "Kdaj bo pločnik varen?", "text": "", "reason": "Krajše.", "shown": as_shown(published)}
    assert doors.officer.get(path).status_code == 302  # what is public is for those who publish
    with pytest.raises(StepRefused, match="kdor odgovore objavlja"):
        services.edit_wording(
            actor=acting_as(office.officer), question_id=published.pk, wording=Wording("Kaj?", ""), reason="x",
            shown=as_shown(published),
        )  # fmt: skip
    for _click in range(2):
        assert doors.head.post(path, sent).status_code == 302
    assert published.events.filter(kind="edited").count() == 1
    old = published.title
    for one in (HOME, f"{HOME}vir.atom", published.get_absolute_url(), f"/api/v1/questions/{published.pk}/"):
        page = doors.anonymous.get(one).content.decode()
        assert "Kdaj bo pločnik varen?" in page
        assert old not in page
    assert old in doors.officer.get(f"{LIST}{published.pk}/change/").content.decode()
    assert old not in doors.coordinator.get(f"{LIST}{published.pk}/change/").content.decode()


@pytest.mark.parametrize("name", ["objava", "besedilo", "odgovor", "prijava"])
def test_a_form_opened_before_does_not_bring_them_back(told, office, doors, town, name):
    make_category(office.department)
    answer_one(told, office.officer, f"Gospod {NAME} ima garažo.", reason="Popravek.")
    path = f"{LIST}{told.pk}/delo/{name}/"
    opened = doors.head.get(path).context["form"]
    typed = {"reason": "Lepše.", "address": "Mestni trg 1"}
    typed |= {"text": f"{NAME} je dobil garažo."} if name == "odgovor" else {}
    sent = {field.name: field.value() or "" for field in opened} | typed
    assert NAME in str(sent)
    services.redact_words(actor=acting_as(office.officer), question_id=told.pk, words=[f"{NAME}*"], reason="Ime.")
    for given in (sent, sent | {"shown": ""}):
        assert "med tem spremenilo" in doors.head.post(path, given).content.decode()
    for client in (doors.anonymous, doors.citizen):
        assert not shows(client, told.get_absolute_url())
    fresh = {"shown": as_shown(Question.objects.get(pk=told.pk)), "title": "Kdo parkira tu?", "text": "Ni dovoljeno."}
    assert doors.head.post(path, sent | fresh).status_code == 302


def test_the_words_that_were_asked_stand_in_no_history(topic, office, cast):
    row = ask_one(topic, cast.users["citizen"], title=f"Zakaj {NAME} parkira tu?", text=f"{NAME}a vidim vsak dan.")
    services.edit_wording(
        actor=acting_as(office.officer), question_id=row.pk, wording=Wording("Kdo sme parkirati tu?", ""),
        reason="Ime.", shown=as_shown(row),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE t::text ILIKE %s) FROM questions_questionhistoryevent t",
                       [f"%{NAME}%"])  # fmt: skip
        states, telling = cursor.fetchone()
    assert states > 1
    assert telling == 0


def test_only_the_office_redacts(published, office):
    for user in (office.other_officer, office.stranger):
        with pytest.raises(StepRefused, match="nimate pravice"):
            services.redact_words(actor=acting_as(user), question_id=published.pk, words=["luknja"], reason="x")
    published.refresh_from_db()
    assert "luknja" in published.title
