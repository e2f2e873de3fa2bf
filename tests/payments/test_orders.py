"""Orders: made once, by whom they may be, for an amount above nothing; the admin's list."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AccessLog
from apps.core.actor import ANONYMOUS, Actor
from apps.core.legal_time import local_day
from apps.payments import rules, services
from apps.payments.choices import LOOKS, OrderState
from apps.payments.exceptions import OrderMismatch, ReferenceRefused
from apps.payments.models import Order
from apps.payments.references import number_in
from apps.payments.registry import policy_of
from tests.cases.conftest import DOES_NOT, SEES, acting_as, client_of
from tests.conftest import make_user
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS, make_department, make_municipality
from tests.identity.mandates import make_company

LIST = "/admin/payments/order/"


@pytest.fixture
def case(office, cast):
    return open_one(cast.users["citizen"], office.department)


def test_what_an_order_holds(cast, case):
    order = order_for(case)
    assert (order.state, order.cents, str(order.amount), order.key) == (OrderState.OPEN, 3630, "36,30\xa0€", "fee")
    assert (order.iban, order.iban_words) == ("SI56011004960309112", "SI56 0110 0496 0309 112")
    assert (order.about, order.recipient, order.purpose_code) == (case.number, "Mestna občina Ptuj", "GOVT")
    assert order.reference.startswith("SI11 75965-7111002-")
    assert number_in(order.reference) == order.number
    assert order.data_subject == cast.users["citizen"].pk


def test_made_once(case):
    first = order_for(case)
    assert order_for(case, purpose_sl="Drugače") == first
    with pytest.raises(OrderMismatch):
        order_for(case, cents=4080)
    with pytest.raises(OrderMismatch):
        order_for(case, payer=make_user("drugi").pk)
    assert order_for(case, key="copy", cents=100).number > first.number


@pytest.mark.django_db(transaction=True)
def test_made_once_by_ten_at_once():
    case = open_one(make_user("ana"), make_department(make_municipality()))
    barrier = threading.Barrier(10)

    def run():
        barrier.wait(20)
        try:
            with transaction.atomic():
                return order_for(case).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        keys = {future.result(60) for future in [pool.submit(run) for _ in range(10)]}
    assert keys == {Order.objects.get().pk}


@pytest.mark.parametrize("cents", [0, -1, 36.3, True, "3630"])
def test_no_amount_no_order(case, cents):
    with pytest.raises(ValueError, match="cents"):
        order_for(case, cents=cents)


def test_the_database_holds_it_too(case):
    order = order_for(case)
    for wrong in ({"cents": 0}, {"organisation": make_company()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=order.pk).update(**wrong)


def test_a_wrong_tariff_makes_no_order(case):
    with pytest.raises(ReferenceRefused):
        order_for(case, reference="SI11 75964-7111002")
    assert not Order.objects.exists()


def test_who_may_have_one_made(office, cast, case):
    for actor in (
        ANONYMOUS,
        Actor(user=cast.users["neighbour"]),
        *(acting_as(office.users[name]) for name in DOES_NOT),
    ):
        with pytest.raises(PermissionDenied):
            order_for(case, actor=actor)
    assert order_for(case, actor=Actor(user=cast.users["citizen"]))


def test_an_owner_without_a_policy_is_for_the_payer_alone(office, cast):
    citizen = cast.users["citizen"]
    given = {
        "owner_kind": "unknown", "owner_id": "1", "key": "fee", "cents": 100, "purpose_sl": "x", "purpose_en": "x",
        "iban": "SI56", "reference": "SI11 75965-7111002", "payer": citizen.pk,
    }  # fmt: skip
    with pytest.raises(PermissionDenied):
        services.open_order(actor=Actor(user=citizen), **given)
    order = services.open_order(actor=TESTS, **given)
    assert policy_of("unknown").subject("1") is None
    seen = Order.objects.visible_to
    assert list(seen(Actor(user=citizen))) == [order]
    for actor in (ANONYMOUS, Actor(user=cast.users["neighbour"]), acting_as(office.officer), acting_as(office.head)):
        assert not seen(actor).exists()
    assert list(seen(Actor(user=cast.users["neighbour"], principal=citizen.pk))) == [order]
    limited = Actor(user=cast.users["neighbour"], principal=citizen.pk, procedures=frozenset({"x"}))
    assert not seen(limited).exists()


def test_new_reference_is_new(db):
    first, second = (services.new_reference("SI11 75965-7111002") for _ in range(2))
    assert number_in(second) == number_in(first) + 1


def test_every_state_has_a_look():
    assert set(LOOKS) == set(OrderState)


def test_the_last_day_follows_the_rule_of_the_day(case):
    order = order_for(case)
    assert order.due == rules.order_due(local_day(order.created))
    assert rules.order_due(dt.date(2026, 11, 27)) == dt.date(2026, 12, 7)  # the 5th is a Saturday
    assert rules.order_due(dt.date(2010, 1, 4)) == dt.date(2010, 1, 12)  # before the first rule: as the first
    assert order_for(case, key="copy", due=dt.date(2027, 1, 4)).due == dt.date(2027, 1, 4)


@pytest.mark.parametrize("who", [*SEES, *DOES_NOT])
def test_the_admin(office, cast, case, who):
    order = order_for(case)
    client = client_of(office.users[who])
    page, one = client.get(LIST), client.get(f"{LIST}{order.pk}/change/")
    if who in SEES:
        assert (page.status_code, one.status_code) == (200, 200)
        assert order.reference in page.content.decode()
        assert "36,30" in one.content.decode()
        assert AccessLog.objects.filter(kind="payments.order", verb="view").exists()
    else:
        assert one.status_code == 404
        assert order.reference not in page.content.decode()
    assert client.post(f"{LIST}{order.pk}/change/", {"state": "paid"}).status_code in (403, 404)


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour"])
def test_people_stay_outside_the_admin(cast, case, who):
    order = order_for(case)
    for path in (LIST, f"{LIST}{order.pk}/change/"):
        answer = getattr(cast, who).get(path)
        assert answer.status_code in (302, 403, 404)
        assert order.reference not in answer.content.decode()


def test_the_list_costs_the_same_for_few_and_many(office, cast):
    client = client_of(office.officer)
    counts = []
    for few, many in ((0, 20), (20, 200)):
        for number in range(few, many):
            order_for(open_one(cast.users["citizen"], office.department, number))
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_search_by_case_and_reference(office, cast, case):
    order = order_for(case)
    client = client_of(office.officer)
    for text in (case.number, order.reference, "371-"):
        assert order.reference in client.get(LIST, {"q": text}).content.decode()
    assert order.reference not in client.get(LIST, {"q": "372-"}).content.decode()
