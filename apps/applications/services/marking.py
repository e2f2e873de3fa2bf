"""What an officer can mark in a filed application for the party to mend."""

from collections.abc import Iterator
from typing import Any

from apps.applications.engine import Field
from apps.applications.models import Application
from apps.applications.services.overlay import Current, current_of
from apps.applications.services.summary import Manner
from apps.cases.registry import Mendable
from apps.documents.models import Document


def mendable(application: Application, language: str) -> list[Mendable]:
    """Visible fields with their present answers, rows of groups field by field, requirements with their files."""
    current = current_of(application)
    return [*_fields(current, language), *_attachments(application, current, language)]


def _fields(current: Current, language: str) -> Iterator[Mendable]:
    manner = Manner(language)
    for step in current.definition.steps:
        if not current.evaluation.step_visible(step.id):
            continue
        section = step.title.of(language)
        for one in step.fields:
            if one.type == "info" or not current.evaluation.visible(one.id) or _from_account(one):
                continue
            value = current.evaluation.values.get(one.id)
            yield _field(one, section, manner, value)
            if one.type == "group":
                yield from _rows(current, one, value or [], section, manner)


def _from_account(one: Field) -> bool:
    """Whether it was filled in from the account: the party cannot change it in the form."""
    return bool(one.read_only and one.prefill)


def _field(one: Field, section: str, manner: Manner, value: Any) -> Mendable:
    shown = "" if value in (None, "", []) else manner.words(one, value)
    return Mendable("field", one.id, one.label.of("sl"), one.label.of("en"), section, shown)


def _rows(current: Current, group: Field, rows: Any, section: str, manner: Manner) -> Iterator[Mendable]:
    name = group.item_label or group.label
    for number, row in enumerate(rows, start=1):
        for one in group.fields:
            if one.type == "info" or not current.evaluation.visible(one.id, row["_id"]):
                continue
            words = [f"{name.of(language)} {number}: {one.label.of(language)}" for language in ("sl", "en")]
            value = manner.words(one, row[one.id]) if row.get(one.id) not in (None, "", []) else ""
            yield Mendable("field", one.id, words[0], words[1], section, value, row["_id"])


def _attachments(application: Application, current: Current, language: str) -> Iterator[Mendable]:
    files = Document.objects.of("case", application.case_id or "").filter(generated=False).order_by("created", "pk")
    for one in current.definition.attachments:
        if current.evaluation.requirement_visible(one.id):
            names = ", ".join(document.name for document in files if document.purpose == one.id)
            yield Mendable("attachment", one.id, one.label.of("sl"), one.label.of("en"), "", names)
