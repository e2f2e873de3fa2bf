"""A question comes in by two screens: with and without an account, once, and nothing typed is lost."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.utils import timezone

from apps.core import ratelimit
from apps.core.actor import Actor
from apps.core.legal_time import add_working_days, end_of_day, local_day
from apps.notifications.models import Message, Notification
from apps.questions import services
from apps.questions.exceptions import CannotAsk
from apps.questions.models import Asker, Question, ReplyPeriod
from apps.questions.services.links import asker_path
from apps.reports.models import BlockedSender
from tests.conftest import PASSWORD
from tests.factories.questions import answer_one, ask_one, make_topic, publish_one
from tests.questions.conftest import HOME, acting_as, deliver

TITLE = "Kdaj bo urejena kolesarska pot?"


def begin(client):
    """Address of a new form's screens."""
    page = client.get(f"{HOME}novo/")
    assert page.status_code == 200
    return re.search(rf"{HOME}novo/[0-9a-f-]{{36}}/", page.content.decode())[0]


def as_far_as_check(client, title=TITLE, text="Ob Dravi.", topic=""):
    home = begin(client)
    answer = client.post(f"{home}vprasanje/", {"title": title, "text": text, "topic": topic})
    assert answer["Location"] == f"{home}preverite/"
    return home


def link_in_mail():
    return re.search(r"http://[^/\s]+(/vprasaj-obcino/\S+)", mail.outbox[-1].body)[1]


def test_signed_in_in_two_screens(topic, doors, cast):
    home = as_far_as_check(doors.citizen)
    page = doors.citizen.get(f"{home}preverite/").content.decode()
    assert "Sprašujete kot" in page
    assert 'name="email"' not in page
    answer = doors.citizen.post(f"{home}preverite/", {"topic": topic.pk, "consent": "on"})
    assert answer["Location"] == f"{home}oddano/"
    row = Question.objects.get()
    assert (row.state, row.public, row.consent, row.department) == ("new", False, True, topic.department)
    today = local_day(timezone.now())
    assert (row.days, row.due_at) == (8, end_of_day(add_working_days(today, 8)))
    assert "vprašanje smo prejeli" in doors.citizen.get(f"{home}oddano/").content.decode()
    assert (row.asker.user, row.asker.name, row.original_title) == (cast.users["citizen"], "", TITLE)
    deliver()
    assert Notification.objects.filter(user=cast.users["citizen"], kind="questions.received").count() == 1
    assert doors.citizen.post(f"{home}preverite/", {"topic": topic.pk})["Location"] == f"{home}oddano/"
    assert Question.objects.count() == 1


def test_the_deadline_is_a_dated_row_and_a_topic_may_have_its_own(topic, office, cast):
    today = local_day(timezone.now())
    ReplyPeriod.objects.create(valid_from=today - dt.timedelta(days=9), days=5)
    ReplyPeriod.objects.create(valid_from=today + dt.timedelta(days=1), days=1)
    assert ask_one(topic, cast.users["citizen"]).days == 5
    ReplyPeriod.objects.create(topic=topic, valid_from=today - dt.timedelta(days=90), days=12)
    assert ask_one(topic, cast.users["citizen"]).days == 12
    assert ask_one(make_topic(office.other, "drugo"), cast.users["citizen"]).days == 5


def test_without_an_account_the_link_makes_it_a_question(topic, doors):
    home = as_far_as_check(doors.anonymous)
    doors.anonymous.post(f"{home}preverite/", {"topic": topic.pk, "email": "Nekdo@Primer.si", "name": "Nekdo Drug"})
    row = Question.objects.get()
    assert (row.state, row.consent, row.due_at) == ("unconfirmed", False, None)
    assert "potrdite vprašanje" in doors.anonymous.get(f"{home}oddano/").content.decode()
    assert TITLE not in doors.officer.get("/admin/questions/question/").content.decode()
    path = link_in_mail()
    assert TITLE not in mail.outbox[-1].body
    assert "Potrdite" in doors.anonymous.get(path).content.decode()
    row.refresh_from_db()
    assert row.state == "unconfirmed"  # machines follow links
    doors.anonymous.post(path)
    doors.anonymous.post(path)
    row.refresh_from_db()
    assert (row.state, row.events.count()) == ("new", 1)
    assert row.due_at
    assert (str(row.asker.email), row.asker.name) == ("nekdo@primer.si", "")
    assert TITLE in doors.anonymous.get(path).content.decode()
    assert doors.anonymous.get(row.get_absolute_url()).status_code == 404
    assert doors.anonymous.get(f"{HOME}moje/{row.asker.pk.hex}.xxxx/").status_code == 404
    deliver()
    (letter,) = Message.objects.filter(kind="questions.received")
    assert (letter.recipient, TITLE in letter.text, asker_path(row.asker) in letter.text) == (
        "nekdo@primer.si", False, True,
    )  # fmt: skip


