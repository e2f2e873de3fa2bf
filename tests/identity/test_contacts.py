"""Contact data: proven by link or code, by the person alone; whoever had the old one is told."""

import datetime as dt
import re
import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.core import outgoing
from apps.core.actor import Actor
from apps.core.ratelimit import RateLimited
from apps.identity.choices import ContactKind
from apps.identity.models import ContactChange, Person
from apps.identity.services import contacts
from tests.conftest import make_user
from tests.notifications import outbox

pytestmark = pytest.mark.django_db
HOME = "/moj-ptuj/nastavitve/"
EMAIL, PHONE, CODE = f"{HOME}e-naslov/", f"{HOME}telefon/", f"{HOME}telefon/koda/"
OLD, NEW = "ana@star.invalid", "ana@nov.invalid"


@pytest.fixture(autouse=True)
def _real_outbox(settings):
    settings.EMAIL_BACKEND = "apps.notifications.mail.OutboxBackend"


@pytest.fixture
def ana(cast):
    return Person.objects.create(user=cast.users["citizen"], contact_email=OLD)


def link(**filters):
    text = outbox(kind="identity.mail.confirm_email", **filters)[-1].text
    return re.search(r"http://localhost:8000(/\S+)", text)[1]


def code():
    return re.search(r"\d{6}", outbox(channel="sms")[-1].text)[0]


def test_an_address_counts_after_the_button_behind_the_link(ana, cast):
    html = cast.citizen.post(EMAIL, {"email": "Ana@NOV.invalid"}, follow=True).content.decode()
    assert "Potrdite nov naslov" in html
    assert "Ana@nov.invalid" in html  # the host in lower case, the name as typed
    assert outbox()[0].recipient == "Ana@nov.invalid"
    for _scan in range(2):  # scanners of mail open links
        assert "Ana@nov.invalid" in cast.citizen.get(link()).content.decode()
    assert Person.objects.get().contact_email == OLD
    assert "Elektronski naslov je potrjen." in cast.citizen.post(link(), follow=True).content.decode()
    assert Person.objects.get().contact_email == "Ana@nov.invalid"
    told = outbox()[-1]
    assert (told.recipient, told.kind, told.user) == (OLD, "identity.mail.contact_changed", cast.users["citizen"])
    assert "nov.invalid" not in told.text
    assert cast.citizen.post(link()).status_code == 404  # once


def test_the_link_alone_is_not_enough(ana, cast):
    cast.citizen.post(EMAIL, {"email": NEW})
    Person.objects.create(user=cast.users["neighbour"])
    assert Client().post(link())["Location"].startswith("/prijava/?next=")
    for who in ("neighbour", "officer", "administrator"):
        for method in ("get", "post"):
            answer = getattr(getattr(cast, who), method)(link())
            assert answer.status_code == 404
            assert NEW not in answer.content.decode()
    assert cast.citizen.post(link()[:-6] + "xxxxx/").status_code == 404
    assert Person.objects.get(user=cast.users["citizen"]).contact_email == OLD


def test_the_token_is_not_in_the_database(ana, cast):
    cast.citizen.post(EMAIL, {"email": NEW})
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM identity_contactchange t")
        row = cursor.fetchone()[0]
    token = link().rstrip("/").rsplit("/", 1)[1]
    assert len(token) > 40
    assert token not in row
    assert NEW not in row


@pytest.mark.parametrize(
    ("kind", "after"), [(ContactKind.EMAIL, dt.timedelta(hours=24)), (ContactKind.PHONE, dt.timedelta(minutes=10))]
)
def test_proofs_grow_old(ana, cast, kind, after):
    actor = cast.actor("citizen")
    change = contacts.start_contact_change(actor=actor, kind=kind, value=NEW if kind == "email" else "041 123 456")
    secret = code() if kind == "phone" else link().rstrip("/").rsplit("/", 1)[1]
    with time_machine.travel(timezone.now() + after + dt.timedelta(seconds=1)), pytest.raises(contacts.ChangeGone):
        contacts.confirm_contact_change(actor=actor, change_id=change.pk, secret=secret)
    with time_machine.travel(timezone.now() + after - dt.timedelta(seconds=30)):
        contacts.confirm_contact_change(actor=actor, change_id=change.pk, secret=secret)


