"""Every night: what a provider settled against what we have booked."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from apps.core.actor import Actor, system_actor
from apps.core.legal_time import LJUBLJANA, end_of_day
from apps.payments.choices import DifferenceKind, PaymentState
from apps.payments.models import Difference, Payment
from apps.payments.registry import Word, providers
from apps.payments.services import ledger
from apps.payments.services.payments import apply_word, differ

BACK = dt.timedelta(days=7)  # days that are compared again each night: lists may come late
PORTAL = system_actor("reconciling")


def reconcile(provider: str, today: dt.date) -> int:
    """Compare the last days; what the provider settled and we have not heard of is booked now. Returns how many
    differences are open. ProviderDown."""
    since = today - BACK
    listed = {word.payment_id: word for word in providers.get(provider).listed(since, today)}
    for word in listed.values():
        payment, outcome = apply_word(actor=PORTAL, provider=provider, word=word)
        if outcome == "same" and payment and payment.cents != word.cents:
            differ(provider, DifferenceKind.AMOUNT, word, payment)
    _missing_there(provider, since, today, listed)
    _close(provider, listed.values())
    return Difference.objects.filter(provider=provider, closed=None).count()


def _missing_there(provider: str, since: dt.date, until: dt.date, listed: dict[UUID, Word]) -> None:
    begin, end = dt.datetime.combine(since, dt.time(), LJUBLJANA), end_of_day(until)
    ours = Payment.objects.filter(
        provider=provider, state=PaymentState.SETTLED, settled_at__gte=begin, settled_at__lt=end
    )
    for payment in ours.exclude(pk__in=[*listed]):
        word = Word("", payment.pk, payment.provider_reference, payment.state, payment.cents, timezone.now())
        differ(provider, DifferenceKind.NOT_THERE, word, payment)


def _close(provider: str, words: Iterable[Word]) -> None:
    """What has come right since."""
    right = [word.provider_reference for word in words if Payment.objects.filter(
        pk=word.payment_id, provider=provider, state=PaymentState.SETTLED, cents=word.cents).exists()]  # fmt: skip
    Difference.objects.filter(provider=provider, reference__in=right, closed=None).update(closed=timezone.now())


def close_difference(*, actor: Actor, difference: Difference, note: str) -> Difference:
    """Finance has settled it otherwise, and says how. PermissionDenied."""
    ledger.require_finance(actor)
    Difference.objects.filter(pk=difference.pk, closed=None).update(closed=timezone.now(), note=note[:300])
    difference.refresh_from_db()
    return difference
