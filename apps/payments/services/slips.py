"""The payment slip of an order: facts, QR code, picture and PDF."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.money import NBSP, Money
from apps.documents.services import render_pdf
from apps.payments import upn
from apps.payments.models import Order
from apps.payments.registry import policy_of
from apps.payments.services.ledger import standing_of

TEMPLATE = "upn-nalog"


@dataclass(frozen=True)
class Drawn:
    """A slip with its code: `d` of a path, and the side of its square in modules. parts: what stands on the paper, as
    in the code."""

    slip: upn.Slip
    amount: Money
    parts: dict[str, Any]
    path: str
    side: int


def party_of(order: Order) -> upn.Party:
    """Who pays: name, and the address when the portal knows it."""
    if order.organisation:
        organisation: Any = order.organisation
        return _party(organisation.name, getattr(organisation, "address", "") or "")
    if not order.payer:
        return _party(*policy_of(order.owner_kind).payer(order.owner_id))
    person = getattr(order.payer, "person", None)
    return _party(str(order.payer), person.address if person else "")


def _party(name: str, address: str) -> upn.Party:
    street, comma, city = address.rpartition(",")
    return upn.Party(name, street.strip(), city.strip()) if comma else upn.Party(name, address.strip())


def slip_of(order: Order) -> upn.Slip | None:
    """What is still to be paid as a slip; None when nothing is. The purpose is Slovenian: banks here read it."""
    owed = standing_of(order.pk).owed
    if not (order.is_waiting and owed):
        return None
    payee = upn.Party(order.recipient, order.recipient_street, order.recipient_city)
    return upn.Slip(
        party_of(order), payee, owed, order.purpose_code, order.purpose_sl, order.iban, order.reference, order.due
    )


def drawn_slip(order: Order) -> Drawn | None:
    """The same with its code."""
    slip = slip_of(order)
    return Drawn(slip, Money(slip.cents), _parts(order, slip), *upn.path_of(slip)) if slip else None


def _parts(order: Order, slip: upn.Slip) -> dict[str, Any]:
    fields = upn.fields(slip)
    with translation.override("sl"):
        amount = str(Money(slip.cents)).split(NBSP)[0]
    return {
        "payer": fields[5:8], "payee": fields[16:19], "code": fields[11], "purpose": fields[12], "due": fields[13],
        "iban": order.iban_words, "reference": order.reference,
        "amount": f"***{amount}",  # as on paper: nobody writes a digit in front
    }  # fmt: skip


def slip_pdf(order: Order) -> bytes | None:
    """A page with the facts in words, in the language in force, and the slip at its real size; None when nothing is to
    be paid."""
    drawn = drawn_slip(order)
    if drawn is None:
        return None
    parts, due = drawn.parts, drawn.slip.due
    picture = render_to_string("payments/slip.svg", {"parts": parts, "path": drawn.path, "side": drawn.side})
    data = {
        "slip": picture,
        "alt": _("Nalog UPN s kodo QR: isti podatki, kot so zapisani zgoraj"),
        "lead": _("Kodo QR slikajte z mobilno banko ali nalog odnesite v banko ali na pošto."),
        "facts": [
            [_("Znesek"), str(drawn.amount)],
            [_("Namen"), order.purpose],
            [_("Prejemnik"), ", ".join(part for part in parts["payee"] if part)],
            ["IBAN", order.iban_words],
            [_("Sklic"), order.reference],
            [_("Koda namena"), parts["code"]],
            *([[_("Rok plačila"), date_format(due, "SHORT_DATE_FORMAT")]] if due else []),
        ],
    }
    title = _("Nalog za plačilo %(reference)s") % {"reference": order.reference}
    return render_pdf(TEMPLATE, data, title=title, language=translation.get_language() or "sl", at=order.created)