def test_only_the_newest_link_counts(ana, cast):
    cast.citizen.post(EMAIL, {"email": "prvi@nov.invalid"})
    first = link()
    cast.citizen.post(EMAIL, {"email": NEW})
    assert cast.citizen.post(first).status_code == 404
    cast.citizen.post(link())
    assert Person.objects.get().contact_email == NEW


def test_a_phone_counts_after_its_code(ana, cast):
    assert cast.citizen.post(PHONE, {"phone": "041/123-456"})["Location"] == CODE
    assert outbox()[0].recipient == "+38641123456"
    html = cast.citizen.post(CODE, {"code": "12 34"}).content.decode()
    assert "Koda ima šest števk" in html
    assert "+386 41 123 456" in html
    spaced = f"{code()[:3]} {code()[3:]}"
    assert "Telefonska številka je potrjena." in cast.citizen.post(CODE, {"code": spaced}, follow=True).content.decode()
    assert Person.objects.get().contact_phone == "+38641123456"
    assert "+386 41 123 456" in cast.citizen.get(HOME).content.decode()
    assert len(outbox()) == 1  # there was no old number


def test_a_changed_number_is_told_to_the_address(ana, cast):
    ana.contact_phone = "+38631999999"
    ana.save()
    cast.citizen.post(PHONE, {"phone": "041 123 456"})
    cast.citizen.post(CODE, {"code": code()})
    told = outbox()[-1]
    assert (told.recipient, told.kind) == (OLD, "identity.mail.contact_changed")
    assert "telefonska številka" in told.text


def test_five_wrong_codes_end_it(ana, cast):
    cast.citizen.post(PHONE, {"phone": "041 123 456"})
    right = code()
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for left in (4, 3, 2, 1):
        assert f"še {left} posku" in cast.citizen.post(CODE, {"code": wrong}).content.decode()
    assert cast.citizen.post(CODE, {"code": wrong})["Location"] == PHONE
    assert cast.citizen.post(CODE, {"code": right})["Location"] == PHONE
    assert not Person.objects.get().contact_phone


@pytest.mark.django_db(transaction=True)
def test_guessing_by_many_hands_at_once_has_five_tries_too():
    user = make_user("ana")
    Person.objects.create(user=user)
    actor = Actor(user=user)
    change = contacts.start_contact_change(actor=actor, kind=ContactKind.PHONE, value="041123456")
    wrong = f"{(int(code()) + 1) % 10**6:06}"
    start, outcomes = threading.Barrier(12), []

    def guess():
        start.wait()
        try:
            contacts.confirm_contact_change(actor=actor, change_id=change.pk, secret=wrong)
        except (contacts.WrongCode, contacts.ChangeGone) as error:
            outcomes.append(type(error))
        connection.close()

    threads = [threading.Thread(target=guess) for _number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(contacts.WrongCode) == contacts.TRIES
    assert ContactChange.objects.get().tries == contacts.TRIES


def test_a_new_code_voids_the_old_one(ana, cast):
    cast.citizen.post(PHONE, {"phone": "041 123 456"})
    first = code()
    assert "Poslali smo novo kodo." in cast.citizen.post(f"{PHONE}nova-koda/", follow=True).content.decode()
    if first != code():
        assert "Koda ni prava" in cast.citizen.post(CODE, {"code": first}).content.decode()
    cast.citizen.post(CODE, {"code": code()})
    assert Person.objects.get().contact_phone == "+38641123456"


def test_sending_has_a_limit_and_says_when_to_come_back(ana, cast):
    for _time in range(contacts.SENDINGS):
        cast.citizen.post(EMAIL, {"email": NEW})
    html = cast.citizen.post(EMAIL, {"email": NEW}).content.decode()
    assert "Novo lahko zahtevate čez" in html
    assert f'value="{NEW}"' in html  # what was typed stays
    assert len(outbox()) == contacts.SENDINGS


def test_nobodys_phone_is_bombed_from_many_accounts(db):
    for number in range(contacts.SENDINGS):
        user = make_user(f"u{number}")
        Person.objects.create(user=user)
        contacts.start_contact_change(actor=Actor(user=user), kind=ContactKind.PHONE, value="041 123 456")
    last = make_user("last")
    Person.objects.create(user=last)
    with pytest.raises(RateLimited):
        contacts.start_contact_change(actor=Actor(user=last), kind=ContactKind.PHONE, value="+386 41 123 456")


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        (EMAIL, {"email": ""}, "Vpišite elektronski naslov."),
        (EMAIL, {"email": "ana@"}, "Vpišite celoten naslov"),
        (EMAIL, {"email": OLD.upper().replace("ANA", "ana")}, "kontakt, ki ga že imamo"),
        (EMAIL, {"email": "ana@nov.invalid\nBcc: x@y.invalid"}, "Vpišite celoten naslov"),
        (PHONE, {"phone": ""}, "Vpišite telefonsko številko."),
        (PHONE, {"phone": "12"}, "Številke ne prepoznamo"),
        (PHONE, {"phone": "02 748 29 99"}, "Vpišite mobilno številko"),
    ],
)
def test_mistakes_say_what_to_do(ana, cast, path, data, words):
    answer = cast.citizen.post(path, data)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "Napaka:" in answer.content.decode()
    assert not outbox()