def test_nothing_typed_is_lost(topic, doors, cast):
    home = begin(doors.anonymous)
    assert "Napišite vprašanje." in doors.anonymous.post(f"{home}vprasanje/", {"title": ""}).content.decode()
    home = as_far_as_check(doors.anonymous)
    page = doors.anonymous.post(
        f"{home}preverite/", {"topic": topic.pk, "email": "ne@", "name": "Jaz"}
    ).content.decode()
    assert "Vpišite veljaven elektronski naslov" in page
    assert 'value="Jaz"' in page
    page = doors.anonymous.post(
        f"{home}preverite/", {"topic": topic.pk, "email": "a@primer.si", "show_name": "on"}
    ).content.decode()
    assert "Vpišite ime, ki naj se pokaže" in page
    back = doors.anonymous.post(f"{home}preverite/", {"dejanje": "nazaj", "email": "jaz@primer.si", "consent": "on"})
    assert back["Location"] == f"{home}vprasanje/"
    assert TITLE in doors.anonymous.get(f"{home}vprasanje/").content.decode()
    page = doors.anonymous.get(f"{home}preverite/").content.decode()
    assert "jaz@primer.si" in page
    assert re.search(r'name="consent"[^>]*checked', page)
    sent = {"username": "ana", "password": PASSWORD, "next": f"{home}preverite/"}
    assert doors.anonymous.post("/prijava/", sent)["Location"] == f"{home}preverite/"
    doors.anonymous.post(f"{home}preverite/", {"topic": topic.pk})
    assert Question.objects.get().asker.user == cast.users["citizen"]


def test_machines_floods_and_abuse(topic, doors, office):
    home = as_far_as_check(doors.anonymous)
    sent = {"topic": topic.pk, "email": "a@primer.si"}
    filled = doors.anonymous.post(f"{home}preverite/", sent | {"homepage": "http://spam.example"})
    assert "mora ostati prazno" in filled.content.decode()
    until = local_day(timezone.now())
    BlockedSender.objects.create(email="a@primer.si", reason="x", until=until, added_by=office.head)
    assert "vprašanj trenutno ne sprejemamo" in doors.anonymous.post(f"{home}preverite/", sent).content.decode()
    BlockedSender.objects.all().delete()
    BlockedSender.objects.create(network="127.0.0.0/24", reason="x", until=until, added_by=office.head)
    assert "vprašanj trenutno ne sprejemamo" in doors.anonymous.post(f"{home}preverite/", sent).content.decode()
    BlockedSender.objects.all().delete()
    assert not Question.objects.exists()
    assert doors.anonymous.post(f"{home}preverite/", sent).status_code == 302
    home = as_far_as_check(doors.anonymous)
    assert doors.anonymous.post(f"{home}preverite/", sent).status_code == 429  # neither an account nor work
    for _number in range(4):
        ask_one(topic, email="b@primer.si")
    ask_one(topic, email="B@primer.si")
    with pytest.raises(ratelimit.RateLimited):
        ask_one(topic, email="b@primer.si")


def test_similar_answers_are_proposed_before_sending(topic, published, secret, office, doors, cast):
    publish_one(answer_one(ask_one(topic, cast.users["neighbour"], title="Kje je knjižnica?", text=""), office.officer),
                office.head)  # fmt: skip
    found = doors.anonymous.post(f"{HOME}novo/podobna/", {"text": "luknje na plocnikih pri soli"}).json()["results"]
    assert [one["title"] for one in found] == [published.title]
    assert found[0]["text"] == "Popravili jo bomo jeseni."
    assert doors.anonymous.post(f"{HOME}novo/podobna/", {"text": "skrivnostno vprašanje"}).json()["results"] == []
    assert doors.anonymous.post(f"{HOME}novo/podobna/", {"text": "\0 ''' | & !"}).json()["results"] == []
    home = as_far_as_check(doors.anonymous, title="Kdo popravi luknjo v pločniku?", text="")
    page = doors.anonymous.get(f"{home}preverite/").content.decode()
    assert published.title in page
    assert "knjižnica" not in page


