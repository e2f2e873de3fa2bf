"""Serving decisions: dispatched once the fee is paid, served on a day that is proved, final when nobody appealed."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases import deadlines, workflow
from apps.cases.choices import APPEALABLE, CaseState, DecisionState, DeliveryMethod, DeliveryState, EventKind
from apps.cases.exceptions import DeliveryDown, StepRefused
from apps.cases.models import Case, Delivery, LegalRule
from apps.cases.models.ledger import deadlines_of
from apps.cases.registry import delivery_providers
from apps.cases.services.events import write_event
from apps.cases.services.moving import locked, move, reckon_deadlines
from apps.cases.services.telling import tell_delivery
from apps.core import jobs
from apps.core.actor import Actor, system_actor
from apps.core.legal_time import local_day
from apps.documents.models import Document
from apps.documents.services import plain_chunks

PORTAL = system_actor("deliveries")
PROVIDER = "si-cev"


def today() -> dt.date:
    """In Ljubljana."""
    return local_day(timezone.now())


@transaction.atomic
def dispatch_decision(*, actor: Actor, case_id: UUID, method: str, expected: str = "") -> Delivery:
    """Send the latest decision to the party. StepRefused while the fee is due, the document is not sealed yet, or the
    party cannot be reached that way."""
    case = locked(actor, case_id)
    decision = case.decisions.filter(state=DecisionState.ISSUED).order_by("-sequence").first()
    if decision is None or decision.document is None:
        raise StepRefused(_("Odločitev še ni zapečatena. Počakajte trenutek in poskusite znova."))
    if method == DeliveryMethod.ELECTRONIC and not (case.applicant_id or case.organisation_id):
        raise StepRefused(_("Stranka nima računa v portalu; izberite drug način vročitve."))
    move(actor, case, "dispatch", expected=expected)
    delivery = Delivery.objects.create(
        case=case, decision=decision, method=DeliveryMethod(method), recorded_by=actor.user,
        state=DeliveryState.QUEUED if method == DeliveryMethod.ELECTRONIC else DeliveryState.SENT,
    )  # fmt: skip
    jobs.enqueue("cases.follow_deliveries")
    return delivery


@transaction.atomic
def record_service(*, actor: Actor, delivery_id: UUID, on: dt.date, proof: str) -> Delivery:
    """What the return receipt or the post office says: served on a day. StepRefused for a day that has not come or is
    before dispatch."""
    delivery = _locked(actor, delivery_id)
    if not proof.strip():
        raise StepRefused(_("Vpišite, kaj dokazuje vročitev, na primer vročilnico."))
    if delivery.state == DeliveryState.SERVED:
        return delivery
    return _serve(actor, delivery, on, proof=proof.strip()[:250])


@transaction.atomic
def record_failure(*, actor: Actor, delivery_id: UUID, reason: str) -> Delivery:
    """It came back: the case waits for another dispatch."""
    delivery = _locked(actor, delivery_id)
    if delivery.state != DeliveryState.SENT:
        raise StepRefused(_("Ta pošiljka ni na poti."))
    move(actor, delivery.case, "return_undelivered", words={"reason": reason})
    delivery.state, delivery.proof, delivery.recorded_by = DeliveryState.FAILED, reason[:250], actor.user
    delivery.save()
    return delivery


@transaction.atomic
def collect_delivery(*, actor: Actor, delivery_id: UUID) -> Delivery:
    """The party collects what was sent electronically: from now on it is served and can be read. Http404 for who is
    not the party; asked again, the same."""
    found = Delivery.objects.filter(pk=delivery_id, method=DeliveryMethod.ELECTRONIC).values_list("case", flat=True)
    mine = Case.objects.filter(Case.objects.theirs(actor.in_person()), pk__in=found)
    if not mine.exists():
        raise Http404
    delivery = _locked(PORTAL, delivery_id)
    if delivery.state == DeliveryState.QUEUED:
        raise StepRefused(_("Pošiljka še ni pripravljena. Poskusite čez nekaj minut."))
    if delivery.state != DeliveryState.SENT:
        return delivery
    return _serve(PORTAL, delivery, today(), proof=_("Prevzem v portalu, potrdilo ponudnika %(key)s") % {
        "key": delivery.reference})  # fmt: skip


def follow_deliveries() -> int:
    """Send what is queued, ask the provider what was collected, count fictions, end what is final. How many moved."""
    moved = 0
    for key in list(Delivery.objects.under_way().order_by("created").values_list("pk", flat=True)[:500]):
        moved += _follow(key)
    served = Case.objects.filter(state=CaseState.SERVED, next_due__lt=today()).values_list("pk", flat=True)
    for key in list(served[:500]):
        moved += _finish(key)
    return moved


def _follow(key: UUID) -> bool:
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True).under_way()
        delivery = rows.filter(pk=key, method=DeliveryMethod.ELECTRONIC).first()
        if delivery is None:
            return False
        if delivery.state == DeliveryState.QUEUED:
            return _send(delivery)
        provider = delivery_providers.get(PROVIDER)
        collected = provider.served_of(delivery)
        fiction = deadlines.fiction(delivery.notice_on or today(), LegalRule.objects.book())
        if collected is None and fiction >= today():
            return False
        delivery.case = locked(PORTAL, delivery.case_id)
        if collected:
            _serve(PORTAL, delivery, collected, proof=_("potrdilo ponudnika %(key)s") % {"key": delivery.reference})
        else:
            _serve(PORTAL, delivery, fiction, proof=_("fikcija vročitve, ZUP 87/4"), fiction=True)
    return True


def _send(delivery: Delivery) -> bool:
    provider = delivery_providers.get(PROVIDER)
    document = Document.objects.select_related("file").get(pk=delivery.decision.document)
    try:
        delivery.reference = provider.send(delivery, b"".join(plain_chunks(document.file)))
    except DeliveryDown:
        return False
    delivery.state, delivery.simulated, delivery.notice_on = DeliveryState.SENT, provider.simulated, today()
    delivery.save()
    tell_delivery(delivery, "cases.collect")
    write_event(
        PORTAL, delivery.case, EventKind.STEP,
        ("Odločitev vas čaka v prevzemu. Če je ne prevzamete v 15 dneh, velja za vročeno.",
         "The decision is waiting to be collected. If you do not collect it in 15 days, it counts as served."),
    )  # fmt: skip
    return True


def _serve(actor: Actor, delivery: Delivery, on: dt.date, *, proof: str, fiction: bool = False) -> Delivery:
    move(actor, delivery.case, "serve", words={"on": on.isoformat()})
    delivery.state, delivery.served_on, delivery.proof, delivery.fiction = DeliveryState.SERVED, on, proof, fiction
    delivery.recorded_by = actor.user
    delivery.save()
    if delivery.method == DeliveryMethod.ELECTRONIC:
        tell_delivery(delivery, "cases.served")
    return delivery


def _finish(key: UUID) -> bool:
    with transaction.atomic():
        case = locked(PORTAL, key)
        if case.state != CaseState.SERVED:
            return False
        try:
            move(PORTAL, case, "finish")
        except StepRefused:
            return False
    return True


@transaction.atomic
def record_appeal(*, actor: Actor, case_id: UUID, on: dt.date, text: str) -> Case:
    """An appeal came in: while it waits, the decision is not final. StepRefused when nothing was served."""
    case = locked(actor, case_id)
    sides = workflow.sides_of(actor, case, timezone.now())
    if not sides & (workflow.OFFICE | {workflow.APPLICANT}):
        raise StepRefused(_("Za to nimate pravice."))
    found = deadlines_of(case).appeal
    if case.state != CaseState.SERVED or found is None:
        raise StepRefused(_("Pritožiti se je mogoče zoper odločitev, ki je vročena in še ni pravnomočna."))
    if on > today() or not text.strip():
        raise StepRefused(_("Vpišite dan prejema in vsebino pritožbe."))
    late = on > found.day
    slovenian = "Prejeta je pritožba" + (", vložena po izteku roka." if late else ".")
    english = "An appeal was received" + (", after the end of the period." if late else ".")
    write_event(actor, case, EventKind.APPEALED, (slovenian, english), facts={"appeal": "open", "on": on.isoformat()})
    write_event(actor, case, EventKind.NOTE, (text.strip(), text.strip()), public=workflow.APPLICANT in sides)
    reckon_deadlines(case)
    case.save()
    return case


@transaction.atomic
def refuse_appeal(*, actor: Actor, case_id: UUID, reason: str) -> Case:
    """The appeal was refused or dismissed: the decision becomes final after all."""
    case = locked(actor, case_id)
    if workflow.HEAD not in workflow.sides_of(actor, case, timezone.now()):
        raise StepRefused(_("O pritožbi zapiše odločitev vodja."))
    if not reason.strip() or case.state not in APPEALABLE:
        raise StepRefused(_("Napišite, kako je o pritožbi odločeno."))
    texts = (f"Pritožba ni uspela: {reason.strip()}", f"The appeal did not succeed: {reason.strip()}")
    write_event(actor, case, EventKind.APPEALED, texts, facts={"appeal": "refused"})
    return case


def _locked(actor: Actor, delivery_id: UUID) -> Delivery:
    found = Delivery.objects.filter(pk=delivery_id).values_list("case", flat=True).first()
    if found is None:
        raise Http404
    case = locked(actor, found)
    if not (actor.system or Case.objects.office_of(actor).filter(pk=case.pk).exists()):
        raise Http404
    delivery: Delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
    delivery.case = case
    return delivery
