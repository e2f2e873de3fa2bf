"""Forms on their way to citizens: saved as a draft, published at a time, withdrawn. What is published never changes: a
change is a new version, and open drafts of applications finish on the one they began with."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Max, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.applications.choices import ProcedureKind, VersionState
from apps.applications.engine import canonical, check_definition, diff, digest
from apps.applications.engine.types import MAX_BYTES
from apps.applications.exceptions import DefinitionRefused, DraftMoved, WrongVersionState
from apps.applications.models import Application, FormVersion, Procedure
from apps.applications.services.rights import BUILD, PUBLISH, require
from apps.core.actor import Actor

FARTHEST = dt.timedelta(days=2 * 366)  # a publication beyond is a slip of the finger


def draft_of(procedure: Procedure) -> FormVersion | None:
    """The draft, if there is one."""
    return procedure.versions.filter(state=VersionState.DRAFT).first()


def base_of(procedure: Procedure) -> FormVersion | None:
    """What a change starts from: the draft, or else the last version that is published, or else the last one."""
    order = Case(When(state=VersionState.DRAFT, then=0), When(state=VersionState.PUBLISHED, then=1), default=2)
    return procedure.versions.order_by(order, "-number").first()


def current_of(procedure: Procedure, now: dt.datetime | None = None) -> FormVersion | None:
    """The version that new applications begin with."""
    return FormVersion.objects.current(now or timezone.now()).filter(procedure=procedure).first()


def coming_of(procedure: Procedure, now: dt.datetime | None = None) -> list[FormVersion]:
    """Published versions whose time has not come yet, the next first."""
    rows = procedure.versions.filter(state=VersionState.PUBLISHED, valid_from__gt=now or timezone.now())
    return list(rows.order_by("valid_from", "number"))


def locked(procedure: Procedure) -> Procedure:
    """The row of the procedure, held until the transaction ends: whoever writes its versions comes one by one."""
    rows = Procedure.objects.select_for_update(of=("self",)).select_related("department__organisation")
    return rows.get(pk=procedure.pk)


def save_draft(
    *, actor: Actor, procedure: Procedure, definition: dict[str, Any], note: str | None = None, seen: str | None = None
) -> FormVersion:
    """Store a definition as the draft of the next version; a draft may be as unfinished as it likes.

    note: what is new, as it is; None leaves it. seen: digest of what the change started from (`base_of`; empty when
    there was nothing): DraftMoved when something else stands there now. PermissionDenied; ValidationError for a link
    and for a form that is too large.
    """
    if len(canonical(definition)) > MAX_BYTES:
        raise ValidationError(_("Obrazec je prevelik. Razdelite ga na več postopkov."), code="too_large")
    with transaction.atomic():
        procedure = locked(procedure)
        require(actor, procedure, BUILD)
        if procedure.kind == ProcedureKind.LINK:
            raise ValidationError(_("Povezava na storitev drugje nima obrazca."), code="link")
        base = base_of(procedure)
        if seen is not None and seen != (base.digest if base else ""):
            raise moved(procedure, base, seen)
        draft = base if base and base.state == VersionState.DRAFT else _next(procedure)
        draft.definition, draft.digest = definition, digest(definition)
        draft.note = draft.note if note is None else note
        draft.save()
    return draft


def _next(procedure: Procedure) -> FormVersion:
    last = procedure.versions.aggregate(last=Max("number"))["last"] or 0
    return FormVersion(procedure=procedure, number=last + 1)


def moved(procedure: Procedure, base: FormVersion | None, seen: str) -> DraftMoved:
    """What happened since somebody saw `seen`, as far as the history still knows."""
    if base is None:
        return DraftMoved(0, gone=True)
    events: Any = FormVersion.pgh_event_model  # type: ignore[attr-defined]
    rows = events.objects.filter(procedure=procedure)
    old = rows.filter(digest=seen).order_by("-pgh_id").first()
    changes = diff(old.definition, base.definition) if old else ()
    last = rows.filter(pgh_obj_id=base.pk).order_by("-pgh_id").first()
    return DraftMoved(base.number, changes, _who(last), gone=base.state != VersionState.DRAFT)


def _who(event: Any) -> str:
    from apps.identity.models import User

    key = (event.pgh_context or {}).get("actor") if event else None
    return str(User.objects.filter(pk=key).first() or "") if key else ""


def discard_draft(*, actor: Actor, version: FormVersion, seen: str | None = None) -> None:
    """Throw a draft away; what is published stays. DraftMoved when it is not what was seen; WrongVersionState when it
    is no draft any more."""
    with transaction.atomic():
        procedure = locked(version.procedure)
        require(actor, procedure, BUILD)
        draft = _fresh(version, VersionState.DRAFT)
        if seen is not None and seen != draft.digest:
            raise moved(procedure, draft, seen)
        draft.delete()


def _fresh(version: FormVersion, *states: str) -> FormVersion:
    found = FormVersion.objects.select_for_update(of=("self",)).filter(pk=version.pk, state__in=states).first()
    if found is None:
        raise WrongVersionState
    return found


def publish(
    *, actor: Actor, version: FormVersion, valid_from: dt.datetime | None = None, note: str | None = None,
    seen: str | None = None,
) -> FormVersion:  # fmt: skip
    """Make a draft the form of new applications from an instant on (now unless said). Versions that were to begin at
    that time or later are withdrawn: they would come back over it.

    seen: digest of what was looked at; DraftMoved when the draft is another by now. DefinitionRefused with every fault;
    ValidationError by field for a time that cannot be; WrongVersionState when it is no draft; PermissionDenied.
    """
    now = timezone.now()
    starts = max(valid_from or now, now)
    if valid_from and valid_from < now - dt.timedelta(minutes=10):
        raise ValidationError({"valid_from": _("Ta čas je že mimo. Izberite poznejšega ali objavite takoj.")})
    if starts > now + FARTHEST:
        raise ValidationError({"valid_from": _("Objavo lahko načrtujete največ dve leti vnaprej.")})
    with transaction.atomic():
        procedure = locked(version.procedure)
        require(actor, procedure, PUBLISH)
        draft = _fresh(version, VersionState.DRAFT)
        if seen is not None and seen != draft.digest:
            raise moved(procedure, draft, seen)
        if faults := check_definition(draft.definition):
            raise DefinitionRefused(faults)
        superseded_by(procedure, starts).update(state=VersionState.WITHDRAWN)
        draft.digest = digest(draft.definition)
        draft.state, draft.valid_from, draft.published_by = VersionState.PUBLISHED, starts, actor.user
        draft.note = draft.note if note is None else note
        draft.save()
    return draft


def superseded_by(procedure: Procedure, starts: dt.datetime) -> QuerySet[FormVersion]:
    """Published versions that would come back over one that begins then."""
    return procedure.versions.filter(state=VersionState.PUBLISHED, valid_from__gte=starts)


def open_drafts(version: FormVersion) -> int:
    """How many applications on this version are not filed yet."""
    return Application.objects.drafts().filter(version=version).count()


def withdraw(*, actor: Actor, version: FormVersion, cutoff: dt.datetime | None = None) -> int:
    """No new application begins with this version; the one published before it holds again, if there is one. Open
    drafts finish on it, until `cutoff` when one is set (the first instant that is too late). Also changes the cut-off
    of a version withdrawn before. Returns how many drafts are open.

    ValidationError for a cut-off that has passed; WrongVersionState for a draft; PermissionDenied.
    """
    if cutoff and cutoff < timezone.now() - dt.timedelta(minutes=10):
        raise ValidationError({"cutoff": _("Ta čas je že mimo. Osnutke mora biti mogoče oddati vsaj še nekaj časa.")})
    with transaction.atomic():
        require(actor, locked(version.procedure), PUBLISH)
        row = _fresh(version, VersionState.PUBLISHED, VersionState.WITHDRAWN)
        row.state, row.cutoff = VersionState.WITHDRAWN, cutoff
        row.save()
    return open_drafts(row)


def held_again(version: FormVersion, now: dt.datetime | None = None) -> FormVersion | None:
    """The version that new applications would begin with if this one were withdrawn."""
    rows = FormVersion.objects.current(now or timezone.now())
    held = version.procedure.versions.filter(state=VersionState.PUBLISHED).exclude(pk=version.pk)
    return rows.filter(pk__in=held.values("pk"), procedure=version.procedure).first()
