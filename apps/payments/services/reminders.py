"""Reminders: once by the portal when a day has passed, formally by an officer, with the fee that the tariff has."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, system_actor
from apps.core.legal_time import local_day
from apps.payments import rules
from apps.payments.exceptions import NothingToPay
from apps.payments.models import Order, Reminder
from apps.payments.services import ledger
from apps.payments.services.orders import open_order
from apps.payments.services.tariff import item_for
from apps.payments.services.telling import tell_payers

PORTAL = system_actor("reminders")
FEE = "opomin"  # code of the tariff's item
KIND = "fee-reminder"


@transaction.atomic
def remind(*, actor: Actor, order: Order) -> Reminder:
    """The formal reminder: a new last day, and the fee for it when the tariff has one, as an order beside the first
    (both are to be paid before a decision is served). PermissionDenied; NothingToPay."""
    ledger.require(actor, order)
    row = ledger.locked(order.pk)
    if not row.is_waiting:
        raise NothingToPay
    today = local_day(timezone.now())
    reminder = Reminder.objects.create(order=row, formal=True, due=rules.reminder_due(today), sent_by=actor.user)
    _charge(row, reminder, today)
    body = format_lazy(_("Takso z morebitno takso za opomin plačajte do {day}."), day=f"{reminder.due:%-d. %-m. %Y}")
    _tell(row, reminder, _("Opomin: taksa še ni plačana"), body)
    return reminder


def _charge(order: Order, reminder: Reminder, today: dt.date) -> None:
    item = item_for(FEE, today)
    if item is None or not item.cents or order.key.endswith(FEE):
        return
    open_order(
        actor=PORTAL, owner_kind=order.owner_kind, owner_id=order.owner_id, key=f"{order.key[:33]}-{FEE}",
        cents=item.cents, purpose_sl=f"{item.title_sl}, {order.about}"[:200],
        purpose_en=f"{item.title_en}, {order.about}"[:200], iban=item.iban, reference=item.reference,
        purpose_code=item.purpose_code, payer=order.payer_id, organisation=order.organisation_id, due=reminder.due,
    )  # fmt: skip


def remind_overdue(today: dt.date, limit: int = 500) -> int:
    """Tell whoever has let the day pass and was told of nothing yet. Safe to run again."""
    told = Reminder.objects.filter(order=OuterRef("pk"))
    rows = Order.objects.waiting().filter(~Exists(told), due__lt=today).order_by("due", "pk")
    return sum(_remind_once(key) for key in list(rows.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _remind_once(key: Any) -> bool:
    order = ledger.locked(key)
    if not order.is_waiting or order.reminders.exists():
        return False
    reminder = Reminder.objects.create(order=order, due=order.due)
    body = _("Rok za plačilo je potekel. Če ste pred kratkim že plačali, vam ni treba storiti ničesar.")
    _tell(order, reminder, _("Taksa še ni plačana"), body)
    return True


def _tell(order: Order, reminder: Reminder, title: Any, body: Any) -> None:
    tell_payers(order, kind=KIND, title=title, body=body, dedupe=str(reminder.pk))
