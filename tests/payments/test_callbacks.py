"""Callbacks: forged ones are refused, repeated and reordered ones leave one payment, two at once as well."""

import datetime as dt
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.payments import services
from apps.payments.choices import OrderState, PaymentState
from apps.payments.exceptions import NothingToPay, PaymentUnderWay, ProviderDown
from apps.payments.models import Difference, LedgerEntry, Order, Payment, ProviderEvent, SimulatedCharge
from apps.payments.providers import signing
from apps.payments.providers.ujp import NAME, callback_of, secret
from apps.payments.registry import PaymentProvider, providers
from apps.payments.services import simulator
from tests.conftest import make_user
from tests.factories.cases import open_one, order_for
from tests.factories.people import make_department, make_municipality
from tests.payments.money import begin, tell, word

URL = f"/placila/povratni-klic/{NAME}/"


@pytest.fixture
def order(office, cast):
    return order_for(open_one(cast.users["citizen"], office.department))


def knock(body, headers):
    return Client(enforce_csrf_checks=True).post(
        URL,
        body,
        content_type="application/json",
        headers={name: text for name, text in headers.items() if name[:1] == "X"},
    )


def state_of(order):
    order.refresh_from_db()
    return order.state, [payment.state for payment in order.payments.all()]


def test_a_callback_pays(order):
    payment = begin(order)
    headers, body = callback_of(word(payment))
    answer = knock(body, headers)
    assert answer.status_code == 200
    assert state_of(order) == (OrderState.PAID, [PaymentState.SETTLED])
    assert Payment.objects.get().method == "card"


def test_duplicated_and_reordered_ones_leave_one_payment(order):
    payment = begin(order)
    paid = callback_of(word(payment, "settled", "a"))
    earlier = callback_of(word(payment, "pending", "b", happened=timezone.now() - dt.timedelta(minutes=5)))
    failed = callback_of(word(payment, "failed", "c"))
    again = callback_of(word(payment, "settled", "d"))
    for headers, body in (paid, paid, earlier, failed, paid, again, earlier):
        assert knock(body, headers).status_code == 200
    assert state_of(order) == (OrderState.PAID, [PaymentState.SETTLED])
    assert list(LedgerEntry.objects.filter(kind="payment").values_list("cents", flat=True)) == [3630]
    assert dict(ProviderEvent.objects.values_list("event_id", "outcome")) == {
        "a": "applied", "b": "ignored", "c": "ignored", "d": "same",
    }  # fmt: skip


FORGED = {
    "no signature": lambda headers, body: ({}, body),
    "another secret": lambda headers, body: ({signing.HEADER: signing.sign("x" * 40, body)}, body),
    "no secret": lambda headers, body: ({signing.HEADER: signing.sign("", body)}, body),
    "another body": lambda headers, body: (headers, body.replace(b"3630", b"3631")),
    "a space more": lambda headers, body: (headers, body + b" "),
    "an old one": lambda headers, body: ({signing.HEADER: signing.sign(secret(), body, int(time.time()) - 400)}, body),
    "of tomorrow": lambda headers, body: ({signing.HEADER: signing.sign(secret(), body, int(time.time()) + 400)}, body),
    "another time": lambda headers, body: ({signing.HEADER: "t=2" + headers[signing.HEADER][3:]}, body),
    "two signatures": lambda headers, body: ({signing.HEADER: f"{headers[signing.HEADER]},v1={'0' * 64}"}, body),
}


@pytest.mark.parametrize("forge", FORGED)
def test_forged_ones_change_nothing(order, forge):
    payment = begin(order)
    headers, body = callback_of(word(payment))
    forged_headers, forged_body = FORGED[forge](headers, body)
    answer = knock(forged_body, forged_headers)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert state_of(order) == (OrderState.OPEN, [PaymentState.INITIATED])
    assert not ProviderEvent.objects.exists()


