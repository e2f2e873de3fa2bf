"""Versions of forms: the draft that staff work on, and its publishing."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.applications.choices import VersionState
from apps.applications.engine import Definition, DefinitionBroken, digest
from apps.applications.exceptions import DefinitionRefused
from apps.applications.models import FormVersion, Procedure
from apps.core.actor import Actor


@transaction.atomic
def save_draft(*, actor: Actor, procedure: Procedure, definition: dict[str, Any], note: str = "") -> FormVersion:
    """Keep `definition` as the procedure's draft: the one there is, or a new one under the next number.
    PermissionDenied without the right to change forms."""
    if not actor.has_perm("applications.change_formversion"):
        raise PermissionDenied
    Procedure.objects.select_for_update().get(pk=procedure.pk)
    last = procedure.versions.order_by("-number").first()
    if last and last.state == VersionState.DRAFT:
        draft = last
    else:
        draft = FormVersion(procedure=procedure, number=last.number + 1 if last else 1)
    draft.definition, draft.digest, draft.note = definition, digest(definition), note
    draft.save()
    return draft


@transaction.atomic
def publish(*, actor: Actor, version: FormVersion, valid_from: dt.datetime | None = None) -> FormVersion:
    """Make a draft hold from `valid_from` on (now): from then on nobody changes it. PermissionDenied without the right
    to publish, DefinitionRefused when the engine refuses the definition, DoesNotExist when it is no draft."""
    if not actor.has_perm("applications.publish_procedure"):
        raise PermissionDenied
    rows = FormVersion.objects.select_for_update().filter(state=VersionState.DRAFT)
    draft: FormVersion = rows.get(pk=version.pk)
    try:
        Definition.parse(draft.definition)
    except DefinitionBroken as error:
        raise DefinitionRefused(error.problems) from error
    draft.state, draft.valid_from, draft.published_by = VersionState.PUBLISHED, valid_from or timezone.now(), actor.user
    draft.save(update_fields=["state", "valid_from", "published_by", "changed"])
    return draft
