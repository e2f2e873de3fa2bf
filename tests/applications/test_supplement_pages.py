"""Answering a call: exactly what was marked can be mended; what is sent is frozen, and laid over what was filed."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError
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
from tests.applications.mending import ANSWERS, ROW, call, file_one, page
from tests.applications.pages import read_form, send
from tests.conftest import sign_in
from tests.documents.conftest import pdf, storage  # noqa: F401

pytestmark = pytest.mark.usefixtures("storage")


def upload(client, request, name="popravek.pdf", content=None):
    data = read_form(client.get(page(request))).data | {
        "priloga-nacrt": SimpleUploadedFile(name, content or pdf()), "dejanje": "shrani",
    }  # fmt: skip
    answer = client.post(page(request), data)
    for document in Document.objects.of("supplement", request.pk):
        check_file(document.file_id)
    return answer


TYPED = {"ulica": "Dravska ulica 10", "drugo-3": "Na deponiji.", "statement": "on"}


def test_what_can_be_marked(mendable, desk_officer):
    subject = subject_of(mendable.case)
    known = {one.key: (one.label_sl, one.label_en, one.value) for one in subject.mendable(mendable.case, "sl")}
    assert known == {
        "field:namen:": ("Namen", "Namen", "Vodovod"), "field:ulica:": ("Ulica", "Ulica", "Dravska ulica"),
        "field:parcele:": ("Parcele", "Plots", "Parcela: 1/2"),
        f"field:parcela:{ROW}": ("Parcela 1: Parcela", "Plot 1: Parcela", "1/2"),
        "attachment:nacrt:": ("Nacrt", "Nacrt", "načrt.pdf"), "attachment:dodatek:": ("Dodatek", "Dodatek", ""),
    }  # fmt: skip


def test_exactly_the_marked_is_asked_the_rest_is_there_to_read(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable)
    response = at_home.get(page(made))
    form, html = read_form(response), response.content.decode()
    assert {name for name in form.data if name in ("namen", "ulica", "parcele", "drugo-3", "priloga-nacrt", "priloga-dodatek")} == {
        "ulica", "drugo-3", "priloga-nacrt",
    }  # fmt: skip
    assert form.data["ulica"] == "Dravska ulica"
    assert all(text in html for text in ("Manjka hišna številka.", "Pojasnite odlaganje.", "Vodovod", "1/2"))
    assert "Plot 1" in at_home.get(f"/en{page(made)}").content.decode()
    assert SupplementRequest.objects.get(pk=made.pk).served_on  # opening it is its service


def test_the_whole_cast(mendable, desk_officer, at_home, cast):
    made = call(desk_officer, mendable)
    assert cast.anonymous.get(page(made)).status_code == 302
    for client in (cast.neighbour, cast.officer, cast.other_officer, cast.administrator):
        assert client.get(page(made)).status_code == 404
        assert client.post(page(made), {"dejanje": "oddaj"}).status_code == 404
    desk = Client()
    sign_in(desk, desk_officer.user)
    assert desk.get(page(made)).status_code == 404
    assert not SupplementRequest.objects.get(pk=made.pk).served_on
    assert at_home.get(page(made)).status_code == 200


def test_from_the_call_to_the_overlay(mendable, desk_officer, at_home, applicant):
    before = (mendable.content, mendable.digest)
    made = call(desk_officer, mendable)
    assert upload(at_home, made).status_code == 302
    done = send(at_home, page(made), "oddaj", **TYPED)
    assert (done.status_code, done["Location"]) == (302, page(made))
    assert "Dopolnitev je oddana" in at_home.get(page(made)).content.decode()
    sent = Supplement.objects.get()
    assert sent.kept["values"] == {"ulica": "Dravska ulica 10"}
    assert [one["text"] for one in sent.kept["others"]] == ["Na deponiji."]
    assert [one["name"] for one in sent.kept["attachments"]] == ["popravek.pdf"]
    assert signers.get("simulator").holds(sent.digest, sent.signature)
    mendable = Application.objects.get(pk=mendable.pk)
    assert (mendable.content, mendable.digest) == before
    assert current_of(mendable).values == ANSWERS | {"ulica": "Dravska ulica 10"}
    case = Case.objects.get(pk=mendable.case_id)
    assert case.state == "supplemented"
    files = Document.objects.of("case", case.pk).filter(purpose="nacrt")
    assert {file.name for file in files} == {"načrt.pdf", "popravek.pdf"}
    event = CaseEvent.objects.get(case=case, kind="supp_received")
    assert event.documents == [files.get(name="popravek.pdf").pk]
    html = at_home.get(case.get_absolute_url()).content.decode()
    assert "Dravska ulica 10" in html
    assert "dopolnjeno" in html
    assert "Na deponiji." in html


def test_what_was_not_marked_is_dropped(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable, {"kind": "field", "id": "ulica"})
    data = read_form(at_home.get(page(made))).data | {
        "polja": "namen ulica parcele", "namen": "Kanalizacija", "ulica": "Nova 1", "parcele": [], "statement": "on",
        "dejanje": "oddaj", "priloga-nacrt": SimpleUploadedFile("tuj.pdf", pdf()), "drugo-9": "x",
    }  # fmt: skip
    assert at_home.post(page(made), data).status_code == 302
    kept = Supplement.objects.get().kept
    assert (kept["values"], kept["attachments"], kept["others"]) == ({"ulica": "Nova 1"}, [], [])
    assert not Document.objects.of("supplement", made.pk).exists()


def test_a_field_in_a_group_brings_the_whole_group(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable, {"kind": "field", "id": "parcela", "row": ROW})
    form = read_form(at_home.get(page(made)))
    assert form.data["parcele"] == ROW
    assert form.data[f"parcele-{ROW}-parcela"] == "1/2"
    added = next(button for button in form.buttons if button.startswith("dodaj:parcele"))
    assert send(at_home, page(made), added).status_code == 302
    rows = read_form(at_home.get(page(made))).data["parcele"]
    assert (len(rows), rows[0]) == (2, ROW)
    typed = {f"parcele-{ROW}-parcela": "3/4", f"parcele-{rows[1]}-parcela": "5", "statement": "on"}
    assert send(at_home, page(made), "oddaj", **typed).status_code == 302
    values = Supplement.objects.get().kept["values"]
    assert [row["parcela"] for row in values["parcele"]] == ["3/4", "5"]


def test_what_is_missing_is_named_and_what_was_typed_stays(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable)
    response = send(at_home, page(made), "oddaj", **{"ulica": "", "drugo-3": " "})
    html = response.content.decode()
    assert response.status_code == 422
    for text in (
        "<title>Napaka:",
        "Izpolnite polje",
        "Priložite vsaj eno datoteko.",
        "Napišite odgovor.",
        "Pred oddajo potrdite",
    ):
        assert text in html
    assert SupplementRequest.objects.get(pk=made.pk).is_open
    send(at_home, page(made), "pozneje", **{"drugo-3": "Na deponiji."})
    kept = read_form(at_home.get(page(made))).data
    assert (kept["ulica"], kept["drugo-3"]) == ("", "Na deponiji.")


def test_only_problems_of_the_marked_hold_it_up(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable, {"kind": "field", "id": "namen"})
    # the note that now follows from the purpose was not asked for
    response = send(at_home, page(made), "oddaj", namen="drugo", statement="on")
    assert response.status_code == 302
    assert current_of(Application.objects.get(pk=mendable.pk)).values["namen"] == "drugo"


def test_saved_in_the_background(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable)
    data = read_form(at_home.get(page(made))).data | {"ulica": "Nedokončano", "dejanje": "samodejno"}
    data.pop("priloga-nacrt", None)
    answer = at_home.post(page(made), data, headers={"X-Requested-With": "fetch"})
    assert set(answer.json()) == {"saved", "seen"}
    assert read_form(at_home.get(page(made))).data["ulica"] == "Nedokončano"


def test_two_tabs_and_the_person_chooses(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable)
    data = read_form(at_home.get(page(made))).data
    data.pop("priloga-nacrt", None)
    at_home.post(page(made), data | {"ulica": "Prvi zavihek", "dejanje": "pozneje"})
    second = data | {"ulica": "Drugi zavihek", "dejanje": "oddaj", "statement": "on"}
    answer = at_home.post(page(made), second)
    html = answer.content.decode()
    assert (answer.status_code, "Prvi zavihek" in html, "Drugi zavihek" in html) == (409, True, True)
    quiet = at_home.post(page(made), second, headers={"X-Requested-With": "fetch"})
    assert (quiet.status_code, quiet.json()["stale"]) == (409, True)
    chosen = read_form(answer).data
    chosen.pop("priloga-nacrt", None)
    assert at_home.post(page(made), chosen | {"dejanje": "naprej"}).status_code == 302
    assert read_form(at_home.get(page(made))).data["ulica"] == "Drugi zavihek"


def test_a_late_word_of_the_same_page_is_no_other_page(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable)
    data = read_form(at_home.get(page(made))).data | {"stran": "12345678-aaaa"}
    data.pop("priloga-nacrt", None)
    for street in ("Ena", "Dva"):  # the second was sent before the answer to the first was there
        answer = at_home.post(page(made), data | {"ulica": street}, headers={"X-Requested-With": "fetch"})
        assert answer.status_code == 200
    assert read_form(at_home.get(page(made))).data["ulica"] == "Dva"


def test_a_file_by_script_and_taken_away(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable)
    script = {"Accept": "application/json", "X-Requested-With": "fetch"}
    answer = at_home.post(page(made), {"priloga-nacrt": SimpleUploadedFile("a.pdf", pdf())}, headers=script)
    assert answer.status_code == 201
    refused = at_home.post(page(made), {"priloga-dodatek": SimpleUploadedFile("a.pdf", pdf())}, headers=script)
    assert refused.status_code == 422
    assert send(at_home, page(made), f"odstrani:{answer.json()['id']}").status_code == 302
    assert not Document.objects.of("supplement", made.pk).exists()


def test_a_neighbour_reads_no_file_of_it(mendable, desk_officer, at_home, cast):
    made = call(desk_officer, mendable)
    upload(at_home, made)
    document = Document.objects.of("supplement", made.pk).get()
    assert at_home.get(document.get_absolute_url()).status_code == 200
    assert cast.neighbour.get(document.get_absolute_url()).status_code == 404


def test_more_time_is_asked_for(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable)
    assert at_home.post(page(made), {"dejanje": "podaljsaj", "reason": ""}).status_code == 422
    assert at_home.post(page(made), {"dejanje": "podaljsaj", "reason": "Bolezen."}).status_code == 302
    assert "Bolezen." in at_home.get(page(made)).content.decode()
    assert SupplementRequest.objects.get(pk=made.pk).extension_reason == "Bolezen."


def test_what_was_sent_never_changes(mendable, desk_officer, applicant):
    made = call(desk_officer, mendable, {"kind": "field", "id": "ulica"})
    sent = file_supplement(actor=applicant, request_id=made.pk, statement=True)
    again = file_supplement(actor=applicant, request_id=made.pk, statement=True)
    assert (again.pk, Supplement.objects.count()) == (sent.pk, 1)
    save_supplement(actor=applicant, request_id=made.pk, fields={"ulica"}, answers={"ulica": "x"})
    assert Supplement.objects.get().digest == sent.digest
    for change in ({"digest": "0" * 64}, {"stage": "draft"}):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            Supplement.objects.filter(pk=sent.pk).update(**change)
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Supplement.objects.all().delete()


def test_a_later_round_lies_over_an_earlier_one(mendable, desk_officer, applicant, at_home):
    for street in ("Prva 1", "Druga 2"):
        made = call(desk_officer, mendable, {"kind": "field", "id": "ulica"}, text=street)
        send(at_home, page(made), "oddaj", ulica=street, statement="on")
    assert current_of(mendable).values["ulica"] == "Druga 2"
    desk = Client()
    sign_in(desk, desk_officer.user)
    html = desk.get(f"/admin/applications/application/{mendable.pk}/change/").content.decode()
    assert "Druga 2" in html
    assert "dopolnjeno" in html


def test_the_page_of_a_call_that_waits_no_more(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable)
    services.take_step(actor=desk_officer, case_id=mendable.case_id, step="accept")
    assert "Na ta poziv ne čakamo več." in at_home.get(page(made)).content.decode()
    assert at_home.post(page(made), {"dejanje": "oddaj"}).status_code == 302
    assert not Supplement.objects.exists()


def test_late_is_said_and_taken(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable, {"kind": "field", "id": "ulica"})
    at_home.get(page(made))
    with time_machine.travel(timezone.now() + dt.timedelta(days=60)):
        sign_in(at_home, User.objects.get(username="marija"), level="substantial")
        assert "Rok za dopolnitev je potekel" in at_home.get(page(made)).content.decode()
        assert send(at_home, page(made), "oddaj", ulica="Nova 1", statement="on").status_code == 302
    assert "po izteku roka" in CaseEvent.objects.get(kind="supp_received").text_sl


@pytest.mark.django_db(transaction=True)
def test_two_sends_at_once_are_one(applicant, desk_officer):
    filed = file_one(applicant, desk_officer)
    made = call(desk_officer, filed, {"kind": "field", "id": "ulica"})
    barrier = threading.Barrier(3)

    def run():
        barrier.wait(30)
        try:
            return file_supplement(actor=applicant, request_id=made.pk, statement=True).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        results = {future.result(60) for future in [pool.submit(run) for _ in range(3)]}
    assert len(results) == 1
    assert CaseEvent.objects.filter(case=filed.case_id, kind="supp_received").count() == 1
