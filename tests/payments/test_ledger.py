"""The ledger: whatever happens to an order, it balances, and the order's state follows from it alone."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.payments import services, workflow
from apps.payments.choices import Account, EntryKind, ExemptionGround, OrderState, PaymentState
from apps.payments.exceptions import MoveRefused
from apps.payments.models import LedgerEntry, Payment, Refund
from apps.payments.services import ledger
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS, acting_as
from tests.payments.money import DAY, begin, bring, sums, tell

CENTS = 3630


@pytest.fixture
def case(office, cast):
    return open_one(cast.users["citizen"], office.department)


class Life:
    """What can happen to an order. What the rules refuse changes nothing."""

    def __init__(self, actors, order):
        self.officer, self.head = actors
        self.order, self.told, self.lost = order, [], []

    def take(self, step, cents):
        try:
            with transaction.atomic():
                getattr(self, step)(cents)
        except (MoveRefused, ValidationError):
            return

    def _tell(self, state):
        payment = begin(self.order)
        event = f"{payment.pk}-{state}"
        tell(payment, state, event)
        self.told.append((payment.pk, state, event))

    def settled(self, _cents):
        self._tell("settled")

    def failed(self, _cents):
        self._tell("failed")

    def pending(self, _cents):
        self._tell("pending")

    def late(self, _cents):
        """Everything that was ever told comes again, the last first; attempts that failed succeed after all."""
        for key, state, event in reversed(self.told):
            payment = Payment.objects.get(pk=key)
            tell(payment, state, event)
            tell(payment, "settled", f"{event}-late")

    def transfer(self, _cents):
        bring(("Ana", CENTS, self.order.reference))

    def part(self, cents):
        bring(("Ana", cents, self.order.reference))

    def unknown(self, cents):
        self.lost += bring(("Neznanec", cents, "SI99"))

    def match(self, _cents):
        for line in self.lost:
            services.match_line(actor=TESTS, line=line, order=self.order)

    def cancel(self, _cents):
        services.cancel_order(actor=self.officer, order=self.order, reason="pomota")

    def exempt(self, _cents):
        services.record_exemption(actor=self.officer, order=self.order, ground=ExemptionGround.BODY, reason="organ")

    def refund(self, cents):
        services.request_refund(actor=self.officer, order=self.order, cents=cents, reason="preplačilo")

    def refund_all(self, _cents):
        self.refund(services.refundable_cents(self.order))

    def approve(self, _cents):
        for refund in Refund.objects.filter(state="requested"):
            services.approve_refund(actor=self.head, refund=refund)

    def pay_out(self, _cents):
        for refund in Refund.objects.filter(state="approved"):
            services.pay_refund_out(actor=self.head, refund=refund, paid_on=DAY)


STEPS = [name for name in vars(Life) if name != "take" and not name.startswith("_")]


def check(order):
    """All that must hold at any time."""
    order.refresh_from_db()
    standing = services.standing_of(order.pk)
    assert standing.balances, standing
    assert order.state == standing.state
    assert order.is_waiting == bool(standing.owed)
    assert services.is_settled("case", order.owner_id) == (not standing.owed)
    balances = sums()
    assert sum(balances.values()) == 0
    settled = sum(Payment.objects.filter(state=PaymentState.SETTLED).values_list("cents", flat=True))
    out = sum(Refund.objects.filter(state="paid_out").values_list("cents", flat=True))
    assert balances.get(Account.RECEIVED, 0) == settled - out


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 2 * CENTS)), max_size=12))
def test_it_balances_whatever_happens(office, case, steps):
    with transaction.atomic():
        order = order_for(case)
        life = Life((acting_as(office.officer), acting_as(office.head)), order)
        for step, cents in steps:
            life.take(step, cents)
            check(order)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], "open"), (["settled"], "paid"), (["failed"], "open"), (["failed", "late"], "paid"), (["transfer"], "paid"),
        (["part"], "partly_paid"), (["part", "transfer"], "paid"), (["part", "part", "part", "part"], "paid"),
        (["settled", "transfer", "refund_all", "approve", "pay_out"], "paid"), (["exempt"], "exempted"),
        (["settled", "exempt", "refund_all", "approve", "pay_out"], "exempted"), (["cancel"], "cancelled"),
        (["settled", "cancel", "refund_all"], "cancelled"), (["settled", "cancel", "refund_all", "approve"], "cancelled"),
        (["settled", "cancel", "refund_all", "approve", "pay_out"], "refunded"),
        (["part", "cancel", "refund_all", "approve", "pay_out", "transfer"], "cancelled"),
        (["unknown", "match"], "partly_paid"), (["unknown"], "open"), (["cancel", "exempt"], "cancelled"),
    ],
)  # fmt: skip
def test_where_an_order_ends(office, case, steps, state):
    order = order_for(case)
    life = Life((acting_as(office.officer), acting_as(office.head)), order)
    for step in steps:
        life.take(step, 1000)
    check(order)
    assert order.state == state


def test_an_order_is_charged_once(case):
    order = order_for(case)
    order_for(case)
    entry = LedgerEntry.objects.get(order=order)
    assert (entry.kind, entry.debit, entry.credit, entry.cents) == ("charge", "receivable", "fees", CENTS)
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.post(
            actor=TESTS, kind=EntryKind.CHARGE, debit=Account.RECEIVABLE, credit=Account.FEES, cents=1, order=order
        )


@pytest.mark.parametrize("sql", ["UPDATE {} SET cents = 1", "DELETE FROM {}"])
def test_the_ledger_only_grows(case, sql):
    order_for(case)
    with pytest.raises(DatabaseError, match="it is a trail"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(LedgerEntry._meta.db_table))


@pytest.mark.parametrize(("debit", "credit", "cents"), [("fees", "fees", 1), ("fees", "received", -1)])
def test_no_entry_without_two_sides(case, debit, credit, cents):
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(kind="payment", debit=debit, credit=credit, cents=cents)


@pytest.mark.parametrize(
    ("table", "states"),
    [
        (workflow.ORDERS, OrderState), (workflow.PAYMENTS, PaymentState),
        (workflow.REFUNDS, {"requested", "approved", "paid_out", "refused"}),
        (workflow.EXEMPTIONS, {"requested", "granted", "refused"}),
    ],
)  # fmt: skip
def test_every_state_is_in_its_table(table, states):
    assert set(table) == set(states)
    assert set().union(*table.values()) <= set(states)
