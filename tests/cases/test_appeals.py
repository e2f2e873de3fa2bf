"""An appeal in Moj Ptuj: once against each decision, in time or late, with reasons and files."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import Http404

from apps.cases import services
from apps.cases.choices import CaseState
from apps.cases.exceptions import StepRefused
from apps.cases.models import Appeal, Case, CaseEvent
from apps.cases.services.delivering import follow_deliveries
from apps.documents.models import Document
from apps.notifications.models import Notification
from tests.cases.conftest import DOES_NOT, acting_as, client_of, person
from tests.cases.test_decisions import REFUSED, issued, noon
from tests.conftest import sign_in
from tests.documents.conftest import pdf
from tests.factories.cases import open_one

pytestmark = pytest.mark.usefixtures("storage", "seal")
SERVED, LAST = "2027-01-04", dt.date(2027, 1, 25)
WHY = "Organ ni upošteval načrta."


def serve(office, case):
    """Issued and served on 4 January 2027: an appeal until the 25th."""
    officer = acting_as(office.officer)
    services.take_step(actor=officer, case_id=case.pk, step="accept")
    issued(office, Case.objects.get(pk=case.pk), "refused")
    delivery = services.dispatch_decision(actor=officer, case_id=case.pk, method="personal")
    services.record_service(
        actor=officer, delivery_id=delivery.pk, on=dt.date.fromisoformat(SERVED), proof="vročilnica 1"
    )


@pytest.fixture
def served(office, case):
    with time_machine.travel(noon(SERVED)):
        serve(office, case)
    with time_machine.travel(noon("2027-01-12")) as clock:
        yield clock


def path(case, part=""):
    return f"/moj-ptuj/zadeve/{case.number.replace('/', '-')}/{part}"


def appeal(cast, case, **values):
    return services.file_appeal(actor=person(cast.users["citizen"]), case_id=case.pk, **{"text": WHY} | values)


def letter():
    return SimpleUploadedFile("dokaz.pdf", pdf(), "application/pdf")


def test_in_time_it_holds_finality_back_and_is_receipted(office, case, cast, served):
    made = appeal(cast, case, uploads=[letter()])
    assert (made.due, made.late, made.level, len(made.digest)) == (LAST, False, "substantial", 64)
    line = CaseEvent.objects.get(case=case, kind="appealed")
    for text in (made.decision.number, "12. januar", "v roku", made.digest[:16]):
        assert text in line.text_sl.replace("\xa0", " "), text
    assert "in time" in line.text_en
    assert line.public
    assert Notification.objects.filter(user=office.officer, kind="cases.appealed").count() == 1
    served.move_to(noon("2027-02-10"))
    assert follow_deliveries() == 0
    assert Case.objects.get(pk=case.pk).state == CaseState.SERVED
    services.refuse_appeal(actor=acting_as(office.head), case_id=case.pk, reason="Zavrnjena na drugi stopnji.")
    assert follow_deliveries() == 1


def test_late_it_is_taken_said_and_closed_by_the_head(office, case, cast, served):
    served.move_to(noon("2027-02-10"))
    follow_deliveries()
    assert Case.objects.get(pk=case.pk).state == CaseState.FINAL
    sign_in(cast.citizen, cast.users["citizen"], level="substantial")
    assert "Vložite pritožbo po roku" in cast.citizen.get(path(case)).content.decode()
    assert "Rok za pritožbo je potekel" in cast.citizen.get(path(case, "pritozba/")).content.decode()
    made = appeal(cast, case)
    assert made.late
    assert "po izteku roka" in CaseEvent.objects.get(case=case, kind="appealed").text_sl
    assert Case.objects.get(pk=case.pk).state == CaseState.FINAL
    page = client_of(office.head).get(f"/admin/cases/case/{case.pk}/odlocitev/").content.decode()
    assert WHY in page
    assert "Po izteku roka" in page
    services.refuse_appeal(actor=acting_as(office.head), case_id=case.pk, reason="Zavržena kot prepozna.")


def test_what_is_refused(office, case, cast, served):
    for text, why in ((" ", "zakaj"), ("x" * 20_001, "20000")):
        with pytest.raises(StepRefused, match=why):
            appeal(cast, case, text=text)
    assert not Document.objects.filter(owner_kind="case_appeal").exists()
    open_case = open_one(cast.users["citizen"], office.department, "open")
    with pytest.raises(StepRefused, match="vročena"):
        appeal(cast, open_case)
    for actor in (person(cast.users["neighbour"]), acting_as(office.other_officer)):
        with pytest.raises(Http404):
            services.file_appeal(actor=actor, case_id=case.pk, text=WHY)
    with pytest.raises(StepRefused, match="nimate pravice"):
        services.file_appeal(actor=acting_as(office.officer), case_id=case.pk, text=WHY)
    services.record_appeal(actor=acting_as(office.officer), case_id=case.pk, on=dt.date(2027, 1, 11), text="Po pošti.")
    with pytest.raises(StepRefused, match="po drugi poti"):
        appeal(cast, case)


def test_it_never_changes(case, cast, served):
    made = appeal(cast, case)
    with pytest.raises(REFUSED), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).update(text="Drugo")


def test_the_page(office, case, cast, served):
    citizen, url = cast.citizen, path(case, "pritozba/")
    sign_in(citizen, cast.users["citizen"])
    assert WHY not in citizen.get(url).content.decode()  # the level is too low: step-up first
    sign_in(citizen, cast.users["citizen"], level="substantial")
    assert url in citizen.get(path(case)).content.decode()
    page = citizen.get(url).content.decode().replace("\xa0", " ")
    for text in ("25. januar 2027", "21 dni od vročitve odločitve 4. 1. 2027"):
        assert text in page, text
    empty = citizen.post(url, {"text": ""})
    assert empty.status_code == 422
    assert "Napišite, zakaj se pritožujete." in empty.content.decode()
    for _ in range(2):
        assert citizen.post(url, {"text": WHY, "files": letter()}).status_code == 302
    assert citizen.post(url, {"text": "Iz drugega zavihka."}).status_code == 302
    made = Appeal.objects.get()
    assert (made.text, len(made.documents)) == (WHY, 1)
    html = citizen.get(path(case)).content.decode()
    for text in (WHY, "V roku", made.digest, "dokaz.pdf"):
        assert text in html, text
    assert url not in html
    assert citizen.get(url).status_code == 302
    document = Document.objects.get(owner_kind="case_appeal")
    assert Document.objects.visible_to(acting_as(office.officer)).filter(pk=document.pk).exists()
    assert not Document.objects.visible_to(person(cast.users["neighbour"])).filter(pk=document.pk).exists()


def test_the_whole_cast(office, case, cast, served):
    url = path(case, "pritozba/")
    assert cast.anonymous.get(url).status_code == 302
    others = [client_of(office.users[name]) for name in ("officer", *DOES_NOT)]
    sign_in(cast.neighbour, cast.users["neighbour"], level="substantial")
    for client, user in zip(others, (office.users[name] for name in ("officer", *DOES_NOT)), strict=True):
        sign_in(client, user, level="substantial")
    for client in (cast.neighbour, *others):
        assert client.get(url).status_code == 404
        assert client.post(url, {"text": WHY}).status_code == 404
    assert not Appeal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(office, cast):
    case = open_one(cast.users["citizen"], office.department)
    with time_machine.travel(noon(SERVED)):
        serve(office, case)
        barrier, actor = threading.Barrier(2), person(cast.users["citizen"])

        def run():
            barrier.wait(30)
            try:
                return services.file_appeal(actor=actor, case_id=case.pk, text=WHY).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            keys = {future.result(60) for future in [pool.submit(run) for _ in range(2)]}
    assert len(keys) == 1
    assert CaseEvent.objects.filter(case=case, kind="appealed").count() == 1