def test_the_topic_is_proposed_from_the_text(topic, office, doors, cast):
    water = make_topic(office.other, "voda", name_sl="Voda", name_en="Water", keywords=["vodovod", "voda"])
    row = ask_one(None, cast.users["citizen"], title="Kako se priključim na vodovod?", text="")
    assert (row.topic, row.department) == (water, office.other)
    home = as_far_as_check(doors.citizen, title="Ali je voda pitna?")
    page = doors.citizen.get(f"{home}preverite/").content.decode()
    assert (
        page.index("Glede na vaše vprašanje") < page.index("Voda</option>") < page.index("Ceste in pločniki</option>")
    )


def test_the_asker_asks_further_in_the_thread(topic, question, office, doors, cast):
    path = f"{question.get_absolute_url()}moje/"
    sent = {"dejanje": "dodatno", "title": "In kdaj jeseni?", "text": "", "consent": "on"}
    assert "Dodatno lahko vprašate" in doors.citizen.post(path, sent).content.decode()
    publish_one(answer_one(question, office.officer), office.head)
    assert doors.neighbour.post(path, sent).status_code == 404
    assert doors.anonymous.post(path, sent).status_code == 404
    assert "Napišite vprašanje." in doors.citizen.post(path, sent | {"title": ""}).content.decode()
    assert doors.citizen.post(path, sent).status_code == 302
    more = Question.objects.get(parent=question)
    assert (more.state, more.topic, more.asker.user) == ("new", topic, cast.users["citizen"])
    assert "In kdaj jeseni?" in doors.citizen.get(question.get_absolute_url()).content.decode()
    assert "In kdaj jeseni?" not in doors.anonymous.get(question.get_absolute_url()).content.decode()
    publish_one(answer_one(more, office.officer, "Septembra."), office.head)
    assert "Septembra." in doors.anonymous.get(question.get_absolute_url()).content.decode()
    assert doors.anonymous.get(f"{HOME}{more.pk}/")["Location"] == more.get_absolute_url()
    services.redact_question(actor=acting_as(office.officer), question_id=question.pk, words="Zasebno.")
    more.refresh_from_db()
    assert not more.public  # the thread goes with its first question
    assert doors.anonymous.get(f"{HOME}{more.pk}/").status_code == 404


def test_the_link_asks_further_and_decides_on_publication(topic, office, doors):
    row = ask_one(topic, email="a@primer.si")
    path = link_in_mail()
    doors.anonymous.post(path)
    publish_one(answer_one(row, office.officer), office.head)
    doors.anonymous.post(path, {"dejanje": "dodatno", "title": "In kje?", "text": ""})
    more = Question.objects.get(parent=row)
    assert (more.state, str(more.asker.email)) == ("new", "a@primer.si")
    assert doors.anonymous.get(asker_path(more.asker))["Location"] == path
    doors.anonymous.post(path, {"dejanje": "ne-dovolim"})
    assert doors.neighbour.get(row.get_absolute_url()).status_code == 404
    assert "Popravili jo bomo" in doors.anonymous.get(path).content.decode()
    Asker.objects.all().delete()
    assert doors.anonymous.get(path).status_code == 404


def test_what_cannot_be_asked(topic, cast):
    actor = Actor(user=cast.users["citizen"])
    for values in ({"title": " "}, {"title": "x" * 161}, {"title": "x", "text": "x" * 4001}):
        with pytest.raises(CannotAsk):
            services.ask_question(actor=actor, asked=services.Asked(topic=topic, **values))
    with pytest.raises(CannotAsk, match="elektronski naslov"):
        services.ask_question(actor=Actor(), asked=services.Asked(topic=topic, title="x"))
    topic.active = False
    topic.save()
    with pytest.raises(CannotAsk, match="teme"):
        services.ask_question(actor=actor, asked=services.Asked(topic=topic, title="x"))
