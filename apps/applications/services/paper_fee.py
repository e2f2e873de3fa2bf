"""The fee of a filing on paper whose tariff asks for answers: ordered once they are typed (ZUT: owed since receipt)."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.applications.engine import FeeItem
from apps.applications.services.filing import FEE, order_fee
from apps.applications.services.pricing import Tariff
from apps.applications.services.transcribing import Transcript, transcript_of
from apps.cases.choices import Channel
from apps.cases.exceptions import StepRefused
from apps.cases.services import hold_paper
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.payments.models import Order


def paper_charge(transcript: Transcript) -> FeeItem | None:
    """What the tariff of the day of receipt asks for these answers; None where nothing was typed or it asks nothing."""
    if transcript.application is None:
        return None
    tariff = Tariff.of(transcript.version, local_day(transcript.filing.case.received_at))
    return tariff.charge(transcript.evaluation.values, level="low", channel=Channel.PAPER)


def paper_order(transcript: Transcript) -> Order | None:
    """What was ordered for this case, at registration or later."""
    order: Order | None = Order.objects.of("case", transcript.filing.case_id).filter(key=FEE).first()
    return order


@transaction.atomic
def order_paper_fee(*, actor: Actor, filing_id: UUID) -> Order:
    """Order it, once: asked again, the same order. Http404, PermissionDenied, StepRefused as `hold_paper`; StepRefused
    when the tariff asks for nothing."""
    filing = hold_paper(actor=actor, filing_id=filing_id)
    transcript = transcript_of(filing)
    if order := paper_order(transcript):
        return order
    charge = paper_charge(transcript)
    if charge is None:
        raise StepRefused(_("Tarifa za te odgovore ne določa takse."))
    order_fee(filing.case, charge)
    ordered = paper_order(transcript)
    assert ordered
    return ordered
