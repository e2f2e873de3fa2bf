"""`/e-novice/`: subscribing by mail, by text message and with an account; links, codes, leaving. The whole cast."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from apps.core import outgoing, plugs
from apps.core.events import sweep_outbox
from apps.core.ratelimit import RateLimited
from apps.identity.models import Person
from apps.identity.services.contacts import remove_contact
from apps.identity.signals import contact_confirmed, contact_removed
from apps.notifications import services
from apps.notifications.models import Subscriber, Subscription
from apps.notifications.plugins import erase, erasure_plan, my_subscriptions
from apps.notifications.registry import Topic, topics
from apps.notifications.services import links, subscribing
from apps.notifications.ways import EmailWay
from apps.territory.models import Quarter
from tests.notifications import outbox

pytestmark = pytest.mark.django_db
PAGE = "/e-novice/"
NUMBER = "+38641123456"


@pytest.fixture(autouse=True)
def _topics(town):
    with (
        topics.temporarily("tema-a", Topic("Preizkusna tema", "Kaj se dogaja.")),
        topics.temporarily("tema-b", Topic("Druga tema", "Pozivi in razpisi.")),
        topics.temporarily("tema-c", Topic("Tema po četrtih", "Po četrtih.", by_quarter=True)),
    ):
        yield


def form(**values):
    return {"topics": ["tema-a"], "channel": "email", "email": "ana@primer.si", "rhythm": "at_once"} | values


def by_text(**values):
    return form(**{"channel": "sms", "email": "", "phone": "041 123 456"} | values)


def link():
    found = re.findall(r"http://localhost:8000(/\S*e-novice/n\S+)", outbox()[-1].text)
    return found[-1]


def code():
    return re.search(r"\d{6}", outbox(channel="sms")[-1].text)[0]


def reader(address="ana@primer.si", topic="tema-a", **values):
    one = Subscriber.objects.create(address=address, **{"confirmed": timezone.now()} | values)
    Subscription.objects.create(subscriber=one, topic=topic)
    return one


def has():
    return {(row.topic, row.quarter and row.quarter.slug) for row in Subscription.objects.select_related("quarter")}


def test_by_mail_after_the_button_behind_the_link(client):
    page = client.get(PAGE).content.decode()
    for text in ("Preizkusna tema", "Kaj se dogaja.", "Prijave v moji ulici", "/izboljsajmo-ptuj/obmocja/"):
        assert text in page
    answer = client.post(PAGE, form(), follow=True)
    assert "Preverite svojo pošto" in answer.content.decode()
    assert outbox()[0].recipient == "ana@primer.si"
    for _scan in range(2):  # scanners of mail open links
        page = client.get(link()).content.decode()
        assert "Potrdite naročilo" in page
        assert "Preizkusna tema" in page
    assert Subscriber.objects.get().confirmed is None
    for _click in range(2):  # twice, or in two tabs
        assert client.post(link(), follow=True).status_code == 200
    assert Subscriber.objects.get().confirmed
    assert has() == {("tema-a", None)}


def test_the_answer_is_the_same_for_who_is_known(client):
    reader()
    answers = [
        client.post(PAGE, form(email=address, topics=["tema-b"])) for address in ("Ana@Primer.si", "nov@primer.si")
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    known, new = outbox()
    assert "že naročeni" in known.subject
    assert "Potrdite" in new.subject
    assert has() == {("tema-a", None), ("tema-b", None)}  # nothing was added to what is there
    assert Subscription.objects.get(topic="tema-b").subscriber.confirmed is None
    assert "Vaša naročnina" in client.get(re.search(r"8000(/e-novice/n\S+)", known.text)[1]).content.decode()


def test_by_text_message_with_a_code(client, settings):
    settings.DEMO = True
    answer = client.post(PAGE, by_text())
    where = answer["Location"]
    assert where.startswith("/e-novice/koda/")
    assert outbox()[0].recipient == NUMBER
    assert "Vpišite kodo" in client.get(where).content.decode()
    right = code()
    assert "Imate še 4 poskuse." in client.post(where, {"code": f"{(int(right) + 1) % 10**6:06}"}).content.decode()
    assert Subscriber.objects.get().confirmed is None
    for _click in range(2):
        assert client.post(where, {"code": f" {right} "})["Location"].startswith("/e-novice/narocnina/")
    one = Subscriber.objects.get()
    assert (one.address, bool(one.confirmed), one.rhythm) == (NUMBER, True, "at_once")


def test_wrong_codes_end_and_codes_grow_old(client):
    where = client.post(PAGE, by_text())["Location"]
    right = code()
    for _try in range(5):
        client.post(where, {"code": "x"})
    assert "ne velja več" in client.post(where, {"code": right}).content.decode()
    client.post(PAGE, by_text())
    right = code()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)):
        assert "ne velja več" in client.post(where, {"code": right}).content.decode()
    assert "ne velja več" not in client.post(where, {"code": right}, follow=True).content.decode()
    assert Subscriber.objects.get().confirmed


def test_a_number_is_confirmed_by_its_code_alone(client):
    client.post(PAGE, by_text())
    one = Subscriber.objects.get()
    assert client.post(links.manage_path(one)).status_code == 404
    assert client.get(f"/e-novice/n/{links.token_of(links.MANAGE, one)}/").status_code == 404


def test_a_known_number_gets_its_link_and_no_code(client):
    one = reader(NUMBER, channel="sms")
    where = client.post(PAGE, by_text())["Location"]
    (row,) = outbox()
    assert not re.search(r"\b\d{6}\b", row.text)
    assert len(row.text) <= 134
    assert client.get(where).status_code == 200
    assert "ne velja več" in client.post(where, {"code": "000000"}).content.decode()
    short = re.search(r"8000(/e-novice/n/\S+)", row.text)[1]
    assert client.get(short)["Location"] == links.manage_path(one)


def test_bad_input_is_named_and_kept(client):
    for sent, said in (
        (form(topics=[]), "Izberite vsaj eno temo."), (form(email=""), "Vpišite elektronski naslov."),
        (form(email="kar nekaj"), "Vpišite veljaven elektronski naslov"), (form(topics=["ni-je"]), "Napaka:"),
        (by_text(phone="12"), "Vpišite mobilno številko"), (by_text(phone=""), "Vpišite mobilno številko"),
        (by_text(phone="02 748 29 00"), "ne sprejema sporočil SMS"),
    ):  # fmt: skip
        page = client.post(PAGE, sent).content.decode()
        assert said in page, said
        assert "Napaka:" in page
    assert 'value="kar nekaj"' in client.post(PAGE, form(email="kar nekaj")).content.decode()
    assert not Subscriber.objects.exists()


def test_without_texts_only_by_mail(client, monkeypatch):
    monkeypatch.setattr(outgoing, "texts_can_be_sent", lambda: False)
    assert "SMS" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, form()).status_code == 302


def test_quarters_only_where_the_topic_knows_them(client):
    center, other = Quarter.objects.order_by("name")[:2]
    client.post(PAGE, form(topics=["tema-a", "tema-c"], quarters=[center.pk, other.pk]))
    assert has() == {("tema-a", None), ("tema-c", center.slug), ("tema-c", other.slug)}


def test_forged_old_and_dead_links(client):
    client.post(PAGE, form())
    one, path = Subscriber.objects.get(), link()
    for wrong in (
        path[:-2] + ("A/" if path[-2] != "A" else "B/"),
        "/e-novice/narocnina/x/",
        path.replace("narocnina", "koda"),
    ):
        assert client.get(wrong).status_code == 404
    token = links.token_of(links.LEAVE, one)
    assert client.get(f"/e-novice/narocnina/{token}/").status_code == 404  # each link has its one use
    with time_machine.travel(timezone.now() + dt.timedelta(days=2, hours=1)):
        assert client.get(path).status_code == 404
        assert list(plugs.retention_rules.get("notifications.subscriber").due(timezone.localdate())) == [one]
    services.confirm_subscriber(subscriber=one)
    assert client.post(path, {"dejanje": "konec"}, follow=True).status_code == 200
    assert not Subscriber.objects.exists()
    assert client.get(path).status_code == 404


def test_managed_by_the_link(client):
    one = reader()
    path, center = links.manage_path(one), Quarter.objects.order_by("name").first()
    page = client.get(path).content.decode()
    assert 'value="tema-a" id="id_topics_1" checked' in page or "checked" in page
    sent = {"topics": ["tema-c"], "quarters": [center.pk], "rhythm": "weekly", "language": "en"}
    assert "Naročnina je shranjena." in client.post(path, sent, follow=True).content.decode()
    one.refresh_from_db()
    assert (one.rhythm, one.language, bool(one.digested)) == ("weekly", "en", True)
    assert has() == {("tema-c", center.slug)}
    assert client.post(path, {"rhythm": "weekly", "language": "en"}, follow=True).status_code == 200
    assert not Subscriber.objects.exists()


def test_changing_what_was_ended_in_another_tab_brings_nothing_back():
    one = reader()
    services.leave(subscriber=one)
    wish = services.Wish(("tema-b",))
    assert services.change_subscriber(subscriber=one, wish=wish, language="sl") is None
    assert not Subscriber.objects.exists()


def test_one_click_of_a_mail_program(settings):
    """RFC 8058: one POST without cookies, however often; opening the link ends nothing."""
    one = reader()
    Subscription.objects.create(subscriber=one, topic="tema-b")
    words = services.Words("x", "x", "x")
    for topic in ("tema-a", "tema-b"):
        services.broadcast(topic=topic, kind="t", dedupe=topic, words={"sl": words})
    services.write_broadcasts()
    client = Client(enforce_csrf_checks=True)
    for row in outbox():
        headers = EmailWay().mail_of(row, to="a@primer.si").extra_headers
        assert headers["List-Unsubscribe"] == f"<{settings.BASE_URL}{row.unsubscribe}>"
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert client.get(row.unsubscribe).status_code == 302
        assert client.post(row.unsubscribe, {}).status_code == 400
        left = Subscription.objects.count()
        for _time in range(2):
            assert client.post(row.unsubscribe, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert Subscription.objects.count() == left - 1
    assert not Subscriber.objects.exists()
    assert client.get(row.unsubscribe).status_code == 404
    assert client.post(row.unsubscribe[:-2] + "/", {"List-Unsubscribe": "One-Click"}).status_code == 404


def test_too_many(client):
    for number in range(5):
        assert client.post(PAGE, form(email=f"n{number}@primer.si")).status_code == 302
    assert client.post(PAGE, form()).status_code == 429


def test_one_address_is_not_written_to_without_end():
    wish = services.Wish(("tema-a",))
    for _time in range(5):
        services.ask(channel="email", address="ana@primer.si", wish=wish, language="sl")
    with pytest.raises(RateLimited):
        services.ask(channel="email", address="Ana@primer.si ", wish=wish, language="sl")
    assert Subscriber.objects.count() == 1


def test_strangers_do_not_make_the_portal_pay_without_end(monkeypatch):
    monkeypatch.setattr(subscribing, "TEXTS", 2)
    wish = services.Wish(("tema-a",))
    for number in range(2):
        services.ask(channel="sms", address=f"+3864112345{number}", wish=wish, language="sl")
    with pytest.raises(RateLimited):
        services.ask(channel="sms", address="+38641123459", wish=wish, language="sl")
    services.ask(channel="email", address="ana@primer.si", wish=wish, language="sl")
    assert [row.channel for row in outbox()] == ["sms", "sms", "email"]


@pytest.fixture
def ana(cast):
    return Person.objects.create(
        user=cast.users["citizen"], contact_email="ana@primer.si", contact_proven=True, contact_phone=NUMBER
    )


def test_with_an_account_at_once(cast, ana):
    page = cast.citizen.get(PAGE).content.decode()
    assert "ana@primer.si" in page
    assert 'name="email"' not in page
    sent = {"topics": ["tema-a"], "channel": "email", "rhythm": "daily"}
    assert "Naročnina je shranjena." in cast.citizen.post(PAGE, sent, follow=True).content.decode()
    one = Subscriber.objects.get()
    assert (one.user, bool(one.confirmed), one.rhythm) == (cast.users["citizen"], True, "daily")
    assert outbox() == []
    page = cast.citizen.get(PAGE).content.decode()
    assert "Vaše naročnine" in page
    assert links.manage_path(one) in page
    for other in (cast.neighbour, cast.officer, cast.other_officer, cast.anonymous):
        assert links.manage_path(one) not in other.get(PAGE).content.decode()
    page = cast.citizen.post(PAGE, sent | {"channel": "sms"}, follow=True).content.decode()
    assert {row.channel for row in Subscriber.objects.all()} == {"email", "sms"}


def test_what_was_asked_for_without_an_account_becomes_the_accounts(cast, ana):
    one = reader(confirmed=None)
    services.subscribe_account(actor=cast.actor("citizen"), channel="email", wish=services.Wish(("tema-b",)))
    one.refresh_from_db()
    assert (one.user_id, bool(one.confirmed)) == (ana.user_id, True)
    Person.objects.create(user=cast.users["neighbour"], contact_email="ana@primer.si", contact_proven=True)
    with pytest.raises(ValidationError):
        services.subscribe_account(actor=cast.actor("neighbour"), channel="email", wish=services.Wish(("tema-b",)))


def test_nothing_but_the_question_goes_to_an_address_that_is_not_confirmed():
    words = {"sl": services.Words("x", "x", "x")}
    for rhythm in ("daily", "at_once", "weekly", "at_once"):
        services.broadcast(topic="tema-a", kind="t", dedupe=rhythm, words=words)
        wish = services.Wish(("tema-a",), rhythm=rhythm)
        services.ask(channel="email", address="ana@primer.si", wish=wish, language="sl")
    assert {row.kind for row in outbox()} == {"notifications.mail.subscribe"}


def test_what_a_stranger_asked_for_is_not_confirmed_by_a_program_of_the_owner(cast, ana):
    wish = services.Wish(("tema-a", "tema-b"), rhythm="weekly")
    services.ask(channel="email", address="ana@primer.si", wish=wish, language="sl")
    where = "/api/v1/subscriptions/"
    made = cast.citizen.post(where, {"topic": "tema-c"}, content_type="application/json")
    assert (made.status_code, made.json()["rhythm"]) == (201, "at_once")
    assert has() == {("tema-c", None)}


def test_api(cast, ana):
    where = "/api/v1/subscriptions/"
    made = cast.citizen.post(where, {"topic": "tema-a"}, content_type="application/json")
    assert made.status_code == 201, made.content
    again = cast.citizen.post(where, {"topic": "tema-a"}, content_type="application/json")
    assert again.json()["id"] == made.json()["id"]
    center = Quarter.objects.order_by("name").first().slug
    for sent, status in (
        ({"topic": "tema-c", "quarter": center, "channel": "sms"}, 201), ({"topic": "ni-je"}, 400),
        ({"topic": "reports"}, 400), ({"topic": "tema-a", "quarter": center}, 400), ({}, 400),
    ):  # fmt: skip
        assert cast.citizen.post(where, sent, content_type="application/json").status_code == status, sent
    rows = cast.citizen.get(where).json()["results"]
    assert {(row["topic"], row["quarter"], row["channel"]) for row in rows} == {
        ("tema-a", None, "email"), ("tema-c", center, "sms"),
    }  # fmt: skip
    one = f"{where}{made.json()['id']}/"
    for other in (cast.neighbour, cast.officer, cast.other_officer):
        assert other.get(where).json()["results"] == []
        assert other.delete(one).status_code == 404
    assert cast.anonymous.get(where).status_code == 401
    assert cast.neighbour.post(where, {"topic": "tema-a"}, content_type="application/json").status_code == 400
    assert cast.citizen.delete(one).status_code == 204
    assert {row.channel for row in Subscriber.objects.all()} == {"sms"}


def tell_contact(event, kind, **contact):
    person = Person.objects.get()
    for name, value in contact.items():
        setattr(person, name, value)
    person.save()
    with transaction.atomic():
        event.emit(user_id=person.user_id, kind=kind)
    sweep_outbox()


def test_subscriptions_of_an_account_follow_its_contact(cast, ana):
    for channel in ("email", "sms"):
        wish = services.Wish(("tema-a", "tema-b"), rhythm="daily")
        services.subscribe_account(actor=cast.actor("citizen"), channel=channel, wish=wish)
    before, stranger = Subscriber.objects.get(channel="email"), reader("tuj@primer.si")
    reader("nova@primer.si", topic="tema-c", confirmed=None)  # asked for by nobody knows whom
    tell_contact(contact_confirmed, "email", contact_email="Nova@primer.si")
    after = Subscriber.objects.get(channel="email", user=ana.user)
    assert (after.address, after.rhythm, bool(after.confirmed)) == ("nova@primer.si", "daily", True)
    assert {row.topic for row in after.subscriptions.all()} == {"tema-a", "tema-b"}
    assert Client().get(links.manage_path(before)).status_code == 404
    tell_contact(contact_confirmed, "email")  # the same again
    assert Subscriber.objects.get(channel="email", user=ana.user) == after
    tell_contact(contact_removed, "phone", contact_phone="")
    assert set(Subscriber.objects.all()) == {after, stranger}


def test_removing_a_contact_tells_of_it(cast, ana):
    services.subscribe_account(actor=cast.actor("citizen"), channel="sms", wish=services.Wish(("tema-a",)))
    remove_contact(actor=cast.actor("citizen"), kind="phone")
    sweep_outbox()
    assert not Subscriber.objects.exists()


def test_personal_data_and_erasure(cast, ana):
    services.subscribe_account(actor=cast.actor("citizen"), channel="email", wish=services.Wish(("tema-a",)))
    stranger = reader("tuj@primer.si")
    (told,) = my_subscriptions(cast.actor("citizen"))
    assert (told["address"], told["topics"]) == ("ana@primer.si", [{"topic": "tema-a", "quarter": None}])
    assert [line.count for line in erasure_plan(cast.users["citizen"])][-1] == 1
    erase(cast.users["citizen"])
    assert list(Subscriber.objects.all()) == [stranger]


def test_erasure_stops_what_waits(cast, ana):
    services.notify(user=cast.users["citizen"], kind="reports.moved", title="Novo", body="Novo")
    stranger = services.post_letters([services.Letter(to="tuj@primer.si", text="x", kind="t")])[0]
    erase(cast.users["citizen"])
    mine, other = outbox()
    assert (mine.state, mine.recipient, mine.subject, bool(mine.erased)) == ("cancelled", "", "", True)
    assert (other.pk, other.state) == (stranger.pk, "waiting")


def test_in_english(client):
    assert "E-news" in client.get("/en/e-novice/").content.decode()
    client.post("/en/e-novice/", form())
    assert urlsplit(link()).path.startswith("/en/e-novice/narocnina/")
    assert Subscriber.objects.get().language == "en"
