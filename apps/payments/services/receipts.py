"""Receipts: a PDF for every payment that came for an order, made once and kept with the order."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actor import system_actor
from apps.core.legal_time import LJUBLJANA
from apps.core.money import Money
from apps.documents.models import Document
from apps.documents.services import render_pdf, store_generated
from apps.identity.models import Person
from apps.payments.choices import BANK, PaymentState
from apps.payments.models import Order, Payment
from apps.payments.registry import providers
from apps.payments.services import ledger
from apps.payments.services.slips import party_of
from apps.payments.services.telling import tell_payers

TEMPLATE, ORDER = "potrdilo-placila", "order"  # the template; the kind of owner of receipts
KIND = "fee-paid"
PORTAL = system_actor("receipts of payments")


def issue_receipt(payment_id: UUID | str) -> Document | None:
    """Make the receipt of a settled payment and tell who paid, once; None for money that has no order."""
    with transaction.atomic():
        payment = Payment.objects.select_related("order").get(pk=payment_id)
        if payment.order is None or payment.state != PaymentState.SETTLED:
            return None
        order = ledger.locked(payment.order.pk)
        payment.refresh_from_db()
        if payment.receipt:
            return Document.objects.filter(pk=payment.receipt).first()
        language = _language(order)
        with translation.override(language):
            name = _("Potrdilo o plačilu %(reference)s") % {"reference": order.reference}
            pdf = render_pdf(TEMPLATE, _data(order, payment), title=name, language=language, at=payment.settled_at)
        document = store_generated(
            actor=PORTAL, content=pdf, name=f"{name}.pdf", content_type="application/pdf", owner_kind=ORDER,
            owner_id=order.pk, purpose="receipt", language=language,
        )  # fmt: skip
        Payment.objects.filter(pk=payment.pk).update(receipt=document.pk)
        tell_payers(
            order, kind=KIND, title=gettext_lazy("Prejeli smo vaše plačilo"),
            body=gettext_lazy("Potrdilo o plačilu najdete pri nalogu."), dedupe=str(payment.pk),
        )  # fmt: skip
    return document


def _language(order: Order) -> str:
    person = Person.objects.filter(user=order.payer_id).first() if order.payer_id else None
    return person.language if person else "sl"


def provider_title(payment: Payment) -> str:
    """By whom the money came."""
    if payment.provider == BANK:
        return _("nakazilo na račun")
    return str(providers.get(payment.provider).title) if payment.provider in providers else payment.provider


def _data(order: Order, payment: Payment) -> dict[str, Any]:
    standing = ledger.standing_of(order.pk)
    paid = timezone.localtime(payment.settled_at, LJUBLJANA)
    facts = [
        [_("Plačnik"), party_of(order).name],
        [_("Prejemnik"), order.recipient],
        [_("Namen"), order.purpose],
        [_("Plačano"), date_format(paid, "DATE_FORMAT")],
        [_("Način plačila"), f"{payment.get_method_display() or '–'}, {provider_title(payment)}"],
        [_("Sklic"), order.reference],
        ["IBAN", order.iban_words],
    ]
    if payment.provider_reference and payment.provider != BANK:
        facts.append([_("Oznaka plačila pri ponudniku"), payment.provider_reference])
    rest = [[_("Odmerjena taksa"), str(Money(standing.charged))], [_("Še za plačilo"), str(Money(standing.owed))]]
    if standing.surplus:
        rest.append([_("Preplačilo"), str(Money(standing.surplus))])
    return {
        "lead": _("Mestna občina Ptuj potrjuje, da je prejela spodaj navedeno plačilo."),
        "amount": str(payment.amount), "facts": facts, "rest": rest,
    }  # fmt: skip
