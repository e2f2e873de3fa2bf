"""What a person does on the page of the simulator, and the callbacks that follow, badly behaved ones among them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.payments.choices import Method, PaymentState
from apps.payments.exceptions import MoveRefused
from apps.payments.models import SimulatedCharge
from apps.payments.providers.ujp import NAME, callback_of, word_of
from apps.payments.registry import Word
from apps.payments.services.callbacks import receive_callback

P = PaymentState


@dataclass(frozen=True)
class Act:
    """A choice on the page. target: where the charge ends; told: states in the order in which they are told; copies:
    how often each callback is sent."""

    title: Any
    hint: Any
    target: str
    told: tuple[str, ...]
    method: str = Method.CARD
    copies: int = 1


ACTS: dict[str, Act] = {
    "kartica": Act(_("Plačilo s kartico"), _("plačilo uspe takoj"), P.SETTLED, (P.SETTLED,)),
    "banka": Act(
        _("Plačilo prek spletne banke"), _("banka najprej preverja, nato potrdi"), P.SETTLED, (P.PENDING, P.SETTLED),
        Method.BANK,
    ),
    "zavrnitev": Act(_("Banka zavrne"), _("na kartici ni denarja"), P.FAILED, (P.FAILED,)),
    "opustitev": Act(_("Opustitev"), _("vrnitev brez plačila"), P.INITIATED, ()),
    "dvakrat": Act(
        _("Plačilo, potrditev dvakrat"), _("isto sporočilo pride dvakrat"), P.SETTLED, (P.SETTLED,), copies=2
    ),
    "zamenjano": Act(
        _("Plačilo, potrditev pred preverjanjem"), _("sporočili prideta v napačnem vrstnem redu"), P.SETTLED,
        (P.SETTLED, P.PENDING),
    ),
    "pozno": Act(
        _("Zamujeno plačilo"), _("najprej poteče, nato denar vendarle pride"), P.SETTLED, (P.EXPIRED, P.SETTLED)
    ),
    "tiho": Act(_("Plačilo brez sporočila"), _("portal izve šele, ko vpraša"), P.SETTLED, ()),
}  # fmt: skip

Sender = Callable[[dict[str, str], bytes], Any]


def send_inside(headers: dict[str, str], body: bytes) -> None:
    """To the portal's own ear, with signature and all, without the way over the network."""
    receive_callback(provider=NAME, headers=headers, body=body)


def play(*, charge_id: UUID, act: str, send: Sender = send_inside) -> SimulatedCharge:
    """Do it. LookupError: no such act; MoveRefused for a charge that has come to its end."""
    if act not in ACTS:
        raise LookupError(act)
    chosen = ACTS[act]
    charge, words = _decide(charge_id, chosen)
    for word in words:
        for _copy in range(chosen.copies):
            send(*callback_of(word))
    return charge


@transaction.atomic
def _decide(charge_id: UUID, chosen: Act) -> tuple[SimulatedCharge, list[Word]]:
    charge: SimulatedCharge = SimulatedCharge.objects.select_for_update().get(pk=charge_id)
    if charge.state != P.INITIATED:
        raise MoveRefused(f"the charge is {charge.state}")
    charge.state = chosen.target
    if chosen.target == P.SETTLED:
        charge.settled_at = timezone.now()
    words = []
    for state in chosen.told:
        charge.told += 1
        words.append(word_of(charge, f"{charge.pk}:{charge.told}", state, chosen.method))
    charge.save()
    return charge, words


def play_payment(payment_id: UUID, act: str) -> SimulatedCharge:
    """The same for a payment of ours (demo)."""
    return play(charge_id=SimulatedCharge.objects.get(payment_id=payment_id).pk, act=act)
