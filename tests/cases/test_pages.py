"""`/moj-ptuj/zadeve/`: the list, the case, and what Moj Ptuj and the search say of them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AccessLog
from apps.cases import services
from apps.core import plugs
from apps.core.actor import ANONYMOUS
from apps.documents.services import store_generated
from apps.identity.acting import MANDATE_KEY, with_mandate
from apps.payments.models import Order
from tests.cases.conftest import acting_as, client_of, person
from tests.documents.conftest import pdf
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS

MINE = "/moj-ptuj/zadeve/"
CASE = f"{MINE}371-1-2026/"
CAST = ("anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator")


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_whole_cast(office, cast, case, who, prefix):
    client = getattr(cast, who)
    answers = client.get(prefix + MINE), client.get(prefix + CASE)
    if who == "anonymous":
        assert [answer.status_code for answer in answers] == [302, 302]
        assert answers[1]["Location"].endswith(f"/prijava/?next={prefix}{CASE}")
        return
    mine = who == "citizen"
    assert [answer.status_code for answer in answers] == [200, 200 if mine else 404]
    assert ("371-1/2026" in answers[0].content.decode()) == mine
    assert all("no-store" in answer["Cache-Control"] for answer in answers if answer.status_code == 200)


def test_the_office_has_its_own_door(office, cast, case):
    for user in office.users.values():
        assert client_of(user).get(CASE).status_code == 404


@pytest.mark.parametrize("number", ["371-2-2026", "371-1-2025", "372-1-2026", "0371-1-2026", "371-01-2026", "x", "371"])
def test_no_other_number_leads_there(cast, case, number):
    assert cast.citizen.get(f"{MINE}{number}/").status_code == 404


def test_the_empty_list_explains(cast):
    assert "Ko oddate vlogo, dobi številko zadeve." in cast.citizen.get(MINE).content.decode()
    assert cast.citizen.get(f"{MINE}?za=nonsense").status_code == 404


def test_what_a_case_shows(office, cast, case, subject, storage):
    order = order_for(case, due=dt.date(2026, 11, 26))
    receipt = store_generated(
        actor=TESTS, content=pdf(), name="Potrdilo o oddaji.pdf", content_type="application/pdf", owner_kind="case",
        owner_id=case.pk,
    )  # fmt: skip
    services.record_event(
        actor=TESTS, case=case, kind="document", text_sl="Potrdilo je pripravljeno.", text_en="Receipt is ready.",
        documents=[receipt.pk],
    )  # fmt: skip
    services.record_event(
        actor=acting_as(office.officer), case=case, kind="note", text_sl="Za nas.", text_en="x", public=False
    )
    html = cast.citizen.get(CASE).content.decode()
    shown = (
        "Zadeva 371-1/2026", "Prejeto", "Prekop občinske ceste", "Oddelek PROMET", "18.\xa0januar 2027",
        "dva meseca od popolne vloge", "Plačajte 36,30\xa0€ do 26.\xa011.\xa02026", "SI56 0110 0496 0309 112",
        order.reference, "GOVT", "Mestna občina Ptuj", "Kraj (sl)", "Dravska ulica 10", "Vloga je prejeta.",
        "Potrdilo je pripravljeno.", receipt.get_absolute_url(), "Čakamo plačilo upravne takse", ">Vi<",
    )  # fmt: skip
    assert [text for text in shown if text not in html] == []
    assert "Za nas." not in html
    english = cast.citizen.get(f"/en{CASE}").content.decode()
    assert "Digging up a municipal road" in english
    assert "Kraj (en)" in english
    assert "Receipt is ready." in english


def test_without_a_deadline_and_with_one_that_is_over(office, cast):
    open_one(cast.users["citizen"], office.department, period="")
    html = cast.citizen.get(CASE).content.decode()
    assert "Rok za odločitev" not in html
    assert "Odločba" not in html
    late = dt.datetime(2024, 1, 10, tzinfo=dt.UTC)
    open_one(cast.users["citizen"], office.department, 2, received_at=late)
    assert "rok je potekel" in cast.citizen.get(f"{MINE}371-1-2024/").content.decode()


def test_in_the_name_of_a_company(office, cast, company, case):
    session = cast.citizen.session
    session[MANDATE_KEY] = str(company.mandate.pk)
    session.save()
    html = cast.citizen.get(MINE).content.decode()
    assert company.case.number in html
    assert case.number not in html
    page = cast.citizen.get(company.case.get_absolute_url())
    assert "vložili ste vi" in page.content.decode()
    assert cast.citizen.get(case.get_absolute_url()).status_code == 404


def test_who_acts_for_a_person_is_written_down(office, cast):
    from tests.identity.mandates import make_mandate

    citizen, neighbour = cast.users["citizen"], cast.users["neighbour"]
    mandate = make_mandate(citizen, person=neighbour)
    case = open_one(neighbour, office.department)
    session = cast.citizen.session
    session[MANDATE_KEY] = str(mandate.pk)
    session.save()
    assert cast.citizen.get(case.get_absolute_url()).status_code == 200
    row = AccessLog.objects.get(kind="cases.case", verb="view")
    assert (row.subject, row.case, row.object_label) == (neighbour.pk, case.number, case.number)
    assert cast.neighbour.get(case.get_absolute_url()).status_code == 200
    assert AccessLog.objects.filter(kind="cases.case", verb="view").count() == 1


def test_the_list_walks_through_everything_at_the_same_cost(office, cast):
    for number in range(20):
        open_one(cast.users["citizen"], office.department, number)
    counts = []
    for more in (0, 180):
        for number in range(more):
            open_one(cast.users["citizen"], office.department, f"more-{number}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert cast.citizen.get(MINE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    numbers, url = [], MINE
    while url:
        page = cast.citizen.get(url)
        numbers += [row.case.number for row in page.context["cases"]]
        url = f"{MINE}?za={page.context['next']}" if page.context["next"] else ""
    assert len(numbers) == len(set(numbers)) == 200


def test_a_case_costs_the_same_for_a_long_timeline(office, cast, case):
    counts = []
    for more in (1, 60):
        for number in range(more):
            services.record_event(actor=TESTS, case=case, kind="note", text_sl=f"Dogodek {number}", text_en="x")
        with CaptureQueriesContext(connection) as queries:
            assert cast.citizen.get(CASE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_moj_ptuj_says_what_waits(office, cast, case, company):
    Order.objects.filter(pk=order_for(company.case).pk).update(due=None)
    citizen = person(cast.users["citizen"])
    told = plugs.my_waiting.get("cases.fees")
    assert [card.text for card in told(citizen)] == [f"Prekop občinske ceste, {company.case.number}"]
    order_for(case, due=dt.date(2026, 11, 26))
    first, second = told(citizen)
    assert (first.title, first.due) == ("Plačajte 36,30\xa0€", "do 26.\xa011.\xa02026")
    assert second.due == "čaka na plačilo"
    assert plugs.my_pages.get("cases").count(citizen) == 2
    acting = with_mandate(citizen, company.mandate)
    assert plugs.my_pages.get("cases").count(acting) == len(list(told(acting))) == 1
    for nobody in (ANONYMOUS, person(cast.users["neighbour"])):
        assert list(told(nobody)) == []
        assert plugs.my_pages.get("cases").count(nobody) == 0
    html = cast.citizen.get("/moj-ptuj/").content.decode()
    assert "Vse zadeve" in html
    assert case.number in html
    assert "Vse zadeve" not in cast.neighbour.get("/moj-ptuj/").content.decode()


@pytest.mark.parametrize("text", ["371-1/2026", "371-1", "371-", " 371-1-2026 "])
def test_search_by_number(office, cast, case, text):
    search = plugs.search_sources.get("cases").search
    assert [hit.url for hit in search(text, person(cast.users["citizen"]), 10)] == [CASE]
    for nobody in (ANONYMOUS, person(cast.users["neighbour"]), acting_as(office.other_officer)):
        assert list(search(text, nobody, 10)) == []
    assert [hit.url for hit in search(text, acting_as(office.officer), 10)] == [f"/admin/cases/case/{case.pk}/change/"]
    assert AccessLog.objects.filter(kind="cases.case", verb="list").count() == 1


@pytest.mark.parametrize("text", ["Ana", "371", "prekop", "371-1/2026x", "٣-1"])
def test_nothing_else_is_searched(cast, case, text):
    assert list(plugs.search_sources.get("cases").search(text, person(cast.users["citizen"]), 10)) == []


def test_personal_data_and_erasure(office, cast, case, company):
    citizen, neighbour = person(cast.users["citizen"]), person(cast.users["neighbour"])
    data = plugs.personal_data.get("cases").collect(citizen)
    assert [row["number"] for row in data] == [case.number, company.case.number]
    assert data[0]["events"][0]["text"] == "Vloga je prejeta."
    assert plugs.personal_data.get("cases").collect(neighbour) == []
    line, parts = plugs.erasures.get("cases").plan(citizen.user)
    assert (line.fate, line.count, parts.count) == ("kept", 2, 0)
    order_for(case)
    assert [row["amount_cents"] for row in plugs.personal_data.get("payments").collect(citizen)] == [3630]
    kept, asked = plugs.erasures.get("payments").plan(citizen.user)
    assert (kept.fate, kept.count, asked.count) == ("kept", 1, 0)
    assert cast.citizen.get("/moj-ptuj/moji-podatki/").status_code == 200


def test_the_name_of_the_party_stays_as_it_was_filed(office, cast, case):
    user = cast.users["citizen"]
    user.first_name, user.last_name = "Anica", "Novak"
    user.save()
    case.refresh_from_db()
    assert case.party_name == "Ana Horvat"
