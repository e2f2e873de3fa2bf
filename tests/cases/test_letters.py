"""Letters and internal notes: written from a text, numbered with decisions, sealed, told, read."""

import io
import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.http import Http404
from django.urls import reverse
from pypdf import PdfReader

from apps.audit.models import AccessLog
from apps.cases import services, texts
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, CaseLetter, CaseText, Decision, DocumentNumber
from apps.cases.plugins import waiting
from apps.cases.services.letters import set_letters
from apps.documents.models import Document, Seal
from apps.documents.services import plain_chunks, verify_content
from apps.notifications.models import Notification
from tests.cases.conftest import DOES_NOT, acting_as, client_of, person
from tests.factories.cases import open_one

REFUSED = (IntegrityError, InternalError)
pytestmark = pytest.mark.usefixtures("storage", "seal")
TEXT = {"kind": "letter", "subject": "Obvestilo", "body": "Spoštovani,\nvloga je v delu."}


def page(case):
    return reverse("admin:cases_letter", args=[case.pk])


def written(office, case, **values):
    given = {**TEXT, "key": uuid.uuid4(), **values}
    return services.send_letter(actor=acting_as(office.officer), case_id=case.pk, **given)


def decided(office, case):
    """A draft of a decision: it takes a number."""
    actor = acting_as(office.officer)
    if case.state == "received":
        services.take_step(actor=actor, case_id=case.pk, step="accept")
    case = Case.objects.get(pk=case.pk)
    parts = {"outcome": "granted", **texts.proposed(case, "granted")}
    return services.prepare_decision(actor=actor, case_id=case.pk, parts=parts)


def test_from_the_text_to_the_party(office, cast, case):
    client = client_of(office.officer)
    assert page(case) in client.get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()
    offered = client.get(page(case)).content.decode()
    assert "Vabilo na ustno obravnavo" in offered
    assert "Uradni zaznamek" in offered
    form = client.get(f"{page(case)}?predloga=potek-postopka")
    initial = form.context["form"].initial
    assert initial["subject"] == f"Obvestilo o zadevi {case.number}"
    assert "vašo vlogo »Prekop občinske ceste«" in initial["body"]
    sent = {**TEXT, "key": str(uuid.uuid4()), "do": "preview"}
    preview = client.post(page(case), sent)
    assert preview["Content-Type"] == "application/pdf"
    assert preview["Content-Disposition"].startswith("inline")
    assert preview["Content-Security-Policy"].startswith("default-src 'none'; object-src 'self'")
    assert not CaseLetter.objects.exists()
    for _click in range(2):
        assert client.post(page(case), {**sent, "do": "send"}).status_code == 302
    letter = CaseLetter.objects.get()
    assert (letter.number, letter.by, letter.document) == (f"{case.number}-1", office.officer, None)
    assert not Notification.objects.filter(user=cast.users["citizen"], kind="cases.letter").exists()
    assert set_letters() == 1
    assert set_letters() == 0
    letter.refresh_from_db()
    document = Document.objects.get(pk=letter.document)
    content = b"".join(plain_chunks(document.file))
    assert verify_content(content).seal == Seal.objects.get()
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)
    assert letter.number in text
    assert "vloga je v delu" in text
    notice = Notification.objects.get(user=cast.users["citizen"], kind="cases.letter")
    assert "vloga je v delu" not in f"{notice.title}{notice.body}"
    told = case.events.get(kind="document")
    assert (told.public, told.documents) == (True, [document.pk])
    assert told.text_sl == f"Dopis {letter.number}: Obvestilo"
    (card,) = waiting.talk(person(cast.users["citizen"]))
    assert (card.title, card.url) == ("Obvestilo", reverse("cases:letter", args=[letter.pk]))
    html = cast.citizen.get(case.get_absolute_url()).content.decode()
    assert document.get_absolute_url() in html
    assert not list(waiting.talk(person(cast.users["citizen"])))
    letter.refresh_from_db()
    assert letter.read_at is not None
    assert cast.citizen.get(document.get_absolute_url()).status_code == 200
    assert cast.neighbour.get(document.get_absolute_url()).status_code == 404
    assert client_of(office.other_officer).get(document.get_absolute_url()).status_code == 404


