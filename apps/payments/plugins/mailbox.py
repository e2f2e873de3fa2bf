"""Receipts of payments in the mailbox of Moj Ptuj."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actor import Actor
from apps.documents.registry import MailboxSource, MailItem, mailbox_sources
from apps.payments.models import Order, Payment


class Receipts(MailboxSource):
    """What was paid, with the document that says so."""

    kind = gettext_lazy("potrdilo o plačilu")
    when = "settled_at"
    search = ("order__about__istartswith", "order__purpose_sl__icontains", "order__purpose_en__icontains")

    def rows(self, actor: Actor) -> Any:
        """Of orders that are theirs to pay."""
        mine = Order.objects.filter(Order.objects.to_pay_by(actor)).values("pk")
        rows = Payment.objects.filter(Q(order__in=mine), receipt__isnull=False, settled_at__isnull=False)
        return rows.select_related("order")

    def items(self, rows: list[Any]) -> list[MailItem]:
        """Opened as a file."""
        return [
            MailItem(
                kind=self.kind, title=f"{row.order.purpose}, {row.amount}", url=row.order.get_absolute_url(),
                about=row.order.about, who=_("Mestna občina Ptuj, finance"), document=row.receipt,
            )
            for row in rows
        ]  # fmt: skip


def register() -> None:
    """Called from the app's `register`."""
    mailbox_sources.register("payments.receipts", Receipts())
