"""The page of a case at work: steps, who works on it, notes, the checklist, deadlines."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cases import folder, services
from apps.cases.models import CaseShare, ChecklistItem, CheckMark, LegalRule
from apps.core.legal_time import LJUBLJANA
from apps.documents.services import store_generated
from tests.cases.conftest import DOES_NOT, acting_as, client_of
from tests.documents.conftest import pdf
from tests.factories.cases import PROCEDURE, open_one
from tests.factories.people import TESTS, make_staff

CASE = "/admin/cases/case/"


@pytest.fixture(autouse=True)
def _friday():
    """20 November 2026; the case came on the 18th."""
    with time_machine.travel(dt.datetime(2026, 11, 20, 10, tzinfo=LJUBLJANA)):
        yield


def pages(case):
    """Every address at which something is done with a case."""
    parts = ("change", "korak/accept", "korak/suspend", "dodelitev", "prevzem", "delitev", "zapis", "seznam")
    return [f"{CASE}{case.pk}/{part}/" for part in parts]


def read(client, case):
    return client.get(f"{CASE}{case.pk}/change/").content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour"])
def test_people_get_nowhere(cast, case, who):
    for path in pages(case):
        for answer in (getattr(cast, who).get(path), getattr(cast, who).post(path, {})):
            assert answer.status_code in (302, 403, 404), path
            assert case.title_sl not in answer.content.decode()


@pytest.mark.parametrize("who", DOES_NOT)
def test_another_department_gets_404_everywhere(office, case, who):
    client = client_of(office.users[who])
    for path in pages(case):
        answers = [client.get(path), client.post(path, {"to": "x", "text": "x"})]
        if path.endswith(("prevzem/", "zapis/", "seznam/")):
            answers = answers[1:]
        if path.endswith("change/"):
            answers = answers[:1]
        assert {answer.status_code for answer in answers} == {404}, path
    assert case.events.count() == 1


def test_who_only_sees_reads_and_does_nothing(office, case):
    client = client_of(office.administrator)
    html = read(client, case)
    assert "Zadevo vidite, ne rešujete pa je." in html
    assert "Prevzemite" not in html
    for path in pages(case)[1:]:
        assert client.post(path, {"text": "x"}).status_code == 403
    own = open_one(office.officer, office.department, "own")
    assert client_of(office.officer).post(f"{CASE}{own.pk}/korak/accept/").status_code == 403  # a party


def test_the_page_says_where_it_stands_and_by_when_and_why(office, case, subject):
    html = read(client_of(office.officer), case)
    for text in (
        "Prejeto", "Pregled popolnosti: še 5 dni", "do 25. 11. 2026: 5 delovnih dni od prejema 18. 11. 2026",
        "do 18. 1. 2027: dva meseca od popolne vloge 18. 11. 2026", "Dravska ulica 10", "Nihče še ne rešuje zadeve.",
        "Vloga je popolna, začnite reševati",
    ):  # fmt: skip
        assert text in html, text


def test_a_step_is_taken_once_however_often_it_is_clicked(office, case):
    client = client_of(office.officer)
    path = f"{CASE}{case.pk}/korak/accept/"
    assert "Stranka bo v poteku zadeve prebrala: »Vloga je popolna" in client.get(path).content.decode()
    for _ in range(2):
        answer = client.post(path, {"expected": "received"}, follow=True)
        assert answer.redirect_chain == [(f"{CASE}{case.pk}/change/", 302)]
    case.refresh_from_db()
    assert case.state == "in_review"
    assert case.events.filter(kind="accepted").count() == 1
    answer = client.get(path, follow=True)
    assert "Tega koraka zdaj ni mogoče narediti." in answer.content.decode()


def test_who_was_first_is_said_and_nothing_typed_is_lost(office, case):
    client, path = client_of(office.officer), f"{CASE}{case.pk}/korak/suspend/"
    services.take_step(actor=acting_as(office.head), case_id=case.pk, step="accept")
    html = client.post(path, {"expected": "received", "reason": "Predhodno vprašanje"}).content.decode()
    assert "Med tem je zadevo spremenil nekdo drug: Vodja Preizkus" in html
    assert "Predhodno vprašanje" in html
    assert 'value="in_review"' in html  # sent again, it holds
    case.refresh_from_db()
    assert case.state == "in_review"
    client.post(path, {"expected": "in_review", "reason": "Predhodno vprašanje"})
    case.refresh_from_db()
    assert case.state == "suspended"


def test_what_a_step_asks_for(office, case):
    client = client_of(office.officer)
    for step, wrong, text in (
        ("suspend", {}, "Napišite razlog."),
        ("transfer", {"whom": " "}, "Vpišite, komu."),
        ("join", {"number": "371-9/2026"}, "Zadeve s to številko ni."),
    ):
        html = client.post(f"{CASE}{case.pk}/korak/{step}/", {"expected": "received", **wrong}).content.decode()
        assert text in html
    for step in ("request_supplement", "receive", "nonsense"):
        assert client.get(f"{CASE}{case.pk}/korak/{step}/").status_code == 404
    case.refresh_from_db()
    assert case.state == "received"


def test_a_step_without_its_page_is_not_offered(office, case, monkeypatch):
    monkeypatch.setattr(folder, "STEP_PAGES", {"request_supplement": "admin:cases_desk_nowhere"})
    assert "request_supplement" not in {way.name for way in folder.ways(acting_as(office.officer), case)}
    monkeypatch.setattr(folder, "STEP_PAGES", dict.fromkeys(("request_supplement", "decide"), "admin:cases_assign"))
    found = {way.name: way for way in folder.ways(acting_as(office.officer), case)}
    assert found["request_supplement"].url == f"{CASE}{case.pk}/dodelitev/"
    assert "decide" not in found  # nothing is decided that was just received
    services.take_step(actor=acting_as(office.officer), case_id=case.pk, step="accept")
    case.refresh_from_db()
    found = {way.name: str(way.label) for way in folder.ways(acting_as(office.officer), case)}
    assert found["decide"] == "Pripravite odločitev"  # the officer writes it, the head issues it
    heads = {way.name: str(way.label) for way in folder.ways(acting_as(office.head), case)}
    assert heads["decide"] == "Izdajte odločitev"
    assert folder.ways(acting_as(office.administrator), case) == []


def test_taking_over_assigning_and_handing_over(office, case):
    client = client_of(office.officer)
    client.post(f"{CASE}{case.pk}/prevzem/", {"expected": ""})
    case.refresh_from_db()
    assert case.officer == office.officer
    assert "prevzel nekdo drug" in client_of(office.head).post(
        f"{CASE}{case.pk}/prevzem/", {"expected": ""}, follow=True
    ).content.decode()  # fmt: skip
    colleague = make_staff("kolegica", "officer", office.department)
    path, shown = f"{CASE}{case.pk}/dodelitev/", {"expected": str(office.officer.pk)}
    html = client.get(path).content.decode()
    assert "Kolegica Preizkus" in html
    assert "Tujec Preizkus" not in html
    assert "Izberite, komu." in client.post(path, shown).content.decode()
    client.post(path, shown | {"to": str(colleague.pk)})
    case.refresh_from_db()
    assert case.officer == colleague
    assert "prevzel nekdo drug" in client.post(path, shown | {"to": "nobody"}).content.decode()
    answer = client.post(path, {"expected": str(colleague.pk), "to": str(office.other.pk)}, follow=True)
    assert answer.redirect_chain == [("/admin/cases/case/miza/", 302)]  # it is no longer theirs
    case.refresh_from_db()
    assert (case.department, case.officer) == (office.other, None)
    assert client.get(path).status_code == 404


def test_sharing_and_its_end(office, case):
    client, other = client_of(office.officer), client_of(office.other_officer)
    path, whom = f"{CASE}{case.pk}/delitev/", str(office.other_officer.pk)
    html = client.post(path, {"whom": whom, "reason": ""}).content.decode()
    assert "Napišite razlog." in html
    assert "Oddelek UPR" in html  # of another organisation
    client.post(path, {"whom": whom, "reason": "Nadomeščanje"})
    share = CaseShare.objects.get()
    assert "Nadomeščanje" in read(client, case)
    assert "Zadevo vidite, ne rešujete pa je." in read(other, case)
    assert other.post(f"{CASE}{case.pk}/korak/accept/").status_code == 403
    end = f"{CASE}{case.pk}/delitev/{share.pk}/konec/"
    assert other.post(end).status_code == 403
    elsewhere = open_one(office.head, office.department, "else")
    assert client.post(f"{CASE}{elsewhere.pk}/delitev/{share.pk}/konec/").status_code == 404
    client.post(end)
    assert other.get(f"{CASE}{case.pk}/change/").status_code == 404


def test_a_note_is_never_the_partys_to_read(office, cast, case):
    client, text = client_of(office.officer), "Stranka je že drugič zamudila."
    path = f"{CASE}{case.pk}/zapis/"
    client.post(path, {"text": text})
    assert text in read(client, case)
    assert "samo za urad" in read(client, case)
    doors = (f"/moj-ptuj/zadeve/{case.number.replace('/', '-')}/", f"/api/v1/cases/{case.pk}/", "/moj-ptuj/")
    for door in doors:
        answer = cast.citizen.get(door)
        assert answer.status_code == 200
        assert text not in answer.content.decode()
    long = "x" * 501
    html = client.post(path, {"text": long}).content.decode()
    assert "največ 500 znakov" in html
    assert long in html


def test_the_checklist_of_the_procedure(office, case):
    def item(text, **values):
        return ChecklistItem.objects.create(
            **{"procedure": PROCEDURE, "text": text, "valid_from": dt.date(2026, 1, 1), **values}
        )

    first = item("Soglasje lastnika", order=1)
    item("Od jutri", valid_from=dt.date(2026, 11, 19))
    item("Do včeraj", valid_until=dt.date(2026, 11, 17))
    foreign = item("Drugo", procedure="drugo")
    client, path = client_of(office.officer), f"{CASE}{case.pk}/seznam/"
    html = read(client, case)
    assert [text in html for text in ("Soglasje lastnika", "0 od 1", "Od jutri", "Do včeraj", "Drugo")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    for _ in range(2):
        client.post(path, {"item": str(first.pk), "done": "1"})
    assert "1 od 1" in read(client, case)
    assert CheckMark.objects.get().by == office.officer
    client.post(path, {"item": str(first.pk), "done": "0"})
    assert not CheckMark.objects.get().done
    for wrong in (str(foreign.pk), "x", ""):
        assert client.post(path, {"item": wrong, "done": "1"}).status_code == 404


def test_other_cases_of_the_party_as_far_as_the_officer_sees_them(office, cast, case, company):
    ana = cast.users["citizen"]
    here, there = open_one(ana, office.department, "here"), open_one(ana, office.other, "there")
    html = read(client_of(office.officer), case)
    assert here.number in html
    assert there.number not in html
    assert company.case.number not in html  # the company's, though the same person filed it
    assert there.number in read(client_of(office.head), case)


def test_the_page_costs_the_same_for_few_and_many(office, cast, case, storage):
    client, costs = client_of(office.officer), []
    for more in (2, 15):
        for at in range(more):
            open_one(cast.users["citizen"], office.department, f"{more}-{at}")
            document = store_generated(
                actor=TESTS, content=pdf(), name=f"{at}.pdf", content_type="application/pdf", owner_kind="case",
                owner_id=case.pk,
            )  # fmt: skip
            services.record_event(
                actor=TESTS, case=case, kind="document", text_sl="x", text_en="x", documents=[document.pk]
            )
        read(client, case)
        with CaptureQueriesContext(connection) as queries:
            read(client, case)
        costs.append(len(queries))
    assert costs[0] == costs[1]


RULE = {"code": "appeal_period", "period": "P30D", "valid_from": "1. 1. 2027", "source": "ZUP 235"}


def test_rules_are_written_by_administrators_and_read_by_others(office):
    path = "/admin/cases/legalrule/"
    for who in ("officer", "head"):
        client = client_of(office.users[who])
        assert "P21D" in client.get(path).content.decode()
        assert client.get(f"{path}add/").status_code == 403
    assert client_of(office.editor).get(path).status_code == 403
    client = client_of(office.administrator)
    assert "Vpišite obdobje" in client.post(f"{path}add/", RULE | {"period": "mesec"}).content.decode()
    assert client.post(f"{path}add/", RULE).status_code == 302
    rule = LegalRule.objects.get()
    assert client.post(f"{path}{rule.pk}/change/", RULE | {"period": "P40D"}).status_code == 302
    assert "P30D" in client.get(f"{path}{rule.pk}/history/").content.decode()
    LegalRule.objects.update(valid_from=dt.date(2026, 11, 20))
    assert client.post(f"{path}{rule.pk}/change/", RULE).status_code == 403  # it holds: deadlines rest on it
    assert client.post(f"{path}{rule.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.usefixtures("catalogue")
def test_checklists_are_kept_by_heads(office):
    path = "/admin/cases/checklistitem/"
    line = {"procedure": PROCEDURE, "text": "Soglasje lastnika", "order": "1", "valid_from": "1. 1. 2026"}
    assert client_of(office.officer).get(path).status_code == 200
    assert client_of(office.officer).get(f"{path}add/").status_code == 403
    client = client_of(office.head)
    assert client.post(f"{path}add/", line | {"procedure": "nonsense"}).status_code == 200
    assert client.post(f"{path}add/", line | {"valid_until": "1. 1. 2025"}).status_code == 200
    assert not ChecklistItem.objects.exists()
    assert client.post(f"{path}add/", line).status_code == 302
    item = ChecklistItem.objects.get()
    assert client.post(f"{path}{item.pk}/delete/", {"post": "yes"}).status_code == 403