def test_a_note_is_never_the_partys(office, cast, case):
    note = written(office, case, kind="memo", subject="Ogled", body="Prekop je že izveden.")
    set_letters()
    note.refresh_from_db()
    document = Document.objects.get(pk=note.document)
    html = cast.citizen.get(case.get_absolute_url()).content.decode()
    assert document.get_absolute_url() not in html
    assert "Ogled" not in html
    assert cast.citizen.get(document.get_absolute_url()).status_code == 404
    assert not Notification.objects.filter(kind="cases.letter").exists()
    office_page = client_of(office.officer).get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()
    assert document.get_absolute_url() in office_page
    assert client_of(office.officer).get(document.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("who", [*DOES_NOT, "citizen", "neighbour", "anonymous"])
def test_nobody_else_writes(office, cast, case, who):
    client = client_of(office.users[who]) if who in office.users else getattr(cast, who)
    for answer in (client.get(page(case)), client.post(page(case), {**TEXT, "key": str(uuid.uuid4()), "do": "send"})):
        assert answer.status_code in (302, 403, 404)
        assert case.party_name not in answer.content.decode()
    assert not CaseLetter.objects.exists()


def test_services_ask_too(office, cast, case):
    for actor in (acting_as(office.other_officer), acting_as(office.stranger)):
        with pytest.raises(Http404):
            services.send_letter(actor=actor, case_id=case.pk, key=uuid.uuid4(), **TEXT)
    with pytest.raises(StepRefused):
        services.send_letter(actor=person(cast.users["citizen"]), case_id=case.pk, key=uuid.uuid4(), **TEXT)
    for body, why in (("___", "prazna mesta"), ("Dobri {dan}", "dan"), (" ", "Vpišite")):
        with pytest.raises(StepRefused, match=why):
            written(office, case, body=body)


def test_gaps_are_told_and_nothing_is_lost(office, case):
    client = client_of(office.officer)
    html = client.post(page(case), {**TEXT, "body": "Pridite ___ ob osmih.", "key": str(uuid.uuid4())}).content.decode()
    assert "Izpolnite prazna mesta" in html
    assert "Pridite ___ ob osmih." in html
    assert "Napaka:" in html
    assert client.get(f"{page(case)}?predloga=neznana").status_code == 404


def test_one_sequence_with_decisions(office, case):
    first = written(office, case)
    decision = decided(office, case)
    second = written(office, Case.objects.get(pk=case.pk), kind="memo")
    assert [first.sequence, decision.sequence, second.sequence] == [1, 2, 3]
    assert list(DocumentNumber.objects.filter(case=case).values_list("sequence", flat=True)) == [1, 2, 3]
    for taken in (1, 2):
        with pytest.raises(REFUSED), transaction.atomic():
            CaseLetter.objects.create(case=case, sequence=taken, key=uuid.uuid4(), by=office.officer, **TEXT)
    with pytest.raises(REFUSED), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(sequence=3)
    with pytest.raises(REFUSED), transaction.atomic():
        DocumentNumber.objects.all().delete()
    for change in ({"body": "drugo"}, {"sequence": 9}):
        with pytest.raises(REFUSED), transaction.atomic():
            CaseLetter.objects.filter(pk=first.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_are_ten_numbers_and_one_key_is_one_letter(office, case):
    shared, failed = uuid.uuid4(), []

    def send(key):
        try:
            written(office, case, key=key)
        except Exception as error:  # noqa: BLE001  told below
            failed.append(error)
        finally:
            connection.close()

    keys = [shared] * 4 + [uuid.uuid4() for _number in range(4)]
    threads = [threading.Thread(target=send, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(CaseLetter.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]


def text(**values):
    row = CaseText(**{"kind": "letter", "name": "Vabilo", "subject": "V", "body": "Velja za {stranka}."} | values)
    row.full_clean()
    row.save()
    return row


def test_the_most_specific_valid_text_wins(office, cast, case):
    decision = {"kind": "decision", "outcome": "granted", "subject": "", "body": "", "reasons": "R"}
    shipped = texts.proposed(case, "granted")["operative"]
    text(**decision, operative="vsi", valid_from="2026-01-01")
    text(**decision, operative="postopek", procedure=case.procedure, valid_from="2026-01-01")
    newer = text(**decision, operative="postopek novejši", procedure=case.procedure, valid_from="2026-02-01")
    text(**decision, operative="še ne velja", procedure=case.procedure, valid_from="2099-01-01")
    text(**decision, operative="drug postopek", procedure="zapora-ceste", valid_from="2026-01-01")
    assert texts.proposed(case, "granted")["operative"] == "postopek novejši"
    CaseText.objects.filter(pk=newer.pk).update(active=False)
    assert texts.proposed(case, "granted")["operative"] == "postopek"
    other = open_one(cast.users["citizen"], office.department, "other", procedure="nekaj")
    assert texts.proposed(other, "granted")["operative"] == "vsi"
    assert texts.proposed(case, "refused")["operative"] != shipped
    CaseText.objects.all().update(active=False)
    assert texts.proposed(case, "granted")["operative"] == shipped


def test_a_text_of_staff_stands_in_place_of_the_shipped_one(case):
    names = [one.name for one in texts.letters_for(case)]
    own = text(name="Prazen dopis", body="Naš {stranka}")
    offered = {one.name: one for one in texts.letters_for(case)}
    assert sorted(names) == sorted(offered)
    assert offered["Prazen dopis"].key == str(own.pk)
    assert texts.filled_letter(offered["Prazen dopis"], case)["body"] == "Naš Ana Horvat"


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({"body": "Spoštovani {ime}"}, "body", "Polja {ime} ne poznamo. Na voljo so: {stevilka}, {stranka}"),
        ({"body": "{stranka.__class__}"}, "body", "ne poznamo"),
        ({"subject": "{stranka!r}"}, "subject", "ne poznamo"),
        ({"body": " "}, "body", "Vpišite besedilo."),
        ({"operative": "x"}, "operative", "pustite prazno"),
        ({"kind": "decision"}, "outcome", "Izberite"),
    ],
)
def test_a_wrong_text_is_refused_with_the_cure(db, values, field, told):
    with pytest.raises(ValidationError) as caught:
        text(**values)
    assert told in " ".join(caught.value.message_dict[field])


def test_looking_is_written_down(office, cast, case):
    client_of(office.officer).get(page(case))
    assert AccessLog.objects.filter(kind="cases.case", case=case.number, subject=cast.users["citizen"].pk).count() == 1