BAD = {
    "no json": b"x", "a list": b"[]", "nothing": b"{}",
    "a float": {"cents": 36.3}, "text": {"cents": "3630"}, "negative": {"cents": -3630}, "true": {"cents": True},
    "state": {"state": "paid"}, "id": {"payment": "1"}, "time": {"happened": "yesterday"},
    "no zone": {"happened": "2026-11-27T12:00:00"}, "no event": {"event": ""}, "method": {"method": "gold"},
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_signed_but_not_readable(order, bad):
    _headers, body = callback_of(word(begin(order)))
    content = BAD[bad] if isinstance(BAD[bad], bytes) else json.dumps(json.loads(body) | BAD[bad]).encode()
    assert knock(content, {signing.HEADER: signing.sign(secret(), content)}).status_code == 401
    assert state_of(order) == (OrderState.OPEN, [PaymentState.INITIATED])


def test_unknown_provider_method_and_size(order):
    assert Client().post("/placila/povratni-klic/drug/", b"{}", content_type="application/json").status_code == 404
    assert Client().get(URL).status_code == 405
    assert knock(b"x" * 70_000, {}).status_code == 413


def test_no_secret_takes_nothing(order, settings):
    payment = begin(order)
    settings.DEMO = False
    body = callback_of(word(payment))[1]
    assert knock(body, {signing.HEADER: signing.sign("", body)}).status_code == 401
    settings.UJP_CALLBACK_SECRET = "a-secret-of-the-provider"
    assert knock(body, {signing.HEADER: signing.sign("a-secret-of-the-provider", body)}).status_code == 200


def test_another_amount_is_not_booked_but_shown(order):
    payment = begin(order)
    assert tell(payment, cents=3629) == "amount"
    assert state_of(order) == (OrderState.OPEN, [PaymentState.INITIATED])
    assert Difference.objects.get().cents == 3629


def test_a_payment_that_is_not_ours(order):
    payment = begin(order)
    stranger = Payment(pk=order.pk, order=order, cents=1)
    assert tell(stranger, event="a") == tell(stranger, event="a") == "unknown"
    assert Difference.objects.get().kind == "not_here"
    assert state_of(order) == (OrderState.OPEN, [PaymentState.INITIATED])
    assert payment.state == PaymentState.INITIATED


@pytest.mark.parametrize("act", simulator.ACTS)
def test_whatever_the_simulator_does_there_is_one_payment_at_most(order, act):
    payment = begin(order)
    charge = SimulatedCharge.objects.get(payment_id=payment.pk)
    simulator.play(charge_id=charge.pk, act=act)
    services.check_payment(payment=Payment.objects.get(pk=payment.pk))
    paid = simulator.ACTS[act].target == PaymentState.SETTLED
    if act == "tiho":
        assert state_of(order)[0] == OrderState.OPEN
        Payment.objects.update(next_poll=timezone.now())
        assert services.poll_payments() == 1
    assert state_of(order)[0] == (OrderState.PAID if paid else OrderState.OPEN)
    assert LedgerEntry.objects.filter(kind="payment").count() == paid


def test_the_same_attempt_while_one_is_begun(order):
    first = begin(order)
    assert begin(order) == first
    tell(first, "pending")
    with pytest.raises(PaymentUnderWay):
        begin(order)
    tell(first, "failed")
    second = begin(order)
    assert second != first
    tell(second)
    with pytest.raises(NothingToPay):
        begin(order)
    assert tell(first) == "applied"  # the bank took the money of the first all the same
    order.refresh_from_db()
    assert order.state == OrderState.PAID
    assert services.standing_of(order.pk).surplus == 3630


def test_an_attempt_that_ended_unheard_is_not_gone_on_with(order):
    first = begin(order)
    SimulatedCharge.objects.update(state="failed")
    Payment.objects.update(changed=timezone.now() - dt.timedelta(minutes=1))
    second = begin(order)
    assert second != first
    SimulatedCharge.objects.filter(payment_id=second.pk).update(state="settled", settled_at=timezone.now())
    Payment.objects.update(changed=timezone.now() - dt.timedelta(minutes=1))
    with pytest.raises(NothingToPay):
        begin(order)
    assert state_of(order)[0] == OrderState.PAID


def test_what_is_forgotten_expires(order):
    payment = begin(order)
    Payment.objects.update(next_poll=timezone.now(), created=timezone.now() - dt.timedelta(hours=23))
    assert services.poll_payments() == 0
    Payment.objects.update(next_poll=timezone.now(), created=timezone.now() - dt.timedelta(hours=25))
    assert services.poll_payments() == 1
    payment.refresh_from_db()
    assert payment.state == PaymentState.EXPIRED
    assert begin(order) != payment


def test_a_provider_that_is_down(order):
    payment = begin(order)

    class Down(PaymentProvider):
        def poll(self, payment):
            raise ProviderDown("timeout")

    Payment.objects.update(next_poll=timezone.now())
    with providers.temporarily("down", Down()):
        Payment.objects.update(provider="down")
        assert services.poll_payments() == 0
    payment.refresh_from_db()
    assert (payment.state, payment.polls) == (PaymentState.INITIATED, 1)
    assert payment.next_poll > timezone.now()


def make_order():
    return order_for(open_one(make_user("ana"), make_department(make_municipality())))


def at_once(count, run):
    barrier = threading.Barrier(count)

    def one(number):
        barrier.wait(20)
        try:
            return run(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return [future.result(60) for future in [pool.submit(one, number) for number in range(count)]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("different", [False, True])
def test_ten_callbacks_at_once(different):
    order = make_order()
    payment = begin(order)
    outcomes = at_once(10, lambda number: tell(payment, "settled", f"e{number if different else 0}"))
    assert outcomes.count("applied") == (1 if different else 10)
    assert ProviderEvent.objects.filter(outcome="applied").count() == 1
    assert state_of(order) == (OrderState.PAID, [PaymentState.SETTLED])
    assert LedgerEntry.objects.filter(kind="payment").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_begin_one_attempt():
    order = make_order()
    keys = at_once(6, lambda number: begin(Order.objects.get(pk=order.pk)).pk)
    assert len(set(keys)) == 1
    assert SimulatedCharge.objects.count() == 1
