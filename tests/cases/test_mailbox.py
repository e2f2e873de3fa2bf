"""`/moj-ptuj/dokumenti/`: official documents in and out."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.cases import services, texts
from apps.cases.models import Case, CaseLetter
from apps.cases.services.decisions import set_decisions
from apps.cases.services.delivering import follow_deliveries
from apps.cases.services.letters import set_letters
from apps.documents.models import Document, Seal
from apps.identity.acting import MANDATE_KEY
from apps.payments.models import Payment
from apps.payments.services import issue_receipt
from tests.cases.conftest import acting_as, client_of, person
from tests.documents.conftest import pdf, upload
from tests.factories.cases import open_one, order_for
from tests.payments.money import begin, tell

BOX = "/moj-ptuj/dokumenti/"
SENT = f"{BOX}?predal=oddano"
pytestmark = pytest.mark.usefixtures("storage", "seal")


def text_of(client, url=BOX):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def letter(office, case, subject="Obvestilo", **values):
    given = {"kind": "letter", "subject": subject, "body": "Vse je v redu.", "key": uuid.uuid4(), **values}
    return services.send_letter(actor=acting_as(office.officer), case_id=case.pk, **given)


def sent_decision(office, case, outcome="refused"):
    officer, head = acting_as(office.officer), acting_as(office.head)
    services.take_step(actor=officer, case_id=case.pk, step="accept")
    parts = {"outcome": outcome, **texts.proposed(Case.objects.get(pk=case.pk), outcome)}
    decision = services.prepare_decision(actor=officer, case_id=case.pk, parts=parts)
    services.submit_decision(actor=officer, decision_id=decision.pk)
    services.approve_decision(actor=head, decision_id=decision.pk)
    set_decisions()
    delivery = services.dispatch_decision(actor=officer, case_id=case.pk, method="electronic")
    follow_deliveries()
    return delivery


def test_empty_boxes_say_what_will_come(cast):
    assert "Tu še ni ničesar" in text_of(cast.citizen)
    assert "Oddali še niste ničesar" in text_of(cast.citizen, SENT)
    assert cast.anonymous.get(BOX).status_code == 302
    page = text_of(cast.citizen)
    assert reverse("documents:mine") in page
    assert BOX in text_of(cast.citizen, reverse("documents:mine"))


def test_a_decision_waits_without_a_word_of_it_and_is_there_once_collected(office, cast, case):
    delivery = sent_decision(office, case)
    document = Document.objects.get(pk=delivery.decision.document)
    page = text_of(cast.citizen)
    assert delivery.get_absolute_url() in page
    assert "Prevzemite do" in page
    assert "Novo" in page
    hidden = (document.get_absolute_url(), Seal.objects.get().get_absolute_url(), "zavrnjeno", "Odločba")
    assert [word for word in hidden if word in page] == []
    services.collect_delivery(actor=person(cast.users["citizen"]), delivery_id=delivery.pk)
    page = text_of(cast.citizen)
    assert document.get_absolute_url() in page
    assert Seal.objects.get().get_absolute_url() in page
    assert "Prevzemite do" not in page
    assert delivery.get_absolute_url() not in text_of(cast.neighbour)


def test_a_letter_is_new_until_it_is_opened(office, cast, case):
    made = letter(office, case)
    assert "Obvestilo" not in text_of(cast.citizen)  # until the worker has made it
    set_letters()
    letter(office, case, kind="memo", subject="Ogled na kraju")
    set_letters()
    made.refresh_from_db()
    page, opened = text_of(cast.citizen), reverse("cases:letter", args=[made.pk])
    assert f"{made.number}: Obvestilo" in page
    assert "Novo" in page
    assert "Ogled na kraju" not in page
    for client in (cast.neighbour, client_of(office.officer), client_of(office.other_officer)):
        assert client.get(opened).status_code == 404
    made.refresh_from_db()
    assert made.read_at is None
    answer = cast.citizen.get(opened)
    assert answer["Location"] == Document.objects.get(pk=made.document).get_absolute_url()
    assert "Novo" not in text_of(cast.citizen)
    note = CaseLetter.objects.get(kind="memo")
    assert cast.citizen.get(reverse("cases:letter", args=[note.pk])).status_code == 404


def test_calls_files_appeals_and_receipts(office, cast, case):
    officer, citizen = acting_as(office.officer), person(cast.users["citizen"])
    services.send_with_files(actor=officer, case_id=case.pk, text="Poglejte.", uploads=[upload(pdf(), "vzorec.pdf")])
    services.send_with_files(
        actor=citizen, case_id=case.pk, text="Prilagam.", uploads=[upload(pdf(b"% x\n"), "moj.pdf")]
    )
    services.send_message(actor=citizen, case_id=case.pk, text="Brez priloge.")
    order = order_for(case)
    tell(begin(order))
    issue_receipt(Payment.objects.get().pk)
    received, sent = text_of(cast.citizen), text_of(cast.citizen, SENT)
    assert "Priloge sporočila" in received
    assert "Priloge sporočila" in sent
    assert sent.count('class="with') == 1
    assert "Potrdilo o plačilu" in received
    assert "36,30" in received
    delivery = sent_decision(office, case)
    services.collect_delivery(actor=citizen, delivery_id=delivery.pk)
    today = dt.datetime.now(dt.UTC).astimezone().date()
    services.record_appeal(actor=citizen, case_id=case.pk, on=min(today, delivery.created.date()), text="Ne drži.")
    assert "Pritožba, prejeta" in text_of(cast.citizen, SENT)
    for client in (cast.neighbour, client_of(office.officer), client_of(office.head)):
        assert case.number not in text_of(client)
        assert case.number not in text_of(client, SENT)


def test_a_call_waits_for_an_answer(office, cast, case):
    items = [{"kind": "other", "note": "Dodajte skico."}]
    services.request_supplement(actor=acting_as(office.officer), case_id=case.pk, items=items)
    page = text_of(cast.citizen)
    assert "Poziv 1: Prekop" in page
    assert "Dopolnite vlogo" in page


def test_in_the_name_of_a_company_only_its_own(office, cast, case, company):
    letter(office, case, "Zasebno")
    letter(office, company.case, "Podjetju")
    set_letters()
    mandate = company.mandate
    session = cast.citizen.session
    session[MANDATE_KEY] = str(mandate.pk)
    session.save()
    page = text_of(cast.citizen)
    assert "Podjetju" in page
    assert "Zasebno" not in page


def test_by_year_and_words(office, cast, case):
    other = open_one(cast.users["citizen"], office.department, "other", sign="007", title_sl="Zapora ceste")
    letter(office, case, "Prvi")
    letter(office, other, "Drugi")
    set_letters()

    def found(query):
        page = text_of(cast.citizen, f"{BOX}?{query}")
        return {word for word in ("Prvi", "Drugi") if f": {word}<" in page}

    year = timezone.localtime().year
    assert found("") == found("q=dopis") == found(f"leto={year}") == found("leto=x") == {"Prvi", "Drugi"}
    assert found("q=zapora") == found("q=007-") == found("q=drugi") == {"Drugi"}
    assert found(f"leto={year - 1}") == found("q=ni+takega") == set()
    assert "Takega dokumenta ni" in text_of(cast.citizen, f"{BOX}?q=ni+takega")


def many(office, case, count, when=None):
    """Letters as the worker leaves them, and lines of appeals, of the same instants."""
    moment = when or timezone.now()
    first = case.document_numbers.count() + 1
    for number in range(first, first + count):
        CaseLetter.objects.create(
            case=case, kind="letter", sequence=number, key=uuid.uuid4(), subject=f"št{number}.", body="–",
            by=office.officer, document=uuid.uuid4(), written=moment - dt.timedelta(minutes=number // 7),
        )  # fmt: skip


def test_pages_show_everything_once(office, cast, case):
    moment = timezone.now()
    many(office, case, 45, moment)
    order = order_for(case)
    for number in range(5):
        Payment.objects.create(
            order=order, provider="bank", provider_reference=str(number), cents=726, state="settled",
            settled_at=moment - dt.timedelta(minutes=number), receipt=uuid.uuid4(),
        )  # fmt: skip
    url, seen = BOX, []
    while url:
        page = text_of(cast.citizen, url)
        seen += re.findall(r": (št\d+\.)</a>|(Upravna taksa za prekop)[^<]*</a>", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = f"{BOX}{following.group(1)}" if following else ""
    letters = [one for one, _receipt in seen if one]
    assert len(letters) == len(set(letters)) == 45
    assert len(seen) - len(letters) == 5
    for wrong in ("x", "W10", "e30", "WzEsMiwzXQ"):
        assert cast.citizen.get(f"{BOX}?za={wrong}").status_code == 404


def test_it_costs_the_same_for_few_and_many(office, cast, case):
    many(office, case, 20)
    sent_decision(office, case)
    cast.citizen.get(BOX)
    counts = []
    for more in (0, 180):
        many(office, case, more)
        with CaptureQueriesContext(connection) as queries:
            cast.citizen.get(BOX)
        counts.append(len(queries))
    assert counts[0] == counts[1]
