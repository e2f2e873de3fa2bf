"""Who may read what belongs to orders: receipts, and evidence for an exemption."""

from uuid import UUID

from django.db.models import Q

from apps.core.actor import Actor
from apps.documents.registry import MEGABYTE, Limits, OwnerPolicy
from apps.payments.choices import ExemptionState
from apps.payments.models import Exemption, Order


class OrderDocuments(OwnerPolicy):
    """`order`: whoever sees the order reads; the portal alone adds."""

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Who sees the order."""
        return Order.objects.visible_to(actor).filter(pk=owner_id).exists()

    def readable(self, actor: Actor) -> Q:
        """Those of visible orders."""
        return Q(owner_id__in=Order.objects.visible_to(actor).text_keys())

    def subject(self, owner_id: str) -> UUID | None:
        """Whose order it is."""
        order = Order.objects.filter(pk=owner_id).first()
        return order.data_subject if order else None


class ExemptionDocuments(OwnerPolicy):
    """`exemption`: the party adds until it is decided; whoever sees the order reads; nobody takes away."""

    max_total = 30 * MEGABYTE

    def limits(self, owner_id: str, purpose: str) -> Limits:
        """A few pages of proof."""
        return Limits(max_file=10 * MEGABYTE, max_files=5)

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Who sees the order."""
        return Exemption.objects.visible_to(actor).filter(pk=owner_id).exists()

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """Who has to pay."""
        mine = Order.objects.filter(Order.objects.to_pay_by(actor))
        rows = Exemption.objects.filter(pk=owner_id, state=ExemptionState.REQUESTED, order__in=mine)
        return rows.exists()

    def may_delete(self, actor: Actor, owner_id: str) -> bool:
        """What was shown to an officer stays."""
        return False

    def readable(self, actor: Actor) -> Q:
        """Those of visible orders."""
        return Q(owner_id__in=Exemption.objects.visible_to(actor).text_keys())

    def subject(self, owner_id: str) -> UUID | None:
        """Whose order it is."""
        row = Exemption.objects.filter(pk=owner_id).select_related("order").first()
        return row.data_subject if row else None
