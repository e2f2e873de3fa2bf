"""The fee of a filing on paper whose tariff asks for answers: ordered once they are typed (ZUT: owed since receipt)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.applications.engine import FeeItem
from apps.applications.models import FormVersion
from apps.applications.services.filing import FEE, order_fee
from apps.applications.services.pricing import Tariff
from apps.applications.services.transcribing import Transcript, transcript_of
from apps.cases.choices import Channel
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case
from apps.cases.services import hold_paper
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.payments.models import Order


def charge_on_paper(version: FormVersion, case: Case, values: Mapping[str, Any]) -> FeeItem | None:
    """What the tariff of the day of receipt asks for these answers."""
    tariff = Tariff.of(version, local_day(case.received_at))
    return tariff.charge(values, level="low", channel=Channel.PAPER)


def depends_on_answers(version: FormVersion, case: Case) -> bool:
    """Whether that differs by what is answered."""
    fee = Tariff.of(version, local_day(case.received_at)).form().fee
    return bool(fee and any(one.when for one in fee.items if one.channel in (Channel.PAPER, "any")))


def paper_charge(transcript: Transcript) -> FeeItem | None:
    """For the answers that were typed; None where nothing was typed or the tariff asks nothing."""
    if transcript.application is None:
        return None
    return charge_on_paper(transcript.version, transcript.filing.case, transcript.evaluation.values)


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
    return order_fee(filing.case, charge)
