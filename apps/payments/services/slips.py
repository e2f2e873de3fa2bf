"""The payment slip of an order: facts, QR code, picture and PDF."""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.money import Money
from apps.documents.services import render_pdf
from apps.payments import upn
from apps.payments.models import Order
from apps.payments.services.ledger import standing_of

TEMPLATE = "upn-nalog"


@dataclass(frozen=True)
class Drawn:
    """A slip with its code: `d` of a path, and the side of its square in modules."""

    order: Order
    slip: upn.Slip
    amount: Money
    path: str
    side: int

    @property
    def payer(self) -> list[str]:
        """Its lines, as they are in the code."""
        return upn.fields(self.slip)[5:8]

    @property
    def purpose(self) -> str:
        """As it is in the code."""
        return upn.fields(self.slip)[13 - 1]

    @property
    def amount_words(self) -> str:
        """`***36,30`, as on paper: nobody writes a digit in front."""
        with translation.override("sl"):
            return f"***{str(self.amount).split(chr(160))[0]}"


def party_of(order: Order) -> upn.Party:
    """Who pays: name, and the address when the portal knows it."""
    if order.organisation:
        organisation: Any = order.organisation
        return _party(organisation.name, getattr(organisation, "address", "") or "")
    person = getattr(order.payer, "person", None)
    return _party(str(order.payer or ""), person.address if person else "")


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
    return Drawn(order, slip, Money(slip.cents), *upn.path_of(slip)) if slip else None


def slip_pdf(order: Order) -> bytes | None:
    """A page with the slip at its real size and its facts in words, in the language in force; None when nothing is to be
    paid."""
    slip = slip_of(order)
    if slip is None:
        return None
    parts = upn.fields(slip)
    title = _("Nalog za plačilo %(reference)s") % {"reference": order.reference}
    due = date_format(slip.due, "SHORT_DATE_FORMAT") if slip.due else ""
    data = {
        "qr": upn.svg_of(slip),
        "alt": _("Koda UPN QR: isti podatki kot na nalogu"),
        "lead": _("Kodo QR slikajte z mobilno banko ali nalog odnesite v banko ali na pošto."),
        "facts": [
            [_("Znesek"), str(Money(slip.cents))],
            [_("Namen"), order.purpose],
            [_("Prejemnik"), ", ".join(part for part in parts[16:19] if part)],
            ["IBAN", order.iban_words],
            [_("Sklic"), order.reference],
            [_("Koda namena"), parts[11]],
            *([[_("Rok plačila"), due]] if due else []),
        ],
        "slip": {
            "payer": parts[5:8], "payee": parts[16:19], "amount": f"***{_euros(slip.cents)}", "code": parts[11],
            "purpose": parts[12], "due": parts[13], "iban": order.iban_words, "reference": order.reference,
        },
    }  # fmt: skip
    return render_pdf(TEMPLATE, data, title=title, language=translation.get_language() or "sl", at=order.created)


def _euros(cents: int) -> str:
    with translation.override("sl"):
        return str(Money(cents)).split("\u00a0")[0]
