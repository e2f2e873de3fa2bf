"""Paying online: attempts, and what a provider says of them. A browser never decides, only the provider's word does."""

import datetime as dt
import logging
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.core.actor import Actor, system_actor
from apps.payments import signals, workflow
from apps.payments.choices import UNDER_WAY, Account, DifferenceKind, EntryKind, PaymentState
from apps.payments.exceptions import NothingToPay, PaymentUnderWay, ProviderDown
from apps.payments.models import Difference, Order, Payment
from apps.payments.registry import PaymentProvider, Word, providers
from apps.payments.services import ledger

logger = logging.getLogger("portal.payments")
PORTAL = system_actor("payments")
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=1)
AT_ONCE = dt.timedelta(seconds=2)  # a page that waits asks no more often
FORGOTTEN = dt.timedelta(hours=24)  # an attempt of which nothing was heard for so long has expired


def start_payment(*, actor: Actor, order: Order, provider: str, return_url: str) -> Payment:
    """Begin to pay what is owed; `payment.redirect` is where the person goes on. The same attempt while one is begun.

    PermissionDenied for who does not see the order; LookupError: no such provider; NothingToPay; PaymentUnderWay while
    a bank looks at an earlier attempt; ProviderDown.
    """
    known = providers.get(provider)
    if not Order.objects.visible_to(actor).filter(pk=order.pk).exists():
        raise PermissionDenied
    payment = _attempt(order.pk, provider)
    if payment.redirect and check_payment(payment=payment).state not in UNDER_WAY:
        payment = _attempt(order.pk, provider)  # it had come to an end, and we had not heard
    if payment.redirect:
        return payment
    started = known.start(payment, return_url)
    with transaction.atomic():
        ledger.locked(order.pk)
        row: Payment = Payment.objects.select_for_update().get(pk=payment.pk)
        row.redirect, row.provider_reference = started.redirect, started.provider_reference
        row.save(update_fields=["redirect", "provider_reference", "changed"])
    return row


@transaction.atomic
def _attempt(order_id: UUID, provider: str) -> Payment:
    order = ledger.locked(order_id)
    owed = ledger.standing_of(order_id).owed
    if not (order.is_waiting and owed):
        raise NothingToPay
    under_way = order.payments.filter(state__in=UNDER_WAY)
    if under_way.filter(state=PaymentState.PENDING).exists():
        raise PaymentUnderWay
    same: Payment | None = under_way.filter(provider=provider, cents=owed).order_by("-created").first()
    if same:
        return same
    return Payment.objects.create(order=order, provider=provider, cents=owed, next_poll=timezone.now() + FIRST_PAUSE)


def apply_word(*, actor: Actor, provider: str, word: Word) -> tuple[Payment | None, str]:
    """Do what a provider's word says, as far as the table allows: the payment, and what came of it.

    `applied`; `same`: nothing new; `ignored`: it came too late to matter; `amount`: another amount than ours, nothing
    is booked and finance sees a difference; `unknown`: no payment of ours, the same.
    """
    with transaction.atomic():
        found = Payment.objects.filter(pk=word.payment_id, provider=provider).first()
        if found is None or found.order_id is None:
            differ(provider, DifferenceKind.NOT_HERE, word, None)
            return None, "unknown"
        order = ledger.locked(found.order_id)
        payment = Payment.objects.select_for_update().get(pk=found.pk)
        if payment.state == word.state:
            return payment, "same"
        if not workflow.may(workflow.PAYMENTS, payment.state, word.state):
            return payment, "ignored"
        if word.state == PaymentState.SETTLED and word.cents != payment.cents:
            differ(provider, DifferenceKind.AMOUNT, word, payment)
            return payment, "amount"
        workflow.move(workflow.PAYMENTS, payment, word.state)
        payment.provider_reference = payment.provider_reference or word.provider_reference
        payment.method = word.method or payment.method
        if word.state == PaymentState.SETTLED:
            payment.settled_at = word.happened
        payment.save()
        if word.state == PaymentState.SETTLED:
            take_in(actor=actor, order=order, payment=payment)
        return payment, "applied"


def take_in(
    *, actor: Actor, order: Order, payment: Payment, source: Account = Account.RECEIVED,
    kind: EntryKind = EntryKind.PAYMENT,
) -> ledger.Standing:  # fmt: skip
    """Book settled money for a locked order: up to what is owed as paid, the rest as surplus."""
    owed = ledger.standing_of(order.pk).owed
    paid = min(owed, payment.cents)
    for credit, cents in ((Account.RECEIVABLE, paid), (Account.SURPLUS, payment.cents - paid)):
        ledger.post(actor=actor, kind=kind, debit=source, credit=credit, cents=cents, order=order, payment=payment)
    signals.payment_settled.emit(order_id=order.pk, payment_id=payment.pk)
    return ledger.follow(order)


def differ(provider: str, kind: DifferenceKind, word: Word, payment: Payment | None) -> None:
    """Write down that provider and portal disagree, once."""
    Difference.objects.get_or_create(
        provider=provider, reference=(word.provider_reference or str(word.payment_id))[:140], kind=kind,
        defaults={"cents": word.cents, "payment": payment},
    )  # fmt: skip


def check_payment(*, payment: Payment) -> Payment:
    """Ask the provider now, unless it was asked a moment ago. What the page of return does; tells nobody anything that
    they do not see already."""
    now = timezone.now()
    due = Payment.objects.filter(pk=payment.pk, state__in=UNDER_WAY, changed__lte=now - AT_ONCE)
    if payment.provider in providers and due.update(changed=now):
        _ask(providers.get(payment.provider), payment, now)
    payment.refresh_from_db()
    return payment


def poll_payments(limit: int = 200) -> int:
    """Ask about every attempt that is due; returns how many came to an end. Each is asked again ever more seldom."""
    now, ended = timezone.now(), 0
    rows = Payment.objects.filter(state__in=UNDER_WAY, next_poll__lte=now).order_by("next_poll")[:limit]
    for payment in rows:
        pause = min(FIRST_PAUSE * 2 ** min(payment.polls, 10), LONGEST_PAUSE)
        mine = Payment.objects.filter(pk=payment.pk, next_poll=payment.next_poll)
        if not mine.update(next_poll=now + pause, polls=payment.polls + 1) or payment.provider not in providers:
            continue
        ended += _ask(providers.get(payment.provider), payment, now)
    return ended


def _ask(provider: PaymentProvider, payment: Payment, now: dt.datetime) -> bool:
    """Whether the attempt has come to an end."""
    try:
        word = provider.poll(payment)
    except ProviderDown as error:
        logger.warning("provider of payments does not answer", extra={"provider": payment.provider, "why": str(error)})
        return False
    if word is None or word.state == PaymentState.INITIATED:
        if payment.created > now - FORGOTTEN:
            return False
        word = Word("", payment.pk, payment.provider_reference, PaymentState.EXPIRED, payment.cents, now)
    apply_word(actor=PORTAL, provider=payment.provider, word=word)
    return word.state not in UNDER_WAY
