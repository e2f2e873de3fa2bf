"""Electronic service. SI-CeV needs a contract: until there is one, a simulator that says so wherever it is seen."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.cases.registry import DeliveryProvider


class SimulatedSiCev(DeliveryProvider):
    """Behaves as SI-CeV does towards us: takes a parcel once, tells its reference, and knows whether it was collected.
    Here the party collects it in the portal (`collect_delivery`), so there is nothing more to ask."""

    title = _("SI-CeV (simulator)")
    simulated = True

    def send(self, delivery: Any, content: bytes) -> str:
        """The reference follows from the delivery: sent twice, it is the same parcel."""
        return f"SIM-{str(delivery.pk)[-12:].upper()}"

    def served_of(self, delivery: Any) -> dt.date | None:
        """Collecting is told to the portal at once."""
        return delivery.served_on  # type: ignore[no-any-return]
