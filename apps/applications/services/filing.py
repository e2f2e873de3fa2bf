"""Filing: one transaction that freezes the answers, takes a case number, orders the fee and tells the rest of the house
by an event in the outbox. Repeated, it gives what the first one gave."""

import datetime as dt
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.applications import signals
from apps.applications.choices import APPLICATION, ApplicationState, CosignerState
from apps.applications.engine import Definition, Evaluation, FeeItem, canonical, channel_for, digest
from apps.applications.exceptions import AlreadyFiled, Incomplete, NotForYou, NotOpen
from apps.applications.models import Application
from apps.applications.registry import signer
from apps.applications.services.agreement import standings_of
from apps.applications.services.content import attached, content_of, facts_of
from apps.applications.services.drafts import definition_of, evaluation_of, require_may_apply, workable
from apps.applications.services.prefill import means_of
from apps.applications.services.pricing import Tariff
from apps.cases.choices import PartyKind
from apps.cases.models import Case
from apps.cases.services import add_party, open_case
from apps.core.actor import Actor, system_actor
from apps.core.legal_time import local_day
from apps.documents.exceptions import DocumentGone
from apps.documents.models import Document
from apps.documents.services import refer_document
from apps.identity.models import Mandate
from apps.payments.models import Order
from apps.payments.services import open_order

FEE = "fee"  # key of the order among those of a case
PORTAL = system_actor("filing")


def file_application(*, actor: Actor, application_id: UUID | str, statement: bool) -> Application:
    """File a draft, once: whoever asks again (double click, two tabs, a retry) gets the application that was filed.

    statement: the actor declared that what they say is true. Incomplete with everything that is still wrong; NotOpen
    when a tender closed or the version was cut off; NotForYou, also when the mandate ended meanwhile; LevelTooLow;
    DoesNotExist for what is not theirs.
    """
    received = timezone.now()  # before waiting for the row: who files at 23.59.30 has filed on that day
    with transaction.atomic():
        try:
            application = workable(actor=actor, application_id=application_id, lock=True, at=received)
        except AlreadyFiled:
            return _filed(actor, application_id)
        if not application.version.procedure.open_at(received):
            raise NotOpen
        definition = definition_of(application.version)
        require_may_apply(actor, definition, application.version.procedure.slug)
        _require_mandate(actor)
        evaluation, documents = evaluation_of(application, at=received), attached(application)
        content = content_of(application, evaluation, documents)
        _require_whole(application, definition, evaluation, documents, digest(content), statement=statement)
        return _freeze(actor, application, definition, content, received)


def _filed(actor: Actor, application_id: UUID | str) -> Application:
    rows = Application.objects.filter(Application.objects.in_name_of(actor)).select_related("case")
    application: Application = rows.get(pk=application_id)
    return application


def _require_mandate(actor: Actor) -> None:
    """NotForYou unless the mandate still holds; its row stays locked, so that a revocation comes before or after."""
    if actor.mandate is None:
        return
    rows = Mandate.objects.in_force().select_for_update(of=("self",))
    if rows.filter(pk=actor.mandate, representative=actor.user.pk).first() is None:
        raise NotForYou("mandate")


def _require_whole(
    application: Application, definition: Definition, evaluation: Evaluation, documents: list[Document], confirmed: str,
    *, statement: bool,
) -> None:  # fmt: skip
    """Incomplete unless answers, attachments, co-applicants and the statement of truth are all there. A file that the
    scanner has not seen yet does not hold up the person's deadline; one that it refused does."""
    missing = missing_attachments(definition, evaluation, documents)
    waiting = [
        f"cosigner:{one.cosigner.pk}"
        for one in standings_of(application, application.cosigners.all(), confirmed)
        if not one.agrees
    ]
    stated = [] if statement else ["statement"]
    if evaluation.problems or missing or waiting or stated:
        raise Incomplete(evaluation.problems, [*missing, *waiting, *stated])


