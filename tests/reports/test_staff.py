"""What the office does with a report, through the pages of the admin; others get 404."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from apps.core import events
from apps.core.legal_time import local_day
from apps.core.models import OutboxEvent
from apps.identity.models import Department, Organisation
from apps.notifications.models import Message, Notification
from apps.reports import services
from apps.reports.models import AnswerTemplate, Report, ReportCategory, ReportEvent, ReportFollower
from tests.factories.people import make_department
from tests.factories.reports import in_state, make_category, report_one
from tests.reports.conftest import acting_as, client_of

LIST = "/admin/reports/report/"
DOES_NOT_SEE = ("other_officer", "stranger")


def page_of(report):
    return f"{LIST}{report.pk}/change/"


def step(report, name):
    return f"{LIST}{report.pk}/korak/{name}/"


def act(report, name):
    return f"{LIST}{report.pk}/delo/{name}/"


def deliver():
    for event in OutboxEvent.objects.filter(delivered=None):
        assert events.deliver_event(event.pk)


def test_the_whole_cast(report, secret, doors):
    for row in (report, secret):
        for client in (doors.officer, doors.head):
            assert client.get(page_of(row)).status_code == 200
            assert row.title in client.get(LIST).content.decode()
        for name in DOES_NOT_SEE:
            client = getattr(doors, name)
            for path in (page_of(row), step(row, "accept"), act(row, "odgovor"), act(row, "besedilo")):
                assert client.get(path).status_code == 404, (name, path)
            assert client.post(f"{LIST}{row.pk}/prevzem/").status_code == 404
            assert client.post(f"{LIST}{row.pk}/zapis/", {"text": "x"}).status_code == 404
            assert row.title not in client.get(LIST).content.decode()
        for client in (doors.anonymous, doors.citizen, doors.neighbour):
            assert client.get(page_of(row)).status_code in (302, 403, 404)


def test_a_step_with_its_words_is_told_to_the_reporter_and_followers(report, doors, cast):
    ReportFollower.objects.create(report=report, user=cast.users["neighbour"], confirmed=timezone.now())
    ReportFollower.objects.create(report=report, email="b@primer.si")
    ReportFollower.objects.create(report=report, email="a@primer.si", confirmed=timezone.now())
    assert "Začnite dela" in doors.officer.get(page_of(report)).content.decode()
    page = doors.officer.post(step(report, "fix"), {"expected": "received", "answer": ""}).content.decode()
    assert "Napišite odgovor, ki ga bodo prebrali vsi." in page
    answer = doors.officer.post(step(report, "fix"), {"expected": "received", "answer": "Zakrpali smo."})
    assert answer["Location"] == page_of(report)
    public = doors.anonymous.get(report.get_absolute_url()).content.decode()
    assert "Zakrpali smo." in public
    assert "Odpravljeno" in public
    deliver()
    assert Notification.objects.filter(kind="reports.moved").count() == 2
    (letter,) = Message.objects.filter(kind="reports.moved", user=None)
    assert letter.recipient == "a@primer.si"


def test_who_was_first_is_said_and_a_second_click_is_one_step(report, doors):
    sent = {"expected": "received", "answer": "Pridemo."}
    assert doors.officer.post(step(report, "accept"), sent).status_code == 302
    assert doors.officer.post(step(report, "accept"), sent).status_code == 302
    assert ReportEvent.objects.filter(report=report, state_to="accepted").count() == 1
    page = doors.head.post(step(report, "start"), {"expected": "received", "answer": "Začeli smo."}).content.decode()
    assert "Med tem je prijavo spremenil nekdo drug" in page
    assert "Začeli smo." in page
    assert "Tega koraka zdaj ni mogoče" in doors.head.get(step(report, "accept"), follow=True).content.decode()


def test_steps_of_other_forms_have_no_page(report, doors):
    assert doors.officer.get(step(report, "merge")).status_code == 404
    assert doors.officer.get(step(report, "nothing")).status_code == 404
    assert doors.officer.get(act(report, "nothing")).status_code == 404


def test_planning_and_forwarding(report, doors):
    day = local_day(timezone.now()) + dt.timedelta(days=3)
    doors.officer.post(step(report, "plan"), {"expected": "received", "on": day.isoformat(), "answer": ""})
    report.refresh_from_db()
    assert (report.state, report.planned_on) == ("planned", day)
    doors.officer.post(step(report, "forward"), {"expected": "planned", "whom": "DRSI", "answer": ""})
    assert "posredovali: DRSI" in doors.anonymous.get(report.get_absolute_url()).content.decode()


def test_templates_begin_an_answer(report, category, office, doors):
    own = AnswerTemplate.objects.create(name="Zakrpano", text="Luknjo smo zakrpali.", step="fix", category=category)
    other = make_category(office.department, "x", name_sl="Drugo", name_en="Other")
    AnswerTemplate.objects.create(name="Nekaj drugega", text="…", step="fix", category=other)
    page = doors.officer.get(step(report, "fix")).content.decode()
    assert "Zakrpano" in page
    assert "Nekaj drugega" not in page
    assert "Luknjo smo zakrpali." in doors.officer.get(step(report, "fix") + f"?predloga={own.pk}").content.decode()
    assert doors.officer.get(step(report, "fix") + "?predloga=ne").status_code == 200


def test_an_answer_without_a_step(report, doors):
    doors.officer.post(act(report, "odgovor"), {"answer": "Pridemo v torek."})
    assert "Pridemo v torek." in doors.anonymous.get(report.get_absolute_url()).content.decode()
    report.refresh_from_db()
    assert report.answered_at


def test_notes_are_the_offices_alone(report, doors):
    doors.officer.post(f"{LIST}{report.pk}/zapis/", {"text": "Znan prijavitelj."})
    assert "Znan prijavitelj." in doors.officer.get(page_of(report)).content.decode()
    for client in (doors.anonymous, doors.citizen, doors.neighbour):
        assert "Znan prijavitelj." not in client.get(report.get_absolute_url()).content.decode()
    assert (
        "Napišite besedilo"
        in doors.officer.post(f"{LIST}{report.pk}/zapis/", {"text": " "}, follow=True).content.decode()
    )


def test_assigning(report, office, doors):
    doors.officer.post(f"{LIST}{report.pk}/prevzem/")
    doors.officer.post(f"{LIST}{report.pk}/prevzem/")
    report.refresh_from_db()
    assert report.officer == office.officer
    assert "že rešuje nekdo drug" in doors.head.post(f"{LIST}{report.pk}/prevzem/", follow=True).content.decode()
    firm = Organisation.objects.create(name="Javne službe", slug="js", kind="public_company")
    sent = {"department": office.department.pk, "officer": "", "contractor": firm.pk}
    doors.head.post(act(report, "dodelitev"), sent)
    public = doors.anonymous.get(report.get_absolute_url()).content.decode()
    assert "Popravilo opravi: Javne službe." in public
    assert "Prijavo rešuje" not in public
    wrong = doors.officer.post(act(report, "dodelitev"), {"department": office.other.pk, "officer": office.officer.pk})
    assert "na tem oddelku ne rešuje prijav" in wrong.content.decode()
    gone = doors.officer.post(
        act(report, "dodelitev"), {"department": office.other.pk, "officer": office.other_officer.pk}
    )
    assert gone["Location"] == LIST
    assert doors.officer.get(page_of(report)).status_code == 404
    assert doors.other_officer.get(page_of(report)).status_code == 200
    elsewhere = Department.objects.get(pk=office.elsewhere.pk)
    assert doors.other_officer.post(act(report, "dodelitev"), {"department": elsewhere.pk}).status_code == 200


def test_priority_category_and_place(report, office, doors):
    doors.officer.post(act(report, "prednost"), {"priority": 4})
    second = make_department(office.town, "ZELENO")
    other = make_category(second, "drevo", name_sl="Drevo", name_en="Tree", private=True)
    ReportCategory.objects.filter(pk=other.pk).update(contractor=None)
    doors.officer.post(act(report, "lega"), {"lat": "46,4260", "lon": "15,8757", "address": "Potrčeva cesta 19"})
    report.refresh_from_db()
    assert (report.priority, report.lat, report.address) == (4, 46.426, "Potrčeva cesta 19")
    assert "zunaj" in doors.officer.post(act(report, "lega"), {"lat": "46.05", "lon": "14.5"}).content.decode()
    assert doors.anonymous.get(report.get_absolute_url()).status_code == 200
    doors.officer.post(act(report, "vrsta"), {"category": other.pk})
    report.refresh_from_db()
    assert (report.department, report.public, report.officer) == (second, False, None)
    assert doors.anonymous.get(report.get_absolute_url()).status_code == 404


def test_moderation_keeps_the_original(report, office, doors):
    report.text = report.published_text = "Sosed Janez Novak ima luknjo."
    report.save()
    wrong = doors.officer.post(act(report, "besedilo"), {"text": "Luknja.", "address": "", "reason": ""})
    assert "Napišite, zakaj." in wrong.content.decode()
    doors.officer.post(act(report, "besedilo"), {"text": "Luknja pri sosedu.", "address": "", "reason": "Osebno ime."})
    for path in (
        report.get_absolute_url(),
        "/izboljsajmo-ptuj/vir.atom",
        "/iskanje/?q=novak",
        f"/api/v1/reports/{report.pk}/",
    ):
        assert "Novak" not in doors.anonymous.get(path).content.decode(), path
    staff = doors.officer.get(page_of(report)).content.decode()
    assert "Janez Novak" in staff
    assert "Osebno ime." in staff
    doors.officer.post(act(report, "izvirnik"), {"reason": "Pomota."})
    assert "Janez Novak" in doors.anonymous.get(report.get_absolute_url()).content.decode()


def test_hidden_means_nowhere(report, doors):
    doors.officer.post(step(report, "hide"), {"expected": "received", "hiding": "abuse", "note": "Žalitev."})
    for path in (report.get_absolute_url(), f"/api/v1/reports/{report.pk}/"):
        assert doors.anonymous.get(path).status_code == 404
        assert doors.neighbour.get(path).status_code == 404
    assert doors.citizen.get(report.get_absolute_url()).status_code == 200  # it is theirs
    assert doors.officer.get(page_of(report)).status_code == 200


def test_merging_moves_followers_votes_and_the_reporter(report, category, cast, doors, office):
    other = report_one(category, email="a@primer.si", text="Ista luknja.")
    services.confirm_report(actor=acting_as(office.officer), reporter=other.reporter)
    third = ReportFollower.objects.create(report=other, user=cast.users["neighbour"], confirmed=timezone.now())
    services.vote(actor=cast.actor("neighbour"), report=other, address="10.0.0.1")
    page = doors.officer.get(act(other, "zdruzitev")).content.decode()
    assert report.title in page
    doors.officer.post(act(other, "zdruzitev"), {"near": str(report.pk)})
    report.refresh_from_db()
    other.refresh_from_db()
    assert (other.state, other.reason, other.merged_into) == ("closed", "duplicate", report)
    assert (report.votes, report.followers) == (2, 2)
    mine = ReportFollower.objects.filter(report=report)
    assert {(row.user, str(row.email)) for row in mine} == {(third.user, ""), (None, "a@primer.si")}
    assert report.get_absolute_url() in doors.anonymous.get(other.get_absolute_url()).content.decode()
    for sent, said in (
        ({"other": f"http://testserver{report.get_absolute_url()}"}, "same s seboj"), ({"near": str(other.pk)}, "ni odprta"),
        ({"other": "kar nekaj"}, "Izberite prijavo"), ({"near": ""}, "Izberite prijavo"),
    ):  # fmt: skip
        assert said in doors.officer.post(act(report, "zdruzitev"), sent).content.decode() or "near" in sent
    assert Report.objects.get(pk=report.pk).is_open


@pytest.mark.parametrize("tab", ["odprte", "nove", "moje", "zamujene", "cakajo", "brez-lege", "skrite"])
def test_tabs(category, cast, doors, office, tab):
    rows = {
        "nove": report_one(category, cast.users["citizen"], address="Nova"),
        "moje": report_one(category, cast.users["citizen"], address="Moja"),
        "zamujene": report_one(category, cast.users["citizen"], address="Zamujena"),
        "cakajo": report_one(category, cast.users["citizen"], address="Čakajoča"),
        "brez-lege": report_one(category, cast.users["citizen"], address="Brez", at=(None, None)),
        "skrite": report_one(category, cast.users["citizen"], address="Skrita"),
    }
    Report.objects.filter(pk=rows["moje"].pk).update(officer=office.officer)
    Report.objects.filter(pk=rows["zamujene"].pk).update(due_at=timezone.now() - dt.timedelta(days=1))
    in_state(rows["cakajo"], "forwarded")
    in_state(rows["skrite"], "hidden")
    listed = {row.pk for row in doors.officer.get(f"{LIST}?zavihek={tab}").context["cl"].result_list}
    expected = {
        "odprte": {"nove", "moje", "zamujene", "cakajo", "brez-lege"}, "nove": {"nove", "zamujene", "brez-lege"},
        "moje": {"moje"}, "zamujene": {"zamujene"}, "cakajo": {"cakajo"}, "brez-lege": {"brez-lege"}, "skrite": {"skrite"},
    }  # fmt: skip
    assert listed == {rows[name].pk for name in expected[tab]}


def test_filters_and_search(report, category, doors, office):
    other = make_category(office.department, "svetilka", name_sl="Svetilka", name_en="Lamp")
    lamp = report_one(other, email="c@primer.si", text="Ne gori.", at=(46.4260, 15.8757))
    services.confirm_report(actor=acting_as(office.officer), reporter=lamp.reporter)
    for query, found in (
        (f"vrsta={other.pk}", lamp), (f"cetrt={report.quarter.pk}", report), ("q=luknje", report), ("q=svetilko", lamp),
    ):  # fmt: skip
        rows = list(doors.officer.get(f"{LIST}?{query}").context["cl"].result_list)
        assert found in rows, query
        assert query.startswith("cetrt") or len(rows) == 1, query


def test_the_list_costs_the_same_for_few_and_many(category, cast, doors, django_assert_max_num_queries):
    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert doors.officer.get(f"{LIST}?zavihek=odprte").status_code == 200
        return len(queries)

    report_one(category, cast.users["citizen"])
    cost()
    few = cost()
    for _number in range(15):
        report_one(category, cast.users["citizen"])
    assert cost() == few


def test_categories_are_kept_by_heads_and_read_by_officers(category, report, doors, office):
    path = f"/admin/reports/reportcategory/{category.pk}/change/"
    assert doors.officer.get(path).status_code == 200
    assert doors.officer.post(path, {}).status_code == 403
    head = client_of(office.head)
    level = category.levels.get()
    sent = {
        "name_sl": "Udarna jama", "name_en": "Pothole", "area": "roads", "description_sl": "", "description_en": "",
        "keywords": "jama,luknja", "department": office.department.pk, "contractor": "", "radius": 30, "private": "on",
        "danger_number": "", "danger_sl": "", "danger_en": "", "order": 5, "active": "on",
        "levels-TOTAL_FORMS": 2, "levels-INITIAL_FORMS": 1, "levels-0-id": level.pk, "levels-0-category": category.pk,
        "levels-0-valid_from": "2020-01-01", "levels-0-amount": 5, "levels-0-unit": "working_days", "levels-0-basis": "",
        "levels-1-category": category.pk, "levels-1-valid_from": "2026-06-01", "levels-1-amount": 2,
        "levels-1-unit": "working_hours", "levels-1-basis": "Sklep", "attributes-TOTAL_FORMS": 0,
        "attributes-INITIAL_FORMS": 0, "rules-TOTAL_FORMS": 1, "rules-INITIAL_FORMS": 0,
        "rules-0-category": category.pk, "rules-0-order": 1, "rules-0-streets": "dravska ul.,Ni te ulice",
        "rules-0-department": office.other.pk, "rules-0-active": "on",
    }  # fmt: skip
    assert "»Ni te ulice« ne najdemo" in head.post(path, sent).content.decode()
    nowhere = {"rules-0-streets": "", "rules-0-department": ""}
    assert "Izberite oddelek ali izvajalca." in head.post(path, sent | nowhere).content.decode()
    answer = head.post(path, sent | {"rules-0-streets": "dravska ul."})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    category.refresh_from_db()
    report.refresh_from_db()
    assert (category.name_sl, category.keywords, category.levels.count()) == ("Udarna jama", ["jama", "luknja"], 2)
    assert category.rules.get().streets == ["Dravska ulica"]
    assert report.public is False
    assert doors.anonymous.get(report.get_absolute_url()).status_code == 404
    assert not mail.outbox


def test_cards_and_inbox(report, doors, office):
    page = doors.officer.get("/admin/").content.decode()
    assert "Nove prijave" in page
    assert report.title in doors.officer.get("/admin/nabiralnik/").content.decode()
    assert report.title not in doors.other_officer.get("/admin/nabiralnik/").content.decode()