def test_taking_a_change_back(ana, cast):
    cast.citizen.post(EMAIL, {"email": NEW})
    there = link()
    assert "Potrdite nov naslov" not in cast.citizen.post(f"{HOME}email/preklic/", follow=True).content.decode()
    assert cast.citizen.post(there).status_code == 404


def test_removing_asks_once_and_tells_the_old_address(ana, cast):
    assert OLD in cast.citizen.get(f"{HOME}email/odstranitev/").content.decode()
    assert Person.objects.get().contact_email == OLD
    cast.citizen.post(f"{HOME}email/odstranitev/")
    assert Person.objects.get().contact_email == ""
    assert outbox()[0].recipient == OLD
    assert cast.citizen.get(f"{HOME}drugo/odstranitev/").status_code == 404


def test_the_language_of_messages(ana, cast):
    cast.citizen.post(f"{HOME}jezik/", {"language": "en"})
    assert Person.objects.get().language == "en"
    cast.citizen.post(f"{HOME}jezik/", {"language": "de"})
    assert Person.objects.get().language == "en"
    with pytest.raises(ValueError, match="de"):
        contacts.choose_language(actor=cast.actor("citizen"), language="de")
    cast.citizen.post(EMAIL, {"email": NEW})
    assert link().startswith("/en/")
    assert outbox()[0].language == "en"


@pytest.mark.parametrize("path", [HOME, EMAIL, PHONE, CODE, f"{HOME}email/odstranitev/"])
def test_nobody_signed_out_gets_in(client, path):
    assert client.get(path)["Location"].startswith("/prijava/")


@pytest.mark.parametrize("who", ["officer", "other_officer", "administrator", "neighbour"])
def test_accounts_without_a_person_are_told_who_cares_for_them(ana, cast, who):
    client = getattr(cast, who)
    html = client.get(HOME).content.decode()
    assert "ureja skrbnik" in html
    assert OLD not in html
    for path in (EMAIL, PHONE, f"{HOME}email/odstranitev/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"email": NEW, "phone": "041123456"}).status_code == 403
    assert Person.objects.get().contact_email == OLD


def test_programs_and_nobody_change_nothing(ana, cast):
    for actor in (Actor(), Actor(user=cast.users["citizen"], client="program")):
        with pytest.raises(PermissionDenied):
            contacts.start_contact_change(actor=actor, kind=ContactKind.EMAIL, value=NEW)
        with pytest.raises(PermissionDenied):
            contacts.remove_contact(actor=actor, kind=ContactKind.EMAIL)


def test_whoever_acts_for_another_changes_their_own(ana, cast):
    other = Person.objects.create(user=cast.users["neighbour"], contact_email="bine@star.invalid")
    actor = Actor(user=cast.users["citizen"], principal=other.user_id)
    contacts.remove_contact(actor=actor, kind=ContactKind.EMAIL)
    other.refresh_from_db()
    assert other.contact_email == "bine@star.invalid"


def test_where_no_texts_are_sent_the_page_says_so(ana, cast, monkeypatch):
    monkeypatch.setattr(outgoing.text_senders, "_items", {})
    assert "portal ne pošilja SMS" in cast.citizen.get(PHONE, follow=True).content.decode()
    assert PHONE not in cast.citizen.get(HOME).content.decode()


def test_a_rotated_key_still_proves(ana, cast, settings):
    actor = cast.actor("citizen")
    change = contacts.start_contact_change(actor=actor, kind=ContactKind.PHONE, value="041123456")
    secret = code()
    settings.FIELD_KEYS = f"{settings.FIELD_KEYS},9:{'0123456789abcdefghij' * 3}"
    contacts.confirm_contact_change(actor=actor, change_id=change.pk, secret=secret)
