"""A simulator of UJP e-plačila, through which alone a municipality may collect fees of e-services. The technical
documents come from UJP after an application, so addresses and words here are ours; the seam is `PaymentProvider`."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.core.legal_time import LJUBLJANA, end_of_day
from apps.payments.choices import Method, PaymentState
from apps.payments.exceptions import CallbackRefused
from apps.payments.models import SimulatedCharge
from apps.payments.providers import signing
from apps.payments.registry import PaymentProvider, Started, Word

NAME = "ujp"


def secret() -> str:
    """The shared secret of callbacks; in the demo one of its own."""
    if settings.UJP_CALLBACK_SECRET or not settings.DEMO:
        return str(settings.UJP_CALLBACK_SECRET)
    return salted_hmac("payments.ujp", "callback", secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


class UjpSimulator(PaymentProvider):
    """Keeps a book of its own (`SimulatedCharge`), has a page of its own and sends signed callbacks, as they do."""

    title = _("UJP e-plačila")
    hint = _("plačilna kartica ali spletna banka")
    simulated = True

    def start(self, payment: Any, return_url: str) -> Started:
        """A charge of the simulator for the payment, once."""
        charge, _new = SimulatedCharge.objects.get_or_create(
            payment_id=payment.pk,
            defaults={
                "cents": payment.cents, "purpose": payment.order.purpose_sl, "reference": payment.order.reference,
                "return_url": return_url,
            },
        )  # fmt: skip
        return Started(reverse("payments:simulator", args=[charge.pk]), f"SIM-{charge.pk}")

    def read_callback(self, headers: Mapping[str, str], body: bytes) -> Word:
        """`{"event", "payment", "reference", "state", "cents", "happened", "method"}`."""
        signing.verify(secret(), body, headers.get(signing.HEADER, ""))
        try:
            told = json.loads(body)
            word = Word(
                str(told["event"])[:80], UUID(told["payment"]), str(told["reference"])[:140],
                PaymentState(told["state"]), told["cents"], dt.datetime.fromisoformat(told["happened"]),
                Method(told["method"]) if told["method"] else "",
            )  # fmt: skip
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise CallbackRefused(f"not readable: {type(error).__name__}") from error
        if not word.event_id or type(word.cents) is not int or word.cents <= 0 or word.happened.tzinfo is None:
            raise CallbackRefused("values out of range")
        return word

    def poll(self, payment: Any) -> Word | None:
        """What the book says."""
        charge = SimulatedCharge.objects.filter(payment_id=payment.pk).first()
        return word_of(charge) if charge else None

    def listed(self, since: dt.date, until: dt.date) -> Iterable[Word]:
        """Settled charges."""
        begin = dt.datetime.combine(since, dt.time(), LJUBLJANA)
        rows = SimulatedCharge.objects.filter(
            state=PaymentState.SETTLED, settled_at__gte=begin, settled_at__lt=end_of_day(until)
        )
        return [word_of(charge) for charge in rows.order_by("settled_at", "pk")]


def word_of(charge: SimulatedCharge, event_id: str = "", state: str = "", method: str = "") -> Word:
    """What the simulator says of a charge: as it is, or as it was when a word was written."""
    return Word(
        event_id, charge.payment_id, f"SIM-{charge.pk}", state or charge.state, charge.cents,
        charge.settled_at or timezone.now(), method,
    )  # fmt: skip


def callback_of(word: Word) -> tuple[dict[str, str], bytes]:
    """Headers and body of a callback with a word, signed now."""
    body = json.dumps(
        {
            "event": word.event_id, "payment": str(word.payment_id), "reference": word.provider_reference,
            "state": word.state, "cents": word.cents, "happened": word.happened.isoformat(), "method": word.method,
        }
    ).encode()  # fmt: skip
    return {signing.HEADER: signing.sign(secret(), body), "Content-Type": "application/json"}, body
