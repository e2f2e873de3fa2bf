"""A draft from its first word on: begun, filled in step by step, thrown away. Nothing that was typed is lost."""

import datetime as dt
import functools
import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation

from apps.applications.choices import APPLICATION, ApplicationState, ProcedureKind
from apps.applications.engine import Definition, Evaluation, canonical, digest, evaluate
from apps.applications.exceptions import AlreadyFiled, NotForYou, NotOpen, Stale
from apps.applications.models import Application, FormVersion, Procedure
from apps.applications.services.prefill import context_of
from apps.core import history
from apps.core.actor import Actor, require_level
from apps.documents.models import Document
from apps.documents.services import delete_document
from apps.identity.models import User

JUST_NOW = dt.timedelta(minutes=1)
MOST_DRAFTS = 20  # of one procedure in one name: more are a mistake or an attack


@functools.lru_cache(maxsize=256)
def _parsed(digest_of_it: str, data: str) -> Definition:
    return Definition.parse(json.loads(data))


def definition_of(version: FormVersion) -> Definition:
    """The version's definition, read once for each digest."""
    return _parsed(version.digest, json.dumps(version.definition, sort_keys=True))


def begin_application(*, actor: Actor, procedure: Procedure, again: bool = False) -> Application:
    """A new draft in the name in which the actor acts, on the version that holds now. again: whoever begins twice
    within a minute (a double click, two tabs) gets the draft of the first time, while nothing is written in it.

    PermissionDenied for the anonymous and for staff in their office; NotOpen when nothing can be filed now; NotForYou
    when the procedure is not for persons (or not for organisations), the mandate does not cover it, or there are too
    many drafts already; LevelTooLow below the level of the form.
    """
    now = timezone.now()
    if not actor.key or actor.system or (actor.user and actor.user.is_staff):
        raise PermissionDenied
    version = FormVersion.objects.current(now).filter(procedure=procedure).first()
    if version is None or procedure.kind == ProcedureKind.LINK or not procedure.open_at(now):
        raise NotOpen
    definition = definition_of(version)
    require_may_apply(actor, definition, procedure.slug)
    with transaction.atomic():
        if again and actor.user:
            User.objects.select_for_update().get(pk=actor.user.pk)  # one beginning at a time
        drafts = Application.objects.filter(
            Application.objects.in_name_of(actor), version__procedure=procedure
        ).drafts()
        untouched = drafts.filter(version=version, applicant=actor.user, revision=0, created__gte=now - JUST_NOW)
        if again and (found := untouched.order_by("-created").first()):
            return found
        if drafts.count() >= MOST_DRAFTS:
            raise NotForYou("drafts")
        return _new_draft(actor, version)


def _new_draft(actor: Actor, version: FormVersion) -> Application:
    draft: Application = Application.objects.create(
        version=version,
        applicant=actor.user,
        organisation_id=actor.organisation,
        principal_id=actor.principal,
        mandate=actor.mandate,
        client=actor.client,
        language=translation.get_language() or "sl",
    )
    return draft


def require_may_apply(actor: Actor, definition: Definition, slug: str) -> None:
    """NotForYou or LevelTooLow unless the actor may file this now; asked at the beginning and again at filing."""
    kind = "organisation" if actor.organisation else "person"
    if kind not in definition.for_whom:
        raise NotForYou(kind)
    if not actor.covers(slug):
        raise NotForYou("mandate")
    require_level(actor, definition.min_level)


def workable(
    *,
    actor: Actor,
    application_id: UUID | str,
    lock: bool = False,
    cut_off: bool = False,
    at: dt.datetime | None = None,
) -> Application:
    """The draft that the actor may work on. DoesNotExist for everybody else's; AlreadyFiled; NotOpen when the version
    was cut off (`at` an instant, now), unless `cut_off` asks for such ones too. `lock`: hold the row until the
    transaction ends. Of several who may act for the same party the one who works on it now is who fills it in."""
    rows = Application.objects.filter(Application.objects.in_name_of(actor))
    rows = rows.select_related(
        "version__procedure__department", "applicant__person", "organisation", "principal__person"
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    application: Application = rows.get(pk=application_id)
    if application.is_filed:
        raise AlreadyFiled
    if not cut_off and not application.version.takes_drafts_at(at or timezone.now()):
        raise NotOpen
    if application.applicant_id != (actor.user.pk if actor.user else None):
        application.applicant = actor.user
    return application


def evaluation_of(application: Application, *, at: dt.datetime | None = None) -> Evaluation:
    """What holds of the answers now, or at an instant: visible fields, values, problems."""
    definition = definition_of(application.version)
    return evaluate(definition, application.answered, application.unclear, context_of(application, at=at))


def fingerprint(application: Application, fields: Collection[str]) -> str:
    """Of what is stored in some fields. A page carries it: what was stored meanwhile from elsewhere shows."""
    return fingerprint_of(application.answered, application.unclear, fields)


def fingerprint_of(answers: Mapping[str, Any], typed: Mapping[str, Any], fields: Collection[str]) -> str:
    """The same of answers that are at hand."""
    kept = [{name: part[name] for name in sorted(fields) if name in part} for part in (answers, typed)]
    return digest({"answers": kept[0], "typed": kept[1]})[:16]


def save_answers(
    *, actor: Actor, application_id: UUID | str, fields: Collection[str], answers: dict[str, Any],
    typed: dict[str, Any] | None = None, seen: str = "", step: str = "",
) -> Application:  # fmt: skip
    """Store what was answered in `fields` (all others stay): canonical `answers`, and as `typed` what could not be
    understood. Unknown and read-only fields are dropped by the evaluation, not here.

    seen: fingerprint of the fields when the page was opened; Stale when they were changed from elsewhere since, and
    not to the same. DoesNotExist, AlreadyFiled, NotOpen as `workable`.
    """
    with transaction.atomic():
        application = workable(actor=actor, application_id=application_id, lock=True)
        old = (application.answered, application.unclear)
        new = (_merged(old[0], fields, answers), _merged(old[1], fields, typed or {}))
        if new != old:
            if seen and seen != fingerprint(application, fields):
                raise Stale(application.revision)
            application.answers, application.typed = (canonical(part).decode() for part in new)
            application.revision += 1
            application.warned = None
        if new != old or (step and step != application.step):
            application.step = step or application.step
            application.save(update_fields=["answers", "typed", "revision", "step", "warned", "changed"])
    return application


def _merged(old: dict[str, Any], fields: Collection[str], new: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in old.items() if name not in fields}
    return kept | {name: value for name, value in new.items() if name in fields}


def delete_draft(*, actor: Actor, application_id: UUID | str) -> None:
    """Throw a draft away with its attachments and invitations; the names of co-applicants go from the history as well.
    DoesNotExist when it is gone or somebody else's; AlreadyFiled."""
    with transaction.atomic():
        rows = Application.objects.select_for_update()
        mine = rows if actor.system else rows.filter(Application.objects.in_name_of(actor))
        application: Application = mine.get(pk=application_id)
        if application.state == ApplicationState.FILED:
            raise AlreadyFiled
        for document in Document.objects.of(APPLICATION, application.pk):
            delete_document(actor=actor, document=document)
        invited = list(application.cosigners.all())
        application.delete()
        for cosigner in invited:
            history.forget(cosigner, reason="osnutek je izbrisan")
