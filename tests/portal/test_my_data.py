"""Moj Ptuj and Moji podatki: what waits, what is known, consents; each for oneself alone."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.utils import InternalError
from django.utils import timezone

from apps.core import plugs
from apps.core.actor import ANONYMOUS, Actor
from apps.identity.models import Consent, Session
from apps.identity.services.consents import record_consent
from apps.portal import gathering
from apps.portal.models import DataExport, DataRequest
from tests.conftest import make_user, sign_in
from tests.portal.people import EMSO, TAX, actor, consent_of, mandate_of, person_of

PAGES = [
    "/moj-ptuj/",
    "/moj-ptuj/moji-podatki/",
    "/moj-ptuj/moji-podatki/soglasja/",
    "/moj-ptuj/moji-podatki/prenos/",
    "/moj-ptuj/moji-podatki/zahteve/",
    "/moj-ptuj/moji-podatki/zahteve/nova/",
]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_everybody_who_is_signed_in_has_the_pages_and_others_are_led_to_sign_in(cast, path, prefix):
    answer = cast.anonymous.get(prefix + path)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/prijava/?next={prefix}{path}")
    for who in ("citizen", "neighbour", "officer", "other_officer", "administrator"):
        answer = getattr(cast, who).get(prefix + path)
        assert answer.status_code == 200, who
        assert "no-store" in answer["Cache-Control"]


def card(number: int, until: dt.datetime | None = None) -> plugs.MyWaiting:
    return plugs.MyWaiting("warning", "evro", "do petka", f"Stvar {number}", "besedilo", "/x/", "Plačajte", until)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("count", "heading"),
    [
        (0, "Nič ne čaka na vas"),
        (1, "Na vas čaka ena stvar"),
        (2, "Na vas čakata dve stvari"),
        (3, "Na vas čakajo tri stvari"),
        (5, "Na vas čaka pet stvari"),
        (101, "Na vas čaka 101 stvar"),
    ],
)
def test_the_heading_counts_in_slovenian(cast, count, heading):
    with plugs.my_waiting.temporarily("test", lambda actor: [card(number) for number in range(count)]):
        assert heading in cast.citizen.get("/moj-ptuj/").content.decode()


@pytest.mark.django_db
def test_cards_stand_by_date_and_only_the_first_button_is_brick(cast):
    now = timezone.now()
    cards = [card(3), card(2, now + dt.timedelta(days=2)), card(1, now + dt.timedelta(days=1))]
    with plugs.my_waiting.temporarily("test", lambda actor: cards):
        html = cast.citizen.get("/moj-ptuj/").content.decode()
    assert html.index("Stvar 1") < html.index("Stvar 2") < html.index("Stvar 3")
    assert html.count('data-color="opeka"') == 1


@pytest.mark.django_db
def test_sections_of_apps_appear_when_they_have_something(cast):
    block = plugs.HomeBlock("components/note.html", lambda request: {"x": 1})
    silent = plugs.HomeBlock("nonexistent.html", lambda request: None)
    with plugs.my_blocks.temporarily("test", block), plugs.my_blocks.temporarily("silent", silent):
        assert cast.citizen.get("/moj-ptuj/").context["blocks"] == [{"template": block.template, "data": {"x": 1}}]


@pytest.mark.django_db
def test_staff_without_a_person_are_shown_the_way_to_their_work(cast):
    html = cast.officer.get("/moj-ptuj/").content.decode()
    assert "Službeno delo vas čaka v upravi portala." in html
    assert "Službeno delo" not in cast.citizen.get("/moj-ptuj/").content.decode()
    assert 'href="/moj-ptuj/"' in cast.citizen.get("/").content.decode()  # in the account's menu


@pytest.mark.django_db
def test_the_menu_says_where_one_is(cast):
    html = cast.citizen.get("/moj-ptuj/moji-podatki/soglasja/").content.decode()
    assert html.count('href="/moj-ptuj/moji-podatki/" aria-current="page"') == 2  # folded for phones, open for desks
    assert '<span class="my-here">Moji podatki</span>' in html


@pytest.mark.django_db
def test_the_page_shows_what_is_known_and_nothing_of_others(cast):
    citizen, neighbour = cast.users["citizen"], cast.users["neighbour"]
    person_of(citizen)
    person_of(neighbour, emso="0101006500014", tax_number="98765432")
    mandate_of(citizen, note="po sklepu uprave")
    consent_of(neighbour)
    html = cast.citizen.get("/moj-ptuj/moji-podatki/").content.decode().replace("\u00a0", " ")
    for text in ("Prešernova ulica 12", "ana@example.si", "+38641123456", "1. januar 2006", "Kovina d. o. o.",
                 "po sklepu uprave", "SI-PASS", "Pravna podlaga"):  # fmt: skip
        assert text in html, text
    for text in ("bine@example.si", "•0014", "•5432", "Povabila k anketam"):
        assert text not in html, text


@pytest.mark.django_db
def test_identifiers_are_masked_until_asked_for_at_a_sufficient_level(cast):
    citizen = cast.users["citizen"]
    person_of(citizen)
    for level, shown in {"low": False, "substantial": True, "high": True}.items():
        sign_in(cast.citizen, citizen, level=level)
        html = cast.citizen.get("/moj-ptuj/moji-podatki/").content.decode()
        assert EMSO not in html
        assert TAX not in html
        assert "••••••••••006" in html
        answer = cast.citizen.get("/moj-ptuj/moji-podatki/oznake/", follow=True)
        assert answer.status_code == (200 if shown else 403), level
        assert (EMSO in answer.content.decode()) is shown, level
        assert (TAX in answer.content.decode()) is shown, level
        assert ("Za to stran se prijavite z višjo ravnjo" in answer.content.decode()) is not shown, level
    answer = cast.anonymous.get("/moj-ptuj/moji-podatki/oznake/")
    assert answer.status_code == 403
    assert "Za to stran se prijavite s SI-PASS" in answer.content.decode()


@pytest.mark.django_db
def test_links_of_other_apps_appear_when_they_exist(cast):
    html = cast.citizen.get("/moj-ptuj/moji-podatki/").content.decode()
    assert "Prenesite vse podatke" in html
    from apps.portal.views.my_data import existing

    assert existing("/moj-ptuj/moji-podatki/") == "/moj-ptuj/moji-podatki/"
    assert existing("/te-strani-ni/") == ""


@pytest.mark.django_db
def test_acting_for_another_shows_ones_own_data(cast):
    citizen, neighbour = cast.users["citizen"], cast.users["neighbour"]
    person_of(citizen)
    person_of(neighbour, emso="0101006500014", tax_number="98765432")
    mandate = mandate_of(citizen, organisation=None, person=neighbour, kind="granted")
    session = cast.citizen.session
    session["mandate"] = str(mandate.pk)
    session.save()
    html = cast.citizen.get("/moj-ptuj/moji-podatki/").content.decode()
    assert "ana@example.si" in html
    assert "bine@example.si" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("number", [20, 200])
def test_as_many_queries_for_many_records_as_for_few(cast, number, django_assert_max_num_queries):
    citizen = cast.users["citizen"]
    person_of(citizen)
    for index in range(number):
        consent_of(citizen, given=index % 2 == 0)
    DataExport.objects.bulk_create(DataExport(user=citizen, state="expired", level="low") for _ in range(number))
    DataRequest.objects.bulk_create(
        DataRequest(user=citizen, number=f"ZP-2020-{n:04d}", kind="objection", state="refused", due="2020-02-01",
                    level="low")
        for n in range(number)
    )  # fmt: skip
    Session.objects.bulk_create(
        Session(session_key=f"k{n}", session_data="", user=citizen, expire_date=timezone.now()) for n in range(number)
    )
    with django_assert_max_num_queries(39):
        cast.citizen.get("/moj-ptuj/moji-podatki/")
    with django_assert_max_num_queries(12):
        cast.citizen.get("/moj-ptuj/moji-podatki/soglasja/")
    with django_assert_max_num_queries(12):
        cast.citizen.get("/moj-ptuj/moji-podatki/zahteve/")
    with django_assert_max_num_queries(12):
        cast.citizen.get("/moj-ptuj/moji-podatki/prenos/")


# --- what is gathered -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_document_holds_everything_that_is_registered(cast):
    citizen = cast.users["citizen"]
    person_of(citizen)
    consent_of(citizen)
    extra = plugs.PersonalData(
        "Nekaj", lambda actor: [{"at": timezone.now(), "who": actor.user.pk}], labels={"at": "Ko"}
    )
    with plugs.personal_data.temporarily("test.extra", extra):
        document = gathering.as_document(actor(citizen, "substantial"))
    assert [section["key"] for section in document["sections"]][:3] == [
        "identity.person", "identity.contact", "identity.account",
    ]  # fmt: skip
    assert {section["key"] for section in document["sections"]} == {key for key, _ in plugs.personal_data.items()} | {
        "test.extra"
    }
    sections = {section["key"]: section for section in document["sections"]}
    assert sections["identity.person"]["data"]["emso"] == EMSO
    assert sections["identity.person"]["data"]["birth"] == "2006-01-01"
    assert sections["identity.person"]["labels"]["address"] == "Naslov"
    assert sections["test.extra"]["data"][0]["who"] == str(citizen.pk)
    text = gathering.as_json(document).decode()
    assert "Prešernova" in text  # UTF-8, not escapes
    assert document["format"] == "ptuj-portal/moji-podatki"
    low = gathering.as_json(gathering.as_document(actor(citizen))).decode()
    assert EMSO not in low
    assert TAX not in low


@pytest.mark.django_db
def test_every_section_says_why_and_how_long(cast):
    for key in ("identity.person", "identity.contact", "identity.account", "identity.sessions", "identity.mandates",
                "identity.consents", "portal.requests", "portal.exports"):  # fmt: skip
        source = plugs.personal_data.get(key)
        assert all(str(getattr(source, name)) for name in ("purpose", "basis", "source", "kept")), key


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""), ("", ""), ([], ""), (True, "da"), (False, "ne"), (7, "7"), (["a", "b"], "a, b"),
        ("2026-11-18", "18. november 2026"), ("2026-11-18T10:00:00+00:00", "18. november 2026 ob 11.00"),
        ("2026-99-99", "2026-99-99"), ("2026-11-18 je dan", "2026-11-18 je dan"), ({"a": True}, "a: da"),
    ],
)  # fmt: skip
def test_values_in_words(value, words):
    assert gathering.words(value).replace("\u00a0", " ") == words


def test_any_shape_can_be_shown():
    labels = {"a": "Prvo"}
    assert gathering.groups_of("x", {})[0].items == [[("", "x")]]
    assert gathering.groups_of(["x"], {})[0].items == [[("", "x")]]
    groups = gathering.groups_of({"a": 1, "list_of_b": [{"a": 2}], "c": {"a": 3}}, labels)
    assert [(group.title, group.single) for group in groups] == [("", True), ("List of b", False), ("C", False)]
    assert groups[0].items == [[("Prvo", "1")]]
    long = gathering.groups_of([{"a": n} for n in range(8)], labels)[0]
    assert (len(long.first), len(long.rest)) == (5, 3)


# --- consents -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_consent_is_given_and_withdrawn_as_easily_and_every_act_is_kept(cast):
    path = "/moj-ptuj/moji-podatki/soglasja/raziskava-storitev/"
    user = cast.users["citizen"]
    for given in ("da", "da", "ne", "ne", "da"):  # twice: a double click
        assert cast.citizen.post(path, {"dano": given}).status_code == 302
    assert list(Consent.objects.filter(user=user).order_by("created").values_list("given", flat=True)) == [
        True, False, True,
    ]  # fmt: skip
    assert Consent.objects.holds(user, "raziskava-storitev")
    act = Consent.objects.filter(user=user).first()
    assert act.wording == str(plugs.consent_purposes.get("raziskava-storitev").wording)
    html = cast.citizen.get("/moj-ptuj/moji-podatki/soglasja/").content.decode()
    assert html.count("Soglasje dano") == 2
    assert html.count("Soglasje preklicano") == 1
    assert not Consent.objects.filter(user=cast.users["neighbour"]).exists()


@pytest.mark.django_db
def test_what_is_refused_about_consents(cast):
    assert cast.citizen.post("/moj-ptuj/moji-podatki/soglasja/ni-namena/", {"dano": "da"}).status_code == 404
    assert cast.citizen.get("/moj-ptuj/moji-podatki/soglasja/raziskava-storitev/").status_code == 405
    assert cast.anonymous.post("/moj-ptuj/moji-podatki/soglasja/raziskava-storitev/").status_code == 302
    for who in (ANONYMOUS, Actor(user=cast.users["citizen"], client="program")):
        with pytest.raises(PermissionDenied):
            record_consent(actor=who, purpose="raziskava-storitev", given=True)
    assert record_consent(actor=actor(cast.users["citizen"]), purpose="raziskava-storitev", given=False) is None


@pytest.mark.django_db
def test_a_new_wording_asks_again(cast, monkeypatch):
    user = cast.users["citizen"]
    record_consent(actor=actor(user), purpose="raziskava-storitev", given=True)
    newer = plugs.ConsentPurpose("Ankete", "Novo besedilo.", "učinek", version=2)
    monkeypatch.setitem(plugs.consent_purposes._items, "raziskava-storitev", (100, newer))
    assert not Consent.objects.holds(user, "raziskava-storitev")
    assert "Besedilo se je spremenilo" in cast.citizen.get("/moj-ptuj/moji-podatki/soglasja/").content.decode()
    record_consent(actor=actor(user), purpose="raziskava-storitev", given=True)
    assert Consent.objects.holds(user, "raziskava-storitev")


@pytest.mark.django_db
def test_an_act_of_consent_cannot_be_rewritten(cast):
    consent_of(cast.users["citizen"])
    with pytest.raises(InternalError, match="Cannot update"):
        Consent.objects.update(given=False)


@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_are_one_act():
    user = make_user("ana")
    start = threading.Barrier(6)

    def click():
        start.wait()
        record_consent(actor=actor(user), purpose="raziskava-storitev", given=True)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Consent.objects.filter(user=user).count() == 1


@pytest.mark.django_db
def test_consents_in_the_admin_are_looked_at_only(cast):
    act = consent_of(cast.users["citizen"])
    assert cast.administrator.get("/admin/identity/consent/").status_code == 200
    assert cast.administrator.get(f"/admin/identity/consent/{act.pk}/change/").status_code == 200
    assert cast.administrator.post(f"/admin/identity/consent/{act.pk}/change/", {"given": ""}).status_code == 403
    for who in ("officer", "other_officer"):
        assert getattr(cast, who).get("/admin/identity/consent/").status_code == 403


@pytest.mark.django_db
def test_the_privacy_page_shows_the_rules_that_are_run(client):
    html = client.get("/zasebnost/").content.decode()
    for rule in plugs.retention_rules:
        assert str(rule.title) in html
    assert "Informacijskemu pooblaščencu" in html
    assert "/moj-ptuj/moji-podatki/" in html
    assert not client.get("/zasebnost/").cookies
