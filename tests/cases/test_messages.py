"""Messages between the office and the party, with files; and withdrawing."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from apps.cases import reading, services
from apps.cases.choices import CaseState
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case, CaseEvent, CaseMessage
from apps.cases.plugins import people, staff, waiting
from apps.cases.services.messages import MESSAGES
from apps.documents.models import Document
from apps.documents.services import check_file, delete_document, receive_document
from apps.identity.models import User
from apps.notifications.models import Message, Notification
from tests.cases.conftest import acting_as, client_of, person
from tests.documents.conftest import pdf

MINE = "/moj-ptuj/zadeve/371-1-2026/"
pytestmark = pytest.mark.usefixtures("storage", "subject")


@pytest.fixture
def citizen(cast):
    User.objects.filter(pk=cast.users["citizen"].pk).update(email="ana@example.si")
    return person(User.objects.get(pk=cast.users["citizen"].pk))


@pytest.fixture
def officer(office):
    return acting_as(office.officer)


def at(case):
    return f"/admin/cases/case/{case.pk}/sporocilo/"


def test_from_the_party_to_the_office_and_back(case, cast, office, citizen, officer):
    assert cast.citizen.post(f"{MINE}sporocilo/", {"text": "Kdaj boste odločili?"}).status_code == 302
    assert "Sporočila strank" in client_of(office.officer).get("/admin/").content.decode()
    assert [item.title for item in staff.letters(officer)] == [case.number]
    assert staff.letters(acting_as(office.other_officer)) == []
    desk = client_of(office.officer)
    html = desk.get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert "Kdaj boste odločili?" in html
    assert CaseMessage.objects.get().read_at
    assert staff.letters(officer) == []
    assert desk.post(at(case), {"text": "Ta teden."}).status_code == 302
    assert waiting.waiting_count(citizen) == 1
    assert "Sporočilo uradne osebe" in cast.citizen.get("/moj-ptuj/").content.decode()
    assert "Ta teden." in cast.citizen.get(MINE).content.decode()
    assert waiting.waiting_count(citizen) == 0
    assert "Ta teden." in cast.citizen.get(f"/en{MINE}").content.decode()
    assert [event.text_en for event in case.events.filter(kind="message").order_by("written")] == [
        "The party sent a message.", "We sent you a message.",
    ]  # fmt: skip


def test_no_mail_says_what_was_written(case, citizen, officer, office):
    services.send_message(actor=officer, case_id=case.pk, text="Skrivnost A")
    services.send_message(actor=citizen, case_id=case.pk, text="Skrivnost B")
    assert {(notice.user, notice.title) for notice in Notification.objects.all()} == {
        (citizen.user, f"Novo sporočilo v zadevi {case.number}"),
        (office.officer, f"Novo sporočilo stranke, zadeva {case.number}"),
    }
    mails = Message.objects.filter(kind__in=("cases.message", "cases.party_message"))
    assert mails.count() == 2
    assert not any("Skrivnost" in f"{mail.subject}{mail.text}{mail.html}" for mail in mails)


def test_a_file_is_read_by_both_sides_and_by_nobody_else(case, cast, office):
    sent = {"text": "Prilagam.", "files": SimpleUploadedFile("soglasje.pdf", pdf())}
    assert cast.citizen.post(f"{MINE}sporocilo/", sent).status_code == 302
    document = Document.objects.of(MESSAGES, case.pk).get()
    url, desk = document.get_absolute_url(), client_of(office.officer)
    assert "Preverjamo" in cast.citizen.get(MINE).content.decode()  # in quarantine it is not handed out
    assert cast.citizen.get(url).status_code != 200
    check_file(document.file_id)
    assert cast.citizen.get(url).status_code == desk.get(url).status_code == 200
    for client in (cast.neighbour, cast.anonymous, client_of(office.other_officer), client_of(office.stranger)):
        assert client.get(url).status_code in (302, 404)
    assert "soglasje.pdf" in desk.get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    with pytest.raises(PermissionDenied):
        delete_document(actor=person(cast.users["citizen"]), document=document)
    assert Document.objects.of(MESSAGES, case.pk).exists()


def test_the_office_sends_a_file(case, cast, office):
    desk = client_of(office.officer)
    desk.post(at(case), {"text": "Priloga.", "files": SimpleUploadedFile("dopis.pdf", pdf())})
    assert "dopis.pdf" in cast.citizen.get(MINE).content.decode()


def test_a_refused_file_or_no_words_send_nothing_and_lose_nothing(case, cast, office):
    bad = cast.citizen.post(f"{MINE}sporocilo/", {"text": "Glej", "files": SimpleUploadedFile("x.exe", b"MZ")})
    assert bad.status_code == 422
    assert "Glej" in bad.content.decode()
    empty = cast.citizen.post(f"{MINE}sporocilo/", {"text": " "})
    assert (empty.status_code, "Napišite sporočilo." in empty.content.decode()) == (422, True)
    assert "Preverite označena polja." in client_of(office.officer).post(at(case), {"text": ""}).content.decode()
    assert not CaseMessage.objects.exists()


def test_the_whole_cast(case, cast, office):
    assert cast.anonymous.post(f"{MINE}sporocilo/", {"text": "x"}).status_code == 302
    for client in (cast.neighbour, cast.officer, client_of(office.officer), client_of(office.other_officer)):
        assert client.post(f"{MINE}sporocilo/", {"text": "x"}).status_code == 404
        assert client.get(f"{MINE}umik/").status_code == 404
        assert client.post(f"{MINE}umik/", {}).status_code == 404
    for user in (office.other_officer, office.stranger, office.editor, office.administrator):
        assert client_of(user).post(at(case), {"text": "x"}).status_code == 404
    assert not CaseMessage.objects.exists()
    assert Case.objects.get(pk=case.pk).state == CaseState.RECEIVED


def test_who_only_looks_on_neither_writes_nor_reads_in_the_name_of_the_office(case, office, citizen):
    services.send_message(actor=citizen, case_id=case.pk, text="Pozdravljeni.")
    onlooker = acting_as(office.administrator)
    with pytest.raises(StepRefused, match="nimate pravice"):
        services.send_message(actor=onlooker, case_id=case.pk, text="x")
    client_of(office.administrator).get(f"/admin/cases/case/{case.pk}/change/")
    assert CaseMessage.objects.get().read_at is None
    for actor in (acting_as(office.other_officer), acting_as(office.stranger)):
        for act in (lambda actor=actor: services.send_message(actor=actor, case_id=case.pk, text="x"),
                    lambda actor=actor: services.mark_read(actor=actor, case_id=case.pk)):  # fmt: skip
            with pytest.raises(Http404):
                act()
        assert not CaseMessage.objects.visible_to(actor).exists()
    assert CaseMessage.objects.visible_to(onlooker).count() == 1


def test_a_double_click_sends_one(case, citizen):
    first = services.send_message(actor=citizen, case_id=case.pk, text="Pozdravljeni.")
    assert services.send_message(actor=citizen, case_id=case.pk, text=" Pozdravljeni. ").pk == first.pk
    assert Notification.objects.filter(kind="cases.party_message").count() == 1


def test_a_final_case_takes_no_messages(case, cast, citizen):
    Case.objects.filter(pk=case.pk).update(state=CaseState.FINAL)
    with pytest.raises(StepRefused, match="že končana"):
        services.send_message(actor=citizen, case_id=case.pk, text="x")
    assert f"{MINE}sporocilo/" not in cast.citizen.get(MINE).content.decode()


def test_the_files_of_others_cannot_be_sent(case, citizen, officer):
    upload = SimpleUploadedFile("a.pdf", pdf())
    document = receive_document(actor=officer, upload=upload, owner_kind=MESSAGES, owner_id=case.pk)
    with pytest.raises(StepRefused, match="naložite znova"):
        services.send_message(actor=citizen, case_id=case.pk, text="x", documents=[document.pk])


def test_a_message_never_changes(case, citizen):
    sent = services.send_message(actor=citizen, case_id=case.pk, text="Pozdravljeni.")
    for change in ({"text": "Drugo"}, {"from_office": True}):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            CaseMessage.objects.filter(pk=sent.pk).update(**change)
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        CaseMessage.objects.filter(pk=sent.pk).delete()


def test_as_many_queries_for_many_messages(case, cast, citizen, officer):
    def queries():
        with CaptureQueriesContext(connection) as found:
            reading.messages_of(case)
        return len(found)

    upload = SimpleUploadedFile("a.pdf", pdf())
    services.send_with_files(actor=citizen, case_id=case.pk, text="0", uploads=[upload])
    few = queries()
    for number in range(20):
        services.send_message(actor=officer, case_id=case.pk, text=str(number))
    assert queries() == few


def test_withdrawing_asks_first(case, cast):
    assert f"{MINE}umik/" in cast.citizen.get(MINE).content.decode()
    assert "Umaknete vlogo?" in cast.citizen.get(f"{MINE}umik/").content.decode()
    sent = {"expected": "received", "reason": "Ne potrebujem več."}
    assert cast.citizen.post(f"{MINE}umik/", sent).status_code == 302
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.state, fresh.next_due) == (CaseState.WITHDRAWN, None)
    assert "Vloga je umaknjena: Ne potrebujem več." in cast.citizen.get(MINE).content.decode()
    assert cast.citizen.post(f"{MINE}umik/", sent).status_code == 302
    assert CaseEvent.objects.filter(case=case).count() == 2
    assert cast.citizen.get(f"{MINE}umik/").status_code == 302


def test_withdrawing_from_a_stale_page_and_after_the_decision(case, citizen, officer):
    services.take_step(actor=officer, case_id=case.pk, step="accept")
    with pytest.raises(StepTaken):
        services.withdraw_case(actor=citizen, case_id=case.pk, expected="received")
    Case.objects.filter(pk=case.pk).update(state=CaseState.DECIDED)
    with pytest.raises(StepRefused, match="stanje zadeve"):
        services.withdraw_case(actor=citizen, case_id=case.pk)
    with pytest.raises(Http404):
        services.withdraw_case(actor=person(User.objects.get(username="bine")), case_id=case.pk)


def test_the_export_tells_messages_and_calls(case, citizen, officer):
    services.send_message(actor=officer, case_id=case.pk, text="Pozdravljeni.")
    (told,) = people.my_cases(citizen)
    assert [one["text"] for one in told["messages"]] == ["Pozdravljeni."]
    assert told["supplements"] == []
