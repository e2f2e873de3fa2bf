"""Answering a call: exactly what was marked can be mended; what is sent is frozen, and laid over what was filed."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import InternalError, IntegrityError
from django.test import Client
from django.utils import timezone

from apps.applications.models import Application, Supplement
from apps.applications.registry import signers
from apps.applications.services.overlay import current_of
from apps.applications.services.supplements import file_supplement, save_supplement
from apps.cases import services
from apps.cases.models import Case, CaseEvent, SupplementRequest
from apps.cases.registry import subject_of
from apps.documents.models import Document
from apps.documents.services import check_file
from apps.identity.models import User
from tests.applications.pages import read_form, send
from tests.conftest import sign_in
from tests.documents.conftest import pdf, storage  # noqa: F401
from tests.factories import filing
from tests.factories.applications import make_form, minimal_definition, requirement, step, text_field
from tests.factories.people import acting_as, make_department, make_municipality, make_staff

pytestmark = pytest.mark.usefixtures("storage")

HIDDEN = {"field": "namen", "eq": "drugo"}
FORM = minimal_definition(
    attachments=[requirement("nacrt"), requirement("dodatek", required=False)],
    steps=[
        step("vloga", text_field("namen", required=True, max_length=50), text_field("opomba", show_if=HIDDEN),
             text_field("ulica", required=True)),
        step("kraj", {
            "id": "parcele", "type": "group", "label": {"sl": "Parcele", "en": "Plots"}, "required": True,
            "item_label": {"sl": "Parcela", "en": "Plot"}, "fields": [text_field("parcela", required=True)],
        }),
    ],
)  # fmt: skip
ROW = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
ANSWERS = {"namen": "Vodovod", "ulica": "Dravska ulica", "parcele": [{"_id": ROW, "parcela": "1/2"}]}


@pytest.fixture
def marija(db):
    return filing.citizen()


@pytest.fixture
def officer(db):
    return acting_as(make_staff("uradnica", "officer", make_department(make_municipality(), "GJS")))


@pytest.fixture
def application(marija, officer):
    """Filed, in the department of the officer."""
    version = make_form("prekop", FORM)
    draft = filing.draft(marija, version, ANSWERS)
    filing.attach(draft)
    filed = filing.file(marija, draft)
    Case.objects.filter(pk=filed.case_id).update(department=officer.user.employments.get().department)
    return Application.objects.get(pk=filed.pk)


@pytest.fixture
def browser(marija):
    client = Client()
    sign_in(client, marija.user, level="substantial")
    return client


def call(officer, application, *items, **values):
    marked = items or (
        {"kind": "field", "id": "ulica", "note": "Manjka hišna številka."}, {"kind": "attachment", "id": "nacrt"},
        {"kind": "other", "note": "Pojasnite odlaganje."},
    )  # fmt: skip
    return services.request_supplement(actor=officer, case_id=application.case_id, items=marked, **values)


def page(request):
    return f"/e-vloge/dopolnitev/{request.pk}/"


def upload(client, request, name="popravek.pdf", content=None):
    data = read_form(client.get(page(request))).data | {
        "priloga-nacrt": SimpleUploadedFile(name, content or pdf()), "dejanje": "shrani",
    }  # fmt: skip
    answer = client.post(page(request), data)
    for document in Document.objects.of("supplement", request.pk):
        check_file(document.file_id)
    return answer


TYPED = {"ulica": "Dravska ulica 10", "drugo-3": "Na deponiji.", "statement": "on"}


def test_what_can_be_marked(application, officer):
    subject = subject_of(application.case)
    known = {one.key: (one.label_sl, one.label_en, one.value) for one in subject.mendable(application.case, "sl")}
    assert known == {
        "field:namen:": ("Namen", "Namen", "Vodovod"), "field:ulica:": ("Ulica", "Ulica", "Dravska ulica"),
        "field:parcele:": ("Parcele", "Plots", "Parcela: 1/2"),
        f"field:parcela:{ROW}": ("Parcela 1: Parcela", "Plot 1: Parcela", "1/2"),
        "attachment:nacrt:": ("Nacrt", "Nacrt", "načrt.pdf"), "attachment:dodatek:": ("Dodatek", "Dodatek", ""),
    }  # fmt: skip


def test_exactly_the_marked_is_asked_the_rest_is_there_to_read(application, officer, browser):
    made = call(officer, application)
    response = browser.get(page(made))
    form, html = read_form(response), response.content.decode()
    assert {name for name in form.data if name in ("namen", "ulica", "parcele", "drugo-3", "priloga-nacrt", "priloga-dodatek")} == {
        "ulica", "drugo-3", "priloga-nacrt",
    }  # fmt: skip
    assert form.data["ulica"] == "Dravska ulica"
    assert all(text in html for text in ("Manjka hišna številka.", "Pojasnite odlaganje.", "Vodovod", "1/2"))
    assert "Plot 1" in browser.get(f"/en{page(made)}").content.decode()
    assert SupplementRequest.objects.get(pk=made.pk).served_on  # opening it is its service


def test_the_whole_cast(application, officer, browser, cast):
    made = call(officer, application)
    assert cast.anonymous.get(page(made)).status_code == 302
    for client in (cast.neighbour, cast.officer, cast.other_officer, cast.administrator):
        assert client.get(page(made)).status_code == 404
        assert client.post(page(made), {"dejanje": "oddaj"}).status_code == 404
    desk = Client()
    sign_in(desk, officer.user)
    assert desk.get(page(made)).status_code == 404
    assert not SupplementRequest.objects.get(pk=made.pk).served_on
    assert browser.get(page(made)).status_code == 200


def test_from_the_call_to_the_overlay(application, officer, browser, marija):
    before = (application.content, application.digest)
    made = call(officer, application)
    assert upload(browser, made).status_code == 302
    done = send(browser, page(made), "oddaj", **TYPED)
    assert (done.status_code, done["Location"]) == (302, page(made))
    assert "Dopolnitev je oddana" in browser.get(page(made)).content.decode()
    sent = Supplement.objects.get()
    assert sent.kept["values"] == {"ulica": "Dravska ulica 10"}
    assert [one["text"] for one in sent.kept["others"]] == ["Na deponiji."]
    assert [one["name"] for one in sent.kept["attachments"]] == ["popravek.pdf"]
    assert signers.get("simulator").holds(sent.digest, sent.signature)
    application = Application.objects.get(pk=application.pk)
    assert (application.content, application.digest) == before
    assert current_of(application).values == ANSWERS | {"ulica": "Dravska ulica 10"}
    case = Case.objects.get(pk=application.case_id)
    assert case.state == "supplemented"
    files = Document.objects.of("case", case.pk).filter(purpose="nacrt")
    assert {file.name for file in files} == {"načrt.pdf", "popravek.pdf"}
    event = CaseEvent.objects.get(case=case, kind="supp_received")
    assert event.documents == [files.get(name="popravek.pdf").pk]
    html = browser.get(case.get_absolute_url()).content.decode()
    assert "Dravska ulica 10" in html
    assert "dopolnjeno" in html
    assert "Na deponiji." in html


def test_what_was_not_marked_is_dropped(application, officer, browser):
    made = call(officer, application, {"kind": "field", "id": "ulica"})
    data = read_form(browser.get(page(made))).data | {
        "polja": "namen ulica parcele", "namen": "Kanalizacija", "ulica": "Nova 1", "parcele": [], "statement": "on",
        "dejanje": "oddaj", "priloga-nacrt": SimpleUploadedFile("tuj.pdf", pdf()), "drugo-9": "x",
    }  # fmt: skip
    assert browser.post(page(made), data).status_code == 302
    kept = Supplement.objects.get().kept
    assert (kept["values"], kept["attachments"], kept["others"]) == ({"ulica": "Nova 1"}, [], [])
    assert not Document.objects.of("supplement", made.pk).exists()


def test_a_field_in_a_group_brings_the_whole_group(application, officer, browser):
    made = call(officer, application, {"kind": "field", "id": "parcela", "row": ROW})
    form = read_form(browser.get(page(made)))
    assert form.data["parcele"] == ROW
    assert form.data[f"parcele-{ROW}-parcela"] == "1/2"
    added = next(button for button in form.buttons if button.startswith("dodaj:parcele"))
    assert send(browser, page(made), added).status_code == 302
    rows = read_form(browser.get(page(made))).data["parcele"]
    assert (len(rows), rows[0]) == (2, ROW)
    typed = {f"parcele-{ROW}-parcela": "3/4", f"parcele-{rows[1]}-parcela": "5", "statement": "on"}
    assert send(browser, page(made), "oddaj", **typed).status_code == 302
    values = Supplement.objects.get().kept["values"]
    assert [row["parcela"] for row in values["parcele"]] == ["3/4", "5"]


def test_what_is_missing_is_named_and_what_was_typed_stays(application, officer, browser):
    made = call(officer, application)
    response = send(browser, page(made), "oddaj", **{"ulica": "", "drugo-3": " "})
    html = response.content.decode()
    assert response.status_code == 422
    for text in ("<title>Napaka:", "Izpolnite polje", "Priložite vsaj eno datoteko.", "Napišite odgovor.", "Pred oddajo potrdite"):
        assert text in html
    assert SupplementRequest.objects.get(pk=made.pk).is_open
    send(browser, page(made), "pozneje", **{"drugo-3": "Na deponiji."})
    kept = read_form(browser.get(page(made))).data
    assert (kept["ulica"], kept["drugo-3"]) == ("", "Na deponiji.")


def test_only_problems_of_the_marked_hold_it_up(application, officer, browser):
    made = call(officer, application, {"kind": "field", "id": "namen"})
    # the note that now follows from the purpose was not asked for
    response = send(browser, page(made), "oddaj", namen="drugo", statement="on")
    assert response.status_code == 302
    assert current_of(Application.objects.get(pk=application.pk)).values["namen"] == "drugo"


def test_saved_in_the_background(application, officer, browser):
    made = call(officer, application)
    data = read_form(browser.get(page(made))).data | {"ulica": "Nedokončano", "dejanje": "samodejno"}
    data.pop("priloga-nacrt", None)
    answer = browser.post(page(made), data, headers={"X-Requested-With": "fetch"})
    assert set(answer.json()) == {"saved", "seen"}
    assert read_form(browser.get(page(made))).data["ulica"] == "Nedokončano"


def test_a_file_by_script_and_taken_away(application, officer, browser):
    made = call(officer, application)
    script = {"Accept": "application/json", "X-Requested-With": "fetch"}
    answer = browser.post(page(made), {"priloga-nacrt": SimpleUploadedFile("a.pdf", pdf())}, headers=script)
    assert answer.status_code == 201
    refused = browser.post(page(made), {"priloga-dodatek": SimpleUploadedFile("a.pdf", pdf())}, headers=script)
    assert refused.status_code == 422
    assert send(browser, page(made), f"odstrani:{answer.json()['id']}").status_code == 302
    assert not Document.objects.of("supplement", made.pk).exists()


def test_a_neighbour_reads_no_file_of_it(application, officer, browser, cast):
    made = call(officer, application)
    upload(browser, made)
    document = Document.objects.of("supplement", made.pk).get()
    assert browser.get(document.get_absolute_url()).status_code == 200
    assert cast.neighbour.get(document.get_absolute_url()).status_code == 404


def test_more_time_is_asked_for(application, officer, browser):
    made = call(officer, application)
    assert browser.post(page(made), {"dejanje": "podaljsaj", "reason": ""}).status_code == 422
    assert browser.post(page(made), {"dejanje": "podaljsaj", "reason": "Bolezen."}).status_code == 302
    assert "Bolezen." in browser.get(page(made)).content.decode()
    assert SupplementRequest.objects.get(pk=made.pk).extension_reason == "Bolezen."


def test_what_was_sent_never_changes(application, officer, marija):
    made = call(officer, application, {"kind": "field", "id": "ulica"})
    sent = file_supplement(actor=marija, request_id=made.pk, statement=True)
    again = file_supplement(actor=marija, request_id=made.pk, statement=True)
    assert (again.pk, Supplement.objects.count()) == (sent.pk, 1)
    save_supplement(actor=marija, request_id=made.pk, fields={"ulica"}, answers={"ulica": "x"})
    assert Supplement.objects.get().digest == sent.digest
    for change in ({"digest": "0" * 64}, {"stage": "draft"}):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            Supplement.objects.filter(pk=sent.pk).update(**change)
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Supplement.objects.all().delete()


def test_a_later_round_lies_over_an_earlier_one(application, officer, marija, browser):
    for street in ("Prva 1", "Druga 2"):
        made = call(officer, application, {"kind": "field", "id": "ulica"}, text=street)
        send(browser, page(made), "oddaj", ulica=street, statement="on")
    assert current_of(application).values["ulica"] == "Druga 2"
    desk = Client()
    sign_in(desk, officer.user)
    html = desk.get(f"/admin/applications/application/{application.pk}/change/").content.decode()
    assert "Druga 2" in html
    assert "dopolnjeno" in html


def test_the_page_of_a_call_that_waits_no_more(application, officer, browser):
    made = call(officer, application)
    services.take_step(actor=officer, case_id=application.case_id, step="accept")
    assert "Na ta poziv ne čakamo več." in browser.get(page(made)).content.decode()
    assert browser.post(page(made), {"dejanje": "oddaj"}).status_code == 302
    assert not Supplement.objects.exists()


def test_late_is_said_and_taken(application, officer, browser):
    made = call(officer, application, {"kind": "field", "id": "ulica"})
    browser.get(page(made))
    with time_machine.travel(timezone.now() + dt.timedelta(days=60)):
        sign_in(browser, User.objects.get(username="marija"), level="substantial")
        assert "Rok za dopolnitev je potekel" in browser.get(page(made)).content.decode()
        assert send(browser, page(made), "oddaj", ulica="Nova 1", statement="on").status_code == 302
    assert "po izteku roka" in CaseEvent.objects.get(kind="supp_received").text_sl


@pytest.mark.django_db(transaction=True)
def test_two_sends_at_once_are_one(marija, officer):
    version = make_form("prekop", FORM)
    draft = filing.draft(marija, version, ANSWERS)
    filing.attach(draft)
    filed = filing.file(marija, draft)
    Case.objects.filter(pk=filed.case_id).update(department=officer.user.employments.get().department)
    made = call(officer, filed, {"kind": "field", "id": "ulica"})
    barrier = threading.Barrier(3)

    def run():
        barrier.wait(30)
        try:
            return file_supplement(actor=marija, request_id=made.pk, statement=True).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        results = {future.result(60) for future in [pool.submit(run) for _ in range(3)]}
    assert len(results) == 1
    assert CaseEvent.objects.filter(case=filed.case_id, kind="supp_received").count() == 1
