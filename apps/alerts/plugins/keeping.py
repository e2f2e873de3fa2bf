"""How long what alerts keep of people is kept."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.alerts.models import ForeignAlert, Responder
from apps.core import plugs
from apps.core.retention import cutoff

LEFT, FOREIGN = "P1Y", "P90D"


def left(today: dt.date) -> QuerySet[Any]:
    """People who have not been called for a year because they are out of service."""
    return Responder.objects.filter(active=False, changed__lt=cutoff(today, LEFT))


def drop(row: Responder) -> None:
    """The person goes, answers stay with the group."""
    Responder.objects.filter(pk=row.pk).delete()


def over(today: dt.date) -> QuerySet[Any]:
    """Warnings of others that are long over."""
    return ForeignAlert.objects.filter(expires__lt=cutoff(today, FOREIGN))


def register() -> None:
    """Called from the app's `register`."""
    basis = _("Splošna uredba o varstvu podatkov, člen 5(1)(e)")
    plugs.retention_rules.register("alerts.responders", plugs.RetentionRule(
        _("Člani skupin za posredovanje, ki se ne odzivajo več"), _("eno leto"), basis, left, drop, duration=LEFT,
        start=_("konec odzivanja"), proposed=True,
    ))  # fmt: skip
    plugs.retention_rules.register("alerts.foreign", plugs.RetentionRule(
        _("Opozorila drugih virov"), _("90 dni"), _("Sklep občine o hrambi"), over, lambda row: row.delete(),
        duration=FOREIGN, start=_("konec veljavnosti"), proposed=True,
    ))  # fmt: skip
