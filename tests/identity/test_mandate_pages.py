"""Mandates in Moj Ptuj, with the whole cast: what each sees, and the forms from question to answer."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from apps.core import plugs
from apps.identity.choices import MandateKind, MandateState
from apps.identity.models import Mandate
from tests.conftest import sign_in
from tests.identity.mandates import (
    MINE,
    actor_of_person,
    emso,
    make_company,
    make_mandate,
    make_person,
    send,
    tax_number,
    through,
)

pytestmark = pytest.mark.django_db
EVERYBODY = ["anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator"]
FORMS = ["novo/", "nova-organizacija/", "nov-varovanec/"]


@pytest.fixture
def town(cast, catalogue):
    """The citizen leads a company, in which the neighbour has a limited mandate; both signed in strongly."""
    for name, serial in (("citizen", 505), ("neighbour", 515)):
        make_person(cast.users[name], serial=serial)
        sign_in(getattr(cast, name), cast.users[name], level="substantial")
    cast.company = make_company()
    cast.legal = make_mandate(cast.users["citizen"], organisation=cast.company, kind=MandateKind.LEGAL, may_grant=True)
    cast.limited = make_mandate(
        cast.users["neighbour"], organisation=cast.company, all_procedures=False, procedures=["najem-vrticka"],
        granted_by=cast.users["citizen"],
    )  # fmt: skip
    return cast


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize("path", [MINE, f"{MINE}zgodovina/"])
def test_the_anonymous_are_asked_to_sign_in(cast, path):
    answer = cast.anonymous.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/prijava/?next=")


@pytest.mark.parametrize("path", [MINE + form for form in FORMS])
def test_the_anonymous_are_led_to_si_pass_and_back_to_the_form(cast, path):
    answer = cast.anonymous.get(path)
    assert answer.status_code == 403
    assert "Za to stran se prijavite s SI-PASS" in text(answer)
    assert answer.context["back"] == path
    assert answer.context["level"] == "substantial"


@pytest.mark.parametrize("who", EVERYBODY[1:])
def test_everybody_has_an_overview_of_their_own(town, who):
    answer = getattr(town, who).get(MINE)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert ("Mizarstvo Vičava d.o.o." in text(answer)) == (who in ("citizen", "neighbour"))


@pytest.mark.parametrize(("page", "seen_by"), [("", {"citizen", "neighbour"}), ("konec/", {"citizen", "neighbour"})])
def test_a_mandate_is_for_its_two_sides(town, page, seen_by):
    for who in EVERYBODY[1:]:  # staff as well: their rights end at the admin
        status = getattr(town, who).get(f"{MINE}{town.limited.pk}/{page}").status_code
        assert status == (200 if who in seen_by else 404), who


def test_who_may_not_grant_sees_only_their_own_mandate(town):
    assert town.neighbour.get(f"{MINE}{town.legal.pk}/").status_code == 404
    html = text(town.neighbour.get(f"{MINE}organizacije/{town.company.pk}/"))
    assert "Vaše pooblastilo" in html
    assert "Ana Horvat" not in html


@pytest.mark.parametrize("who", EVERYBODY[1:])
def test_an_organisation_is_for_those_who_act_for_it(town, who):
    answer = getattr(town, who).get(f"{MINE}organizacije/{town.company.pk}/")
    assert answer.status_code == (200 if who in ("citizen", "neighbour") else 404)


def test_the_organisation_shows_its_people_to_who_leads_it(town):
    html = text(town.citizen.get(f"{MINE}organizacije/{town.company.pk}/"))
    assert "9990011" in html
    assert str(town.company.tax_number) in html
    assert "bine" in html
    assert "Pooblastite nekoga" in html


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("who", ["officer", "administrator"])
def test_staff_accounts_act_for_nobody(town, form, who):
    sign_in(getattr(town, who), town.users[who], level="substantial")
    assert getattr(town, who).get(MINE + form).status_code == 403


@pytest.mark.parametrize("form", FORMS)
def test_a_weak_sign_in_is_told_what_is_missing(town, form):
    sign_in(town.citizen, town.users["citizen"], level="low")
    answer = town.citizen.get(MINE + form)
    assert answer.status_code == 403
    assert "SI-PASS" in text(answer)


# --- the three forms ---------------------------------------------------------------------------------------------------


ORGANISATION = {
    "kind": "company", "name": "Kolesarna Ranca d.o.o.", "registration_number": "999 0038",
    "tax_number": "SI 99900033", "address": "Ob Dravi 47, 2250 Ptuj",
}  # fmt: skip


def test_an_organisation_from_form_to_request(town):
    answer = through(town.citizen, f"{MINE}nova-organizacija/", **ORGANISATION)
    mandate = Mandate.objects.get(state=MandateState.REQUESTED)
    assert answer["Location"] == f"{MINE}{mandate.pk}/"
    assert mandate.counterpart.registration_number == "9990038"
    assert str(mandate.counterpart.tax_number) == "99900033"
    html = text(town.citizen.get(answer["Location"]))
    assert "Občina preverja zahtevo" in html
    assert town.neighbour.get(answer["Location"]).status_code == 404


def test_what_was_typed_comes_back_with_errors_and_with_changes(town):
    path = f"{MINE}nova-organizacija/"
    wrong = send(town.citizen, path, "pregled", **ORGANISATION | {"tax_number": "123", "name": ""}, korak="pregled")
    html = text(wrong)
    assert "Davčna številka ima 8 števk" in html
    assert 'value="Ob Dravi 47, 2250 Ptuj"' in html
    assert "<title>Napaka:" in html
    slip = send(town.citizen, path, "pregled", **ORGANISATION | {"registration_number": "9990039"}, korak="pregled")
    assert "V matični številki je tipkarska napaka" in text(slip)
    again = town.citizen.post(path, ORGANISATION | {"korak": "popravek"})
    assert 'value="Kolesarna Ranca d.o.o."' in text(again)
    assert "Napaka:" not in text(again)
    assert not Mandate.objects.filter(state=MandateState.REQUESTED).exists()


def test_the_answer_is_the_same_for_a_known_organisation(town):
    """A stranger learns nothing, neither from the words nor from the way."""
    known = ORGANISATION | {"registration_number": "9990011", "tax_number": str(town.company.tax_number)}
    make_person("tuja", serial=525)
    stranger = Client()
    sign_in(stranger, actor_of_person(make_person("cene", serial=535)).user, level="substantial")
    pages = []
    for facts in (ORGANISATION, known):
        answer = through(stranger, f"{MINE}nova-organizacija/", **facts)
        pages.append(text(stranger.get(answer["Location"])))
    for page in pages:
        assert "Vičava" not in page
        assert "Kolesarna Ranca d.o.o." in page
    shapes = [re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|value=\"[^\"]*\"|\d+\.\d\d\b", "", page) for page in pages]
    assert shapes[0] == shapes[1]


def test_who_represents_it_is_told_at_the_field(town):
    known = ORGANISATION | {"registration_number": "9990011", "tax_number": str(town.company.tax_number)}
    answer = through(town.citizen, f"{MINE}nova-organizacija/", **known)
    assert "To organizacijo že zastopate" in text(answer)


def test_a_child_from_form_to_request(town):
    facts = {"kind": "parent", "given_name": "Neža", "family_name": "Horvat", "emso": emso("0903018")}
    answer = through(town.citizen, f"{MINE}nov-varovanec/", **facts)
    assert "Neža Horvat" in text(town.citizen.get(answer["Location"]))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"emso": "0903018505"}, "EMŠO ima 13 števk"),
        ({"emso": "0903018505051"}, "V EMŠO je tipkarska napaka"),
        ({"emso": emso("0102990")}, "že polnoletna"),
        ({"emso": emso("0102985", 505)}, "To je vaš EMŠO"),
        ({"kind": ""}, "Izberite, ali ste starš ali skrbnik."),
    ],
)
def test_a_child_that_cannot_be(town, facts, words):
    typed = {"kind": "parent", "given_name": "Neža", "family_name": "Horvat"} | facts
    path = f"{MINE}nov-varovanec/"
    answer = send(town.citizen, path, "pregled", **typed, korak="pregled")
    if "Preverite odgovore" in text(answer):
        answer = through(town.citizen, path, **typed)
    assert words in text(answer)
    assert "Napaka:" in text(answer)
    assert not Mandate.objects.filter(state=MandateState.REQUESTED).exists()


GRANT = {"name": "Dora Krajnc", "email": "dora@posta.invalid", "scope": "vsi", "principal": "jaz"}


def test_a_mandate_from_form_to_invitation_and_acceptance(town, mailoutbox):
    chosen = {"scope": "izbrani", "procedures": ["najem-vrticka", "prekop-obcinske-ceste"]}
    until = {"until_0": "31", "until_1": "12", "until_2": "2099"}
    answer = through(town.citizen, f"{MINE}novo/", **GRANT | chosen | until | {"principal": str(town.company.pk)})
    html = text(town.citizen.get(answer["Location"]))
    assert "Dora Krajnc" in html
    assert "Najem zemljišča za vrtičkarstvo" in html
    assert "do vključno 31. 12. 2099" in html
    link = re.search(r"/povabilo/[\w-]+/", mailoutbox[0].body)[0]

    dora, client = make_person("dora", serial=545, contact_email=""), Client()
    assert "Mizarstvo" not in text(client.get(link))  # who is not signed in learns nothing
    sign_in(client, dora.user, level="substantial")
    assert "Mizarstvo Vičava d.o.o." in text(client.get(link))
    accepted = send(client, link, "sprejem", odgovor="sprejem")
    assert "Zdaj lahko delujete v imenu: Mizarstvo Vičava d.o.o." in text(client.get(accepted["Location"]))
    assert client.get(link).status_code == 404  # used
    assert "Povabilo ne velja več" in text(client.get(link))
    mandate = Mandate.objects.get(representative=dora.user)
    assert (mandate.state, mandate.procedures) == (MandateState.ACCEPTED, chosen["procedures"])
    assert mandate.last_day == dt.date(2099, 12, 31)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": ""}, "Vpišite elektronski naslov ali pa EMŠO"),
        ({"scope": "izbrani"}, "Izberite vsaj en postopek"),
        ({"number": "12345678"}, "V številki je tipkarska napaka"),
        ({"number": "1234"}, "EMŠO ima 13 števk, davčna številka 8"),
        ({"until_0": "1", "until_1": "1", "until_2": "2020"}, "Zadnji dan ne sme biti"),
        ({"since_0": "1", "since_1": "1", "since_2": "2020"}, "Prvi dan ne more biti v preteklosti"),
        ({"email": "ana@posta.invalid"}, "Sebe ne morete pooblastiti"),
        ({"principal": "01900000-0000-7000-8000-000000000000"}, "V čigavem imenu naj deluje: "),
    ],
)
def test_a_mandate_that_cannot_be(town, typed, words):
    path = f"{MINE}novo/"
    answer = send(town.citizen, path, "pregled", **GRANT | typed, korak="pregled")
    if "Preverite odgovore" in text(answer):
        answer = through(town.citizen, path, **GRANT | typed)
    assert words in text(answer)
    assert "Napaka:" in text(answer)
    assert 'value="Dora Krajnc"' in text(answer)
    assert not Mandate.objects.filter(state=MandateState.OFFERED).exists()


def test_who_leads_nothing_is_not_asked_in_whose_name(town):
    assert "V čigavem imenu naj deluje" not in text(town.neighbour.get(f"{MINE}novo/"))
    facts = {key: value for key, value in GRANT.items() if key != "principal"}
    through(town.neighbour, f"{MINE}novo/", **facts)
    assert Mandate.objects.get(state=MandateState.OFFERED).person == town.users["neighbour"]


def test_sending_twice_makes_one(town, mailoutbox):
    for _ in range(2):
        answer = through(town.citizen, f"{MINE}novo/", **GRANT)
        assert answer.status_code == 302
    assert Mandate.objects.filter(state=MandateState.OFFERED).count() == len(mailoutbox) == 1


def test_invitations_are_limited(town):
    statuses = [
        town.citizen.post(f"{MINE}novo/", GRANT | {"korak": "oddaja", "email": f"p{number}@posta.invalid"}).status_code
        for number in range(22)
    ]
    assert statuses[:20] == [302] * 20
    assert statuses[20:] == [429] * 2


# --- offers, ends, lists -------------------------------------------------------------------------------------------------


@pytest.fixture
def offered(town):
    """The citizen offers the neighbour a mandate of their own."""
    through(town.citizen, f"{MINE}novo/", **GRANT | {"email": "bine@posta.invalid", "name": "Bine"})
    return Mandate.objects.get(state=MandateState.OFFERED)


def test_an_offer_waits_for_the_one_it_is_for(town, offered):
    entry = next(page for page in plugs.my_pages if str(page.title) == "Pooblastila")
    counts = {who: entry.count(town.actor(who)) for who in EVERYBODY}
    assert {who for who, count in counts.items() if count} == {"neighbour"}
    (card,) = [card for load in plugs.my_waiting for card in load(town.actor("neighbour")) if "Povabilo" in card.title]
    assert card.url == f"{MINE}{offered.pk}/ponudba/"
    assert card.until == offered.counterpart.expires
    assert "Povabilo: Ana Horvat" in text(town.neighbour.get(MINE))
    for who in EVERYBODY[1:]:
        status = getattr(town, who).get(card.url).status_code
        assert status == {"neighbour": 200, "citizen": 302}.get(who, 403), who  # others: weak sign-in comes first


def test_an_offer_of_others_is_not_there_for_strong_strangers(town, offered):
    client = Client()
    sign_in(client, make_person("cene", serial=535).user, level="substantial")
    assert client.get(f"{MINE}{offered.pk}/ponudba/").status_code == 404
    assert client.post(f"{MINE}{offered.pk}/ponudba/", {"odgovor": "sprejem"}).status_code == 404
    assert Mandate.objects.get(pk=offered.pk).state == MandateState.OFFERED


def test_declining(town, offered):
    send(town.neighbour, f"{MINE}{offered.pk}/ponudba/", "odgovor", odgovor="zavrnitev")
    assert Mandate.objects.get(pk=offered.pk).state == MandateState.DECLINED
    assert "zavrnjeno" in text(town.citizen.get(f"{MINE}zgodovina/"))


def test_an_offer_withdrawn_meanwhile_is_explained(town, offered):
    page = town.neighbour.get(f"{MINE}{offered.pk}/ponudba/")
    assert page.status_code == 200
    send(town.citizen, f"{MINE}{offered.pk}/konec/", "Umaknite povabilo")
    answer = town.neighbour.post(f"{MINE}{offered.pk}/ponudba/", {"odgovor": "sprejem"}, follow=True)
    assert answer.status_code == 200
    assert "preklicano" in text(answer)


def test_the_page_of_the_end_asks_once_more(town):
    path = f"{MINE}{town.limited.pk}/konec/"
    assert "Prekličete pooblastilo?" in text(town.citizen.get(path))
    assert "Se odpoveste pooblastilu?" in text(town.neighbour.get(path))
    assert Mandate.objects.get(pk=town.limited.pk).state == MandateState.ACCEPTED
    answer = send(town.citizen, path, "Prekličite pooblastilo")
    assert answer["Location"] == f"{MINE}{town.limited.pk}/"
    assert "preklicano" in text(town.neighbour.get(f"{MINE}{town.limited.pk}/"))
    assert town.citizen.get(path).status_code == 302  # nothing left to end


def test_a_request_can_be_withdrawn(town):
    answer = through(town.citizen, f"{MINE}nova-organizacija/", **ORGANISATION)
    send(town.citizen, f"{answer['Location']}konec/", "Umaknite zahtevo")
    assert Mandate.objects.get(counterpart__registration_number="9990038").state == MandateState.RENOUNCED


def test_lists_ask_the_same_of_the_database_for_few_and_many(town, django_assert_max_num_queries):
    for number in range(20):
        make_mandate(town.users["citizen"], organisation=make_company(f"Družba {number}", "", slug=f"d-{number}",
                     tax_number=""))  # fmt: skip
        make_mandate(None, person=town.users["citizen"], state=MandateState.OFFERED)
        make_mandate(town.users["neighbour"], person=town.users["citizen"], state=MandateState.REVOKED,
                     ended=timezone.now())  # fmt: skip
        make_mandate(None, organisation=town.company, state=MandateState.OFFERED)
    for path in (MINE, f"{MINE}zgodovina/", f"{MINE}organizacije/{town.company.pk}/"):
        with django_assert_max_num_queries(14) as context:
            assert town.citizen.get(path).status_code == 200
        few = len(context)
        for _number in range(60):
            make_mandate(
                town.users["citizen"], organisation=town.company, state=MandateState.REVOKED, decided=timezone.now()
            )
            make_mandate(None, organisation=town.company, state=MandateState.OFFERED)
            make_mandate(None, person=town.users["citizen"], state=MandateState.OFFERED)
        with django_assert_max_num_queries(few):
            town.citizen.get(path)


def test_nothing_that_identifies_stands_in_addresses_or_logs(town, caplog, mailoutbox):
    number = tax_number(9997000)
    with caplog.at_level("DEBUG"):
        answer = through(town.citizen, f"{MINE}novo/", **GRANT | {"number": number})
        town.citizen.get(answer["Location"])
        link = re.search(r"/povabilo/([\w-]+)/", mailoutbox[0].body)[1]
        Client().get(f"/povabilo/{link}/")
    logged = " ".join(str(record.__dict__) for record in caplog.records if record.name.startswith("portal"))
    for secret in (number, "dora@posta.invalid", "Dora", link):
        assert secret not in logged
    assert number not in answer["Location"]
