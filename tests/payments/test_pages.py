"""Pages of an order for the whole cast: what is to be paid, paying online, the slip, receipts, asking to be exempted."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from apps.core.events import sweep_outbox
from apps.documents.models import Document
from apps.documents.services import check_file
from apps.notifications.models import Notification
from apps.payments import services, upn
from apps.payments.choices import OrderState
from apps.payments.models import Exemption, Payment, SimulatedCharge
from apps.payments.registry import providers
from apps.payments.services import slips
from tests.cases.conftest import DOES_NOT, SEES, client_of
from tests.documents.conftest import pdf, storage, upload
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS, acting_as, make_person
from tests.identity.mandates import make_company, make_mandate
from tests.payments.money import begin, bring, tell

__all__ = ["storage"]


@pytest.fixture
def order(office, cast):
    make_person(cast.users["citizen"], address="Slovenski trg 6, 2250 Ptuj")
    return order_for(open_one(cast.users["citizen"], office.department))


def page(client, order, rest="", prefix=""):
    return client.get(f"{prefix}/placila/{order.pk}/{rest}")


def shown(client, order, **kwargs):
    return page(client, order, **kwargs).content.decode()


@pytest.mark.parametrize("rest", ["", "preverjanje/", "nalog.pdf", "oprostitev/"])
def test_only_who_pays_sees_it(office, cast, order, rest):
    assert page(cast.citizen, order, rest).status_code in (200, 302)
    assert page(cast.anonymous, order, rest).headers["Location"].startswith("/prijava/")
    assert page(cast.neighbour, order, rest).status_code == 404
    for who in (*SEES, *DOES_NOT):  # staff see it in the admin; here they are people
        assert page(client_of(office.users[who]), order, rest).status_code == 404


@pytest.mark.parametrize("rest", ["placaj/", "oprostitev/"])
def test_only_who_pays_posts(office, cast, order, rest):
    given = {"ponudnik": "ujp", "ground": "means"}
    for client in (cast.anonymous, cast.neighbour, client_of(office.officer), client_of(office.head)):
        assert client.post(f"/placila/{order.pk}/{rest}", given).status_code in (302, 404)
    assert not Payment.objects.exists()
    assert not Exemption.objects.exists()


def test_what_is_to_be_paid(cast, order):
    text = shown(cast.citizen, order)
    for part in ("Plačajte 36,30\xa0€", "SI56 0110 0496 0309 112", order.reference, "Mestni trg 1", "UJP e-plačila",
                 "simulator, pravega denarja ne porabi", "Upravna taksa za prekop", "upn-code"):  # fmt: skip
        assert part in text
    assert "Pay €36.30" in shown(cast.citizen, order, prefix="/en")


def test_without_a_provider_there_is_the_slip(cast, order, monkeypatch):
    monkeypatch.setattr(providers, "_items", {})
    text = shown(cast.citizen, order)
    assert "e-plačila" not in text
    assert "upn-code" in text
    assert cast.citizen.post(f"/placila/{order.pk}/placaj/", {"ponudnik": "ujp"}).status_code == 404


def pay(client, order, act):
    there = client.post(f"/placila/{order.pk}/placaj/", {"ponudnik": "ujp"}).headers["Location"]
    assert "To ni UJP e-plačila" in client.get(there).content.decode()
    back = client.post(there, {"kaj": act}).headers["Location"]
    assert back.endswith(f"/placila/{order.pk}/preverjanje/")
    return client.get(back.removeprefix("http://localhost:8000")).content.decode()


@pytest.mark.parametrize(
    ("act", "words", "state"),
    [
        ("kartica", "Plačilo je uspelo", "paid"), ("zavrnitev", "Plačilo ni uspelo", "open"),
        ("opustitev", "Preverjamo plačilo", "open"), ("pozno", "Plačilo je uspelo", "paid"),
        ("banka", "Plačilo je uspelo", "paid"),
    ],
)  # fmt: skip
def test_paying_online(cast, order, storage, act, words, state):
    assert words in pay(cast.citizen, order, act)
    order.refresh_from_db()
    assert order.state == state


def test_the_browser_that_comes_back_decides_nothing(cast, order):
    payment = begin(order)
    for query in ("", "?status=paid", "?success=1"):
        cast.citizen.get(f"/placila/{order.pk}/preverjanje/{query}")
    payment.refresh_from_db()
    assert (payment.state, Payment.objects.count()) == ("initiated", 1)


def test_coming_back_asks_the_provider(cast, order, settings):
    payment = begin(order)
    SimulatedCharge.objects.update(state="settled", settled_at=payment.created)
    assert "Preverjamo plačilo" in shown(cast.citizen, order, rest="preverjanje/")  # asked a moment ago
    Payment.objects.update(changed=payment.created.replace(year=2025))
    assert "Plačilo je uspelo" in shown(cast.citizen, order, rest="preverjanje/")


def test_the_bank_looks_at_it(cast, order):
    tell(begin(order), "pending")
    text = shown(cast.citizen, order)
    assert "preverja banka" in text
    assert "Plačajte prek" not in text
    assert (
        cast.citizen.post(f"/placila/{order.pk}/placaj/", {"ponudnik": "ujp"})
        .headers["Location"]
        .endswith("/preverjanje/")
    )


def test_the_simulator_is_for_the_demo(cast, order, settings):
    payment = begin(order)
    settings.DEMO = False
    assert cast.citizen.get(payment.redirect).status_code == 404
    assert cast.citizen.post(payment.redirect, {"kaj": "kartica"}).status_code == 404
    settings.DEMO = True
    assert cast.citizen.post(payment.redirect, {"kaj": "karkoli"}).status_code == 404
    assert cast.citizen.get("/simulator/ujp-e-placila/0193a0a0-0000-7000-8000-000000000000/").status_code == 404


def test_after_paying_there_is_a_receipt(cast, order, storage):
    pay(cast.citizen, order, "kartica")
    sweep_outbox()
    text = shown(cast.citizen, order)
    document = Document.objects.get(owner_kind="order")
    assert document.get_absolute_url() in text
    assert "upn-code" not in text
    assert page(cast.citizen, order, "nalog.pdf").status_code == 404
    answer = cast.citizen.get(document.get_absolute_url())
    words = PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages[0].extract_text()
    for part in ("36,30", order.reference, "UJP e-plačila", "Ana Horvat"):
        assert part in words
    assert cast.neighbour.get(document.get_absolute_url()).status_code == 404
    assert cast.anonymous.get(document.get_absolute_url()).status_code in (302, 404)
    assert Notification.objects.filter(kind="fee-paid", user=cast.users["citizen"]).count() == 1
    services.issue_receipt(Payment.objects.get().pk)
    sweep_outbox()
    assert Document.objects.filter(owner_kind="order").count() == 1


def test_the_slip_on_paper(cast, order):
    answer = page(cast.citizen, order, "nalog.pdf")
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    xmp = reader.root_object["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    words = reader.pages[0].extract_text()
    for part in ("36,30", order.reference, "SI56 0110 0496 0309 112"):
        assert part in words
    assert len(reader.pages) == 1
    english = PdfReader(io.BytesIO(page(cast.citizen, order, "nalog.pdf", prefix="/en").content))
    assert "Payment slip" in english.metadata.title


def test_the_code_says_what_is_owed(cast, order):
    bring(("Ana", 1000, order.reference))
    slip = services.slip_of(order.__class__.objects.get(pk=order.pk))
    assert slip.cents == 2630
    fields = upn.fields(slip)
    assert fields[5:8] == ["Ana Horvat", "Slovenski trg 6", "2250 Ptuj"]
    assert fields[15] == order.reference.replace(" ", "")
    assert "Prejeli smo 10,00\xa0€, plačati je treba še 26,30\xa0€." in shown(cast.citizen, order)


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("", ("", "")),
        ("Grajena 12", ("Grajena 12", "")),
        ("Stara c. 1, blok B, 2250 Ptuj", ("Stara c. 1, blok B", "2250 Ptuj")),
    ],
)
def test_addresses(cast, order, address, wanted):
    person = order.payer.person
    person.address = address
    party = slips.party_of(order)
    assert (party.street, party.city) == wanted


def test_who_acts_for_a_company_pays_for_it(office, cast):
    company = make_company()
    mandate = make_mandate(cast.users["citizen"], organisation=company)
    case = open_one(cast.users["citizen"], office.department, "c", organisation=company.pk, mandate=mandate.pk)
    order = order_for(case)
    assert page(cast.citizen, order).status_code == 200 or page(cast.citizen, order).status_code == 404
    assert page(cast.neighbour, order).status_code == 404
    assert slips.party_of(order).name == company.name
    services.remind(actor=acting_as(office.officer), order=order)
    assert Notification.objects.get(kind="fee-reminder").user == cast.users["citizen"]


def test_asking_to_be_exempted(office, cast, order, storage):
    url = f"/placila/{order.pk}/oprostitev/"
    refused = cast.citizen.post(url, {"ground": ""})
    assert "Napaka:" in refused.content.decode()
    answer = cast.citizen.post(url, {"ground": "means", "text": "Prejemam DSP.", "files": upload(pdf(), "odlocba.pdf")})
    assert answer.status_code == 302
    row = Exemption.objects.get()
    document = Document.objects.get(owner_kind="exemption", owner_id=str(row.pk))
    check_file(document.file_id)
    assert "Prošnjo za oprostitev ste oddali" in shown(cast.citizen, order)
    assert cast.citizen.get(url).status_code == 302  # once
    for who, seen in ((cast.citizen, 200), (cast.neighbour, 404), (client_of(office.officer), 200),
                      (client_of(office.other_officer), 404)):  # fmt: skip
        assert who.get(document.get_absolute_url()).status_code == seen
    services.decide_exemption(
        actor=acting_as(office.officer), exemption=row, granted=True, reason="Odločba CSD je veljavna."
    )
    text = shown(cast.citizen, order)
    assert "Oproščeni ste plačila" in text
    assert "Odločba CSD je veljavna." in text
    order.refresh_from_db()
    assert order.state == OrderState.EXEMPTED


def test_the_case_leads_to_it(cast, order):
    text = cast.citizen.get(f"/moj-ptuj/zadeve/{order.about.replace('/', '-')}/").content.decode()
    assert f"/placila/{order.pk}/" in text
    tell(begin(order))
    assert (
        "Plačila in potrdila" in cast.citizen.get(f"/moj-ptuj/zadeve/{order.about.replace('/', '-')}/").content.decode()
    )


def test_foreign_posts_are_refused(order, cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.users["citizen"])
    assert strict.post(f"/placila/{order.pk}/placaj/", {"ponudnik": "ujp"}).status_code == 403
    assert services.standing_of(order.pk).owed == 3630
    assert TESTS.system