def missing_attachments(definition: Definition, evaluation: Evaluation, documents: list[Document]) -> list[str]:
    """Ids of requirements that apply, are needed and have no fit file, hold one that was refused, or hold too many."""
    missing = []
    for requirement in definition.attachments:
        if not evaluation.requirement_visible(requirement.id):
            continue
        own = [document for document in documents if document.purpose == requirement.id]
        unfit = any(document.file.refused for document in own) or len(own) > requirement.max_files
        if (requirement.required and not own) or unfit:
            missing.append(requirement.id)
    return missing


def _freeze(
    actor: Actor, application: Application, definition: Definition, content: dict[str, Any], received: dt.datetime
) -> Application:
    """All that filing writes."""
    channel, means = channel_for(actor.level), means_of(actor)
    charge = Tariff.of(application.version, local_day(received)).charge(content["values"], level=actor.level)
    application.mandate, application.client = actor.mandate, actor.client
    application.level, application.means, application.channel = actor.level, means, channel
    application.fee = charge.cents if charge else None
    case = _open_case(actor, application, definition, received)
    content |= facts_of(application, case)
    application.content = canonical(content).decode()
    application.digest = digest(content)
    application.signature = asdict(signer().sign(application.digest, actor, means))
    application.state, application.filed, application.case = ApplicationState.FILED, received, case
    application.answers = application.typed = ""  # what was hidden is dropped, the rest is the content
    application.revision += 1
    application.save()
    _pass_on(application, case, content)
    _take_part(application, case)
    if charge:
        payer = None if application.organisation_id else application.principal_id or application.applicant_id
        order_fee(case, charge, payer=payer)
    signals.application_filed.emit(application_id=application.pk, case_id=case.pk)
    return application


def _open_case(actor: Actor, application: Application, definition: Definition, received: dt.datetime) -> Case:
    procedure, period = application.version.procedure, definition.data.get("decision_deadline")
    assert procedure.department  # a constraint of the database: only links have none
    return open_case(
        actor=actor, sign=procedure.sign, title_sl=procedure.title_sl, title_en=procedure.title_en,
        department=procedure.department, applicant=application.applicant, organisation=application.organisation_id,
        principal=application.principal_id, mandate=actor.mandate, subject_kind=APPLICATION,
        subject_id=application.pk, procedure=procedure.slug, received_at=received, period=period or "",
        channel=application.channel,
    )  # fmt: skip


def _pass_on(application: Application, case: Case, content: dict[str, Any]) -> None:
    """The attachments that were filed belong to the case from now on; what was hidden is not passed on. Incomplete
    when one was taken away in this very moment."""
    filed = {entry["document"] for entry in content["attachments"]}
    for document in attached(application):
        if str(document.pk) not in filed:
            continue
        filed.discard(str(document.pk))
        try:
            refer_document(
                actor=PORTAL, document=document, owner_kind="case", owner_id=case.pk, purpose=document.purpose
            )
        except DocumentGone as gone:
            raise Incomplete((), [document.purpose]) from gone
    if filed:
        raise Incomplete((), [entry["requirement"] for entry in content["attachments"] if entry["document"] in filed])


def _take_part(application: Application, case: Case) -> None:
    """Whoever filed it together with the applicant is a party of the case."""
    for cosigner in application.cosigners.filter(state=CosignerState.CONFIRMED).select_related("user"):
        add_party(
            actor=PORTAL, case_id=case.pk, kind=PartyKind.PARTY, name=cosigner.name, user=cosigner.user,
            contact=str(cosigner.email),
        )  # fmt: skip


def order_fee(case: Case, charge: FeeItem, *, payer: UUID | None = None) -> Order:
    """What has to be paid, by whoever applies: the person `payer` (None: not known) or the organisation of the case."""
    return open_order(
        actor=PORTAL, owner_kind="case", owner_id=case.pk, key=FEE, cents=charge.cents,
        purpose_sl=f"Upravna taksa, {case.number}", purpose_en=f"Administrative fee, {case.number}",
        iban=charge.iban, reference=charge.reference, purpose_code=charge.purpose_code or "GOVT", payer=payer,
        organisation=case.organisation_id,
    )  # fmt: skip
