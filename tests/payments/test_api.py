"""`/api/v1/orders/`: what one has to pay, and paying it, for the whole cast and for programs."""

import pytest

from apps.core.actor import Actor
from apps.identity.models import Organisation
from apps.payments import upn
from apps.payments.exceptions import ProviderDown
from apps.payments.models import Order, Payment
from apps.payments.providers.ujp import NAME, UjpSimulator
from tests.factories.cases import open_one, order_for
from tests.factories.programs import make_program
from tests.payments import money

ORDERS = "/api/v1/orders/"
BOTH = ("orders:read", "orders:write")


@pytest.fixture
def order(office, cast):
    return order_for(open_one(cast.users["citizen"], office.department))


def pay(client, order, body=None, **headers):
    return client.post(f"{ORDERS}{order.pk}/pay/", body or {}, content_type="application/json", headers=headers)


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator"])
def test_the_whole_cast(cast, order, who):
    client, owner = getattr(cast, who), who == "citizen"
    expected = 401 if who == "anonymous" else 200 if owner else 404
    listed = client.get(ORDERS)
    if who != "anonymous":
        assert [row["id"] for row in listed.json()["results"]] == ([str(order.pk)] if owner else [])
    for path in ("", "payments/", "slip.svg/", "slip.pdf/"):
        assert client.get(f"{ORDERS}{order.pk}/{path}").status_code == expected
    assert pay(client, order).status_code == (201 if owner else expected)
    assert Payment.objects.count() == owner


def test_an_order_with_slip_and_ledger(cast, order):
    body = cast.citizen.get(f"{ORDERS}{order.pk}/").json()
    assert (body["cents"], body["owed_cents"], body["amount"]) == (3630, 3630, "36,30\xa0€")
    assert (body["about"], body["reference"], body["due"]) == ("371-1/2026", order.reference, str(order.due))
    assert body["state"] == {"code": "open", "wording": "čaka na plačilo"}
    assert body["slip"]["fields"]["amount"] == "00000003630"
    assert body["slip"]["fields"]["reference"] == "".join(order.reference.split())
    assert [*body["slip"]["fields"].values()] == body["slip"]["payload"].splitlines()
    assert len(body["slip"]["fields"]) == upn.COUNT
    entry = body["entries"][0]
    assert {name: entry[name] for name in ("kind", "debit", "credit", "cents")} == {
        "kind": "charge", "debit": "receivable", "credit": "fees", "cents": 3630,
    }  # fmt: skip
    english = cast.citizen.get(f"{ORDERS}{order.pk}/", headers={"Accept-Language": "en"}).json()
    assert english["purpose"] == "Fee for digging up a road"


def test_slips_as_pictures(cast, order):
    svg = cast.citizen.get(f"{ORDERS}{order.pk}/slip.svg/", headers={"Accept": "image/svg+xml"})
    assert (svg.status_code, svg["Content-Type"]) == (200, "image/svg+xml")
    assert svg.content.startswith(b"<svg")
    pdf = cast.citizen.get(f"{ORDERS}{order.pk}/slip.pdf/")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    missing = cast.neighbour.get(f"{ORDERS}{order.pk}/slip.svg/", headers={"Accept": "image/svg+xml"})
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")
    assert missing.json()["status"] == 404


def test_paying_from_begin_to_receipt_of_the_money(cast, order):
    first = pay(cast.citizen, order, {"provider": NAME}, **{"Idempotency-Key": "a"})
    again = pay(cast.citizen, order, {"provider": NAME}, **{"Idempotency-Key": "a"})
    third = pay(cast.citizen, order)
    assert first.status_code == again.status_code == third.status_code == 201
    assert first.json()["id"] == again.json()["id"] == third.json()["id"]
    assert first.json()["redirect"].startswith("http://")
    assert cast.citizen.get(first.json()["redirect"]).status_code == 200
    money.tell(Payment.objects.get())
    shown = cast.citizen.get(f"{ORDERS}{order.pk}/payments/").json()
    assert [(one["state"]["code"], one["cents"], one["redirect"]) for one in shown] == [("settled", 3630, None)]
    body = cast.citizen.get(f"{ORDERS}{order.pk}/").json()
    assert (body["state"]["code"], body["owed_cents"], body["slip"]) == ("paid", 0, None)
    assert [one["kind"] for one in body["entries"]] == ["charge", "payment"]
    refused = pay(cast.citizen, order)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_pay")
    assert cast.citizen.get(f"{ORDERS}{order.pk}/slip.pdf/").status_code == 404


def test_what_stands_in_the_way_has_a_code(cast, order, monkeypatch):
    wrong = pay(cast.citizen, order, {"provider": "nobody"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "#/provider")
    with monkeypatch.context() as patch:
        patch.setattr(UjpSimulator, "start", lambda *args: (_ for _ in ()).throw(ProviderDown("down")))
        down = pay(cast.citizen, order)
    assert (down.status_code, down.json()["code"]) == (503, "provider_down")
    pay(cast.citizen, order)
    money.tell(Payment.objects.get(), "pending")
    waits = pay(cast.citizen, order)
    assert (waits.status_code, waits.json()["code"]) == (409, "payment_under_way")
    assert Order.objects.get().state == "open"


def test_a_program_pays_for_its_organisation_alone(office, cast, company, order):
    theirs = order_for(company.case, key="company")
    access, program = make_program(company.organisation, BOTH)
    assert [row["id"] for row in program.get(ORDERS).json()["results"]] == [str(theirs.pk)]
    assert program.get(f"{ORDERS}{order.pk}/").status_code == 404
    assert pay(program, order).status_code == 404
    assert pay(program, theirs).status_code == 201
    other = Organisation.objects.create(slug="drugi", name="Drugi", kind="company")
    _access, stranger = make_program(other, BOTH, "Drugi")
    assert stranger.get(ORDERS).json()["results"] == []
    assert pay(stranger, theirs).status_code == 404
    _access, reader = make_program(company.organisation, ("orders:read",), "Bralec")
    refused = pay(reader, theirs)
    assert (refused.status_code, refused["WWW-Authenticate"].rpartition("scope=")[2]) == (403, '"orders:write"')
    assert Order.objects.visible_to(Actor(client=access.client_id, organisation=company.organisation.pk)).count() == 1


def test_the_case_names_its_orders(cast, order):
    fees = cast.citizen.get(f"/api/v1/cases/{order.owner_id}/").json()["fees"]
    assert [fee["id"] for fee in fees] == [str(order.pk)]


def test_filters_and_cost(office, cast, django_assert_max_num_queries):
    for number in range(30):
        order_for(open_one(cast.users["citizen"], office.department, number))
    assert len(cast.citizen.get(f"{ORDERS}?about=371-7/2026").json()["results"]) == 1
    assert cast.citizen.get(f"{ORDERS}?state=paid").json()["results"] == []
    with django_assert_max_num_queries(9):
        cast.citizen.get(f"{ORDERS}?limit=5")
    with django_assert_max_num_queries(9):
        cast.citizen.get(f"{ORDERS}?limit=30")
