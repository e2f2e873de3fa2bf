"""From a draft whose form was cut off into a new one on the form that holds now."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.applications.choices import APPLICATION
from apps.applications.engine import Definition, Field, canonical
from apps.applications.engine.exceptions import ValueUnclear
from apps.applications.engine.rows import row_id
from apps.applications.engine.stored import accept
from apps.applications.models import Application
from apps.applications.services.content import attached
from apps.applications.services.drafts import begin_application, definition_of, workable
from apps.core.actor import Actor, system_actor
from apps.documents.services import refer_document


def carry_over(*, actor: Actor, application_id: UUID | str) -> Application:
    """A new draft with the answers that fit: fields with the same id and type, values that the new form still knows,
    files of requirements with the same id. The old draft stays as it is. Asked again at once it gives the same draft.

    DoesNotExist, AlreadyFiled as `workable`; NotOpen, NotForYou and LevelTooLow as `begin_application`.
    """
    with transaction.atomic():
        old = workable(actor=actor, application_id=application_id, lock=True, cut_off=True)
        before = definition_of(old.version)
        draft = begin_application(actor=actor, procedure=old.version.procedure, again=True)
        if draft.pk == old.pk:
            return draft
        after = definition_of(draft.version)
        answers = {one.id: value for one, value in _fitting(before, after, old.answered)}
        typed = {one.id: value for one, value in _fitting(before, after, old.unclear, check=False)}
        draft.answers, draft.typed = canonical(answers).decode(), canonical(typed).decode()
        draft.language = old.language
        draft.save()
        _carry_files(old, draft, after)
        return draft


def _same(before: Definition, field: Field) -> bool:
    return any((old.id, old.type, old.group) == (field.id, field.type, field.group) for old in before.all_fields())


def _fitting(
    before: Definition, after: Definition, values: Mapping[str, Any], *, check: bool = True
) -> Iterator[tuple[Field, Any]]:
    for step in after.steps:
        for field in step.fields:
            if field.id not in values or not _same(before, field):
                continue
            value = values[field.id]
            if field.type == "group":
                if rows := [_row(before, field, row, check=check) for row in value if row_id(row)]:
                    yield field, rows
            elif not check or _known(field, value):
                yield field, value


def _row(before: Definition, group: Field, row: Mapping[str, Any], *, check: bool) -> dict[str, Any]:
    kept = {"_id": row["_id"]}
    for field in group.fields:
        if field.id in row and _same(before, field) and (not check or _known(field, row[field.id])):
            kept[field.id] = row[field.id]
    return kept


def _known(field: Field, value: Any) -> bool:
    try:
        accept(field, value)
    except ValueUnclear:
        return False
    return True


def _carry_files(old: Application, draft: Application, after: Definition) -> None:
    """References to the same files; a requirement takes no more than it may hold."""
    room = {one.id: one.max_files for one in after.attachments}
    for document in attached(old):
        if room.get(document.purpose, 0) > 0 and not document.file.refused:
            room[document.purpose] -= 1
            refer_document(
                actor=system_actor("carrying"), document=document, owner_kind=APPLICATION, owner_id=draft.pk,
                purpose=document.purpose,
            )  # fmt: skip
