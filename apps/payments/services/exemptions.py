"""Who need not pay: asked for by the party with evidence, decided by an officer with a reason."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, system_actor
from apps.documents.models import Document
from apps.documents.services import delete_document
from apps.payments import workflow
from apps.payments.choices import Account, EntryKind, ExemptionGround, ExemptionState, OrderState
from apps.payments.exceptions import MoveRefused
from apps.payments.models import Exemption, Order
from apps.payments.models.exemptions import DECIDE
from apps.payments.services import ledger
from apps.payments.services.telling import tell_payers

EXEMPTION = "exemption"  # the kind of owner of the evidence
FROM = (OrderState.OPEN, OrderState.PARTLY_PAID, OrderState.PAID)
KIND = "fee-exemption"


def may_ask(actor: Actor, order: Order) -> bool:
    """Whether the actor pays for this order, it is not decided yet and nobody has asked."""
    mine = Order.objects.filter(Order.objects.to_pay_by(actor), pk=order.pk).exists()
    return mine and order.is_waiting and not order.exemptions.filter(state=ExemptionState.REQUESTED).exists()


@transaction.atomic
def request_exemption(*, actor: Actor, order: Order, ground: str, text: str = "") -> Exemption:
    """The party asks; the order waits as before. PermissionDenied for anybody else; MoveRefused when there is nothing
    to decide or a request waits already."""
    if not Order.objects.filter(Order.objects.to_pay_by(actor), pk=order.pk).exists():
        raise PermissionDenied
    row = ledger.locked(order.pk)
    if not may_ask(actor, row):
        raise MoveRefused("nothing to ask for")
    return Exemption.objects.create(order=row, ground=ExemptionGround(ground), text=text, requested_by=actor.user)


@transaction.atomic
def decide_exemption(*, actor: Actor, exemption: Exemption, granted: bool, reason: str) -> Exemption:
    """Grant or refuse, with a reason that the party reads. PermissionDenied, also for one's own request; MoveRefused
    when it is decided or the order has been cancelled."""
    ledger.require(actor, exemption.order, DECIDE)
    order = ledger.locked(exemption.order_id)
    row: Exemption = Exemption.objects.select_for_update(of=("self",)).get(pk=exemption.pk)
    if actor.user is None or row.requested_by_id == actor.user.pk:
        raise PermissionDenied
    workflow.move(workflow.EXEMPTIONS, row, ExemptionState.GRANTED if granted else ExemptionState.REFUSED)
    row.decided_by, row.decided, row.reason = actor.user, timezone.now(), reason
    row.save()
    if granted:
        _write_off(actor, order, reason)
    words: Any = _("Prošnji za oprostitev plačila smo ugodili") if granted else _("Prošnjo za oprostitev smo zavrnili")
    tell_payers(order, kind=KIND, title=words, body=reason, dedupe=str(row.pk))
    return row


@transaction.atomic
def record_exemption(*, actor: Actor, order: Order, ground: str, reason: str) -> Exemption:
    """An officer establishes by office that nothing is to be paid. PermissionDenied; MoveRefused."""
    ledger.require(actor, order, DECIDE)
    row = ledger.locked(order.pk)
    if row.exemptions.filter(state=ExemptionState.REQUESTED).exists():
        raise MoveRefused("a request waits to be decided")
    _write_off(actor, row, reason)
    return Exemption.objects.create(
        order=row, ground=ExemptionGround(ground), state=ExemptionState.GRANTED, requested_by=actor.user,
        decided_by=actor.user, decided=timezone.now(), reason=reason,
    )  # fmt: skip


def _write_off(actor: Actor, order: Order, reason: str) -> None:
    if order.state not in FROM:
        raise MoveRefused(f"an order that is {order.state} is not exempted")
    ledger.write_off(actor=actor, order=order, kind=EntryKind.EXEMPTION, account=Account.EXEMPT, note=reason)


@transaction.atomic
def forget_text(exemption: Exemption) -> None:
    """The words and the evidence of the party go, the decision stays (erasure, retention)."""
    row = Exemption.objects.select_for_update(of=("self",)).get(pk=exemption.pk)
    row.text = ""
    row.save(update_fields=["text", "changed"])
    for document in Document.objects.of(EXEMPTION, row.pk).filter(generated=False):
        delete_document(actor=system_actor("retention"), document=document)
