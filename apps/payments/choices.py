"""States and kinds of everything that has to do with fees, and how the states of an order look."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

BANK = "bank"  # the provider of money that a bank statement tells of


class OrderState(models.TextChoices):
    """Where an order stands, in the words that people see."""

    OPEN = "open", _("čaka na plačilo")
    PARTLY_PAID = "partly_paid", _("plačano deloma")
    PAID = "paid", _("plačano")
    EXEMPTED = "exempted", _("oproščeno plačila")
    CANCELLED = "cancelled", _("preklicano")
    REFUNDED = "refunded", _("preklicano, denar je vrnjen")


WAITING = (OrderState.OPEN, OrderState.PARTLY_PAID)  # something is still to be paid


class PaymentState(models.TextChoices):
    """How far one attempt to pay has come."""

    INITIATED = "initiated", _("začeto")
    PENDING = "pending", _("banka preverja")
    SETTLED = "settled", _("plačano")
    FAILED = "failed", _("ni uspelo")
    EXPIRED = "expired", _("poteklo")


UNDER_WAY = (PaymentState.INITIATED, PaymentState.PENDING)


class Method(models.TextChoices):
    """What was paid with."""

    CARD = "card", _("plačilna kartica")
    BANK = "bank", _("spletna banka")
    TRANSFER = "transfer", _("nakazilo")


class Account(models.TextChoices):
    """Accounts of the ledger. What belongs to the municipality or is owed to it: receivable, received. What it owes or
    has earned: fees (less exempt and cancelled), surplus, refundable, unallocated."""

    RECEIVABLE = "receivable", _("terjatve")
    RECEIVED = "received", _("prejeti denar")
    FEES = "fees", _("odmerjene takse")
    EXEMPT = "exempt", _("oprostitve")
    CANCELLED = "cancelled", _("preklici")
    SURPLUS = "surplus", _("preplačila")
    REFUNDABLE = "refundable", _("odobrena vračila")
    UNALLOCATED = "unallocated", _("nerazporejeni prejemki")


class EntryKind(models.TextChoices):
    """Why something was booked."""

    CHARGE = "charge", _("odmera")
    PAYMENT = "payment", _("plačilo")
    EXEMPTION = "exemption", _("oprostitev")
    CANCELLATION = "cancellation", _("preklic")
    REFUND_APPROVED = "refund_approved", _("odobreno vračilo")
    REFUND_PAID = "refund_paid", _("vračilo")
    RECEIPT = "receipt", _("prejem brez naloga")
    ALLOCATION = "allocation", _("razporeditev")


class RefundState(models.TextChoices):
    """How far a refund has come."""

    REQUESTED = "requested", _("čaka na odobritev")
    APPROVED = "approved", _("odobreno, še ni nakazano")
    PAID_OUT = "paid_out", _("nakazano")
    REFUSED = "refused", _("zavrnjeno")


class ExemptionState(models.TextChoices):
    """How a request not to pay stands."""

    REQUESTED = "requested", _("čaka na odločitev")
    GRANTED = "granted", _("odobreno")
    REFUSED = "refused", _("zavrnjeno")


class ExemptionGround(models.TextChoices):
    """Why somebody does not have to pay (ZUT: persons and documents that are free; the law has the full list)."""

    MEANS = "means", _("nizki dohodki ali denarna socialna pomoč")
    BODY = "body", _("država, občina ali njen organ")
    CHARITY = "charity", _("humanitarna ali invalidska organizacija")
    MATTER = "matter", _("zadeva, za katero zakon takse ne predvideva")
    OTHER = "other", _("drug razlog")


class LineState(models.TextChoices):
    """What a line of a bank statement turned out to be."""

    MATCHED = "matched", _("poravnano")
    PARTIAL = "partial", _("delno plačilo")
    OVER = "over", _("preplačilo")
    UNMATCHED = "unmatched", _("brez naloga")
    KNOWN = "known", _("že znano spletno plačilo")
    DUPLICATE = "duplicate", _("že uvoženo")
    OUTGOING = "outgoing", _("odliv")


class DifferenceKind(models.TextChoices):
    """How the portal and a provider disagree."""

    NOT_HERE = "not_here", _("ponudnik pozna plačilo, portal ne")
    NOT_THERE = "not_there", _("portal pozna plačilo, ponudnik ne")
    AMOUNT = "amount", _("drugačen znesek")


class TariffChannel(models.TextChoices):
    """How an application comes in, as far as the tariff asks."""

    ANY = "any", _("vsi načini")
    E_IDENTIFIED = "e_identified", _("elektronsko, z ugotovljeno istovetnostjo")
    WEB = "web_without_identification", _("po spletu, brez ugotovljene istovetnosti")
    PAPER = "paper", _("na papirju")


@dataclass(frozen=True)
class Look:
    """Colour, icon and word of a state."""

    colour: str
    icon: str
    words: Any


LOOKS: dict[str, Look] = {
    OrderState.OPEN: Look("warning", "evro", OrderState.OPEN.label),
    OrderState.PARTLY_PAID: Look("warning", "evro", OrderState.PARTLY_PAID.label),
    OrderState.PAID: Look("success", "krog-kljukica", OrderState.PAID.label),
    OrderState.EXEMPTED: Look("success", "krog-kljukica", OrderState.EXEMPTED.label),
    OrderState.CANCELLED: Look("neutral", "zapri", OrderState.CANCELLED.label),
    OrderState.REFUNDED: Look("neutral", "zapri", OrderState.REFUNDED.label),
}
