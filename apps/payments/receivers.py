"""What payments do after their own events: the receipt is no part of the transaction that books money."""

from apps.core.models import OutboxEvent
from apps.payments import services
from apps.payments.signals import payment_settled


@payment_settled.receiver("payments.issue_receipt")
def issue_receipt(event: OutboxEvent) -> None:
    """Once for each payment."""
    services.issue_receipt(event.payload["payment_id"])
