"""What an application says, for people: the same sections on "check your answers", on the receipt, in the case and in
the admin."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.applications.engine import Definition, Evaluation, show_value
from apps.applications.engine.types import IDENTIFIERS
from apps.documents.models import Document
from apps.territory.services import quarter_names


@dataclass(frozen=True)
class Line:
    """One answer. field: where it can be changed; row: id of the row of a group, heading: its name, name: the label
    without it; empty: nothing was answered; locked: comes from the account and cannot be changed here; mended: the day
    on which it was supplemented; unread: it stands as it was typed, for it is no answer to the question."""

    label: str
    value: str
    field: str = ""
    row: str = ""
    empty: bool = False
    heading: str = ""
    name: str = ""
    locked: bool = False
    mended: dt.date | None = None
    unread: bool = False


@dataclass(frozen=True)
class Part:
    """Answers of one step, or the attachments of one requirement."""

    title: str
    lines: Sequence[Line]
    step: str = ""
    documents: Sequence[Document] = field(default=())


@dataclass(frozen=True)
class Manner:
    """How answers are written: in which language, and whether identifiers and what is sensitive show only their last
    signs. typed: what could not be understood, by id of the field."""

    language: str
    masked: bool = False
    mended: Mapping[str, dt.date] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)

    def words(self, one: Any, value: Any) -> str:
        """As the engine shows it; it knows no names of quarters."""
        if one.type == "quarter":
            return quarter_names().get(value, value)
        return show_value(one, value, self.language, masked=self.masked)

    def line(self, one: Any, value: Any, *, locked: bool = False, typed: Any = None) -> Line:
        """One answer, what was typed in its place, or that there is none."""
        label, day = one.label.of(self.language), self.mended.get(one.id)
        if text := typed_words(typed):
            said = show_value(one, text, self.language, masked=True) if self.masked else text
            return Line(label, said, field=one.id, name=label, mended=day, unread=True)
        empty = value in (None, "", [])
        said = "" if empty else self.words(one, value)
        return Line(label, said, field=one.id, empty=empty, name=label, locked=locked, mended=day)


def parts_of(
    definition: Definition, evaluation: Evaluation, language: str, *, masked: bool = False,
    mended: Mapping[str, dt.date] | None = None, typed: Mapping[str, Any] | None = None,
) -> list[Part]:  # fmt: skip
    """Visible steps with their visible fields, in the order of the form, in a language. mended: days of supplements by
    id of the field; typed: what could not be understood, likewise."""
    manner = Manner(language, masked, mended or {}, typed or {})
    return [
        Part(step.title.of(language), list(_lines(step.fields, evaluation, manner)), step=step.id)
        for step in definition.steps
        if evaluation.step_visible(step.id)
    ]


def _lines(fields: Sequence[Any], evaluation: Evaluation, manner: Manner) -> Iterator[Line]:
    for one in fields:
        if one.type == "info" or not evaluation.visible(one.id):
            continue
        value = evaluation.values.get(one.id)
        if one.type == "group":
            yield from _rows(one, value or [], evaluation, manner)
        else:
            yield manner.line(one, value, locked=evaluation.locked(one.id), typed=manner.typed.get(one.id))


def _rows(group: Any, rows: Sequence[Mapping[str, Any]], evaluation: Evaluation, manner: Manner) -> Iterator[Line]:
    if not rows:
        label, day = group.label.of(manner.language), manner.mended.get(group.id)
        yield Line(label, _("brez"), field=group.id, empty=True, name=label, mended=day)
    texts = typed_rows(manner.typed.get(group.id))
    for position, row in enumerate(rows, start=1):
        name = f"{(group.item_label or group.label).of(manner.language)} {position}"
        for one in group.fields:
            if evaluation.visible(one.id, row["_id"]):
                line = manner.line(one, row.get(one.id), typed=texts.get(row["_id"], {}).get(one.id))
                yield replace(
                    line, label=f"{name}: {line.name}", field=group.id, row=row["_id"], heading=name,
                    mended=manner.mended.get(group.id),
                )  # fmt: skip


def veiled(definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Canonical values for machines; of identifiers and what is sensitive only the last signs, as on pages."""
    fields = {(one.group, one.id): one for one in definition.all_fields()}

    def veil(name: str, value: Any, group: str = "") -> Any:
        one = fields.get((group, name))
        if one is None or value in (None, "", []):
            return value
        if one.type == "group":
            return [{key: veil(key, part, name) for key, part in row.items()} for row in value]
        return show_value(one, value, None, masked=True) if one.sensitive or one.type in IDENTIFIERS else value

    return {name: veil(name, value) for name, value in values.items()}


def attachments_of(
    definition: Definition, evaluation: Evaluation, documents: Sequence[Document], language: str
) -> list[Part]:
    """Each requirement that applies with what was attached to it."""
    return [
        Part(
            requirement.label.of(language),
            (),
            step=requirement.id,
            documents=[document for document in documents if document.purpose == requirement.id],
        )
        for requirement in definition.attachments
        if evaluation.requirement_visible(requirement.id)
    ]


def note_on(line: Line) -> str:
    """`dopolnjeno 5. 12. 2026`, or that it is no answer; empty for what stands as it was filed."""
    if line.mended:
        return _("dopolnjeno %(day)s") % {"day": date_format(line.mended, "SHORT_DATE_FORMAT")}
    return _("tako piše na papirju, obrazec zahteva drugačen zapis") if line.unread else ""


def answer_words(one: Any, typed: Any, answer: Any, language: str) -> str:
    """An answer, or what was typed in its place, for people."""
    if one.type != "group":
        return typed_words(typed) or show_value(one, answer, language) or _("ni odgovora")
    texts = typed_rows(typed)
    rows = {row["_id"]: row for row in answer or []}
    lines = [_row_words(one, rows.get(key, {}), texts.get(key, {}), language) for key in dict.fromkeys([*rows, *texts])]
    return "\n".join(line for line in lines if line) or _("ni odgovora")


def _row_words(group: Any, row: Mapping[str, Any], typed: Mapping[str, Any], language: str) -> str:
    texts = [typed_words(typed.get(one.id)) or show_value(one, row.get(one.id), language) for one in group.fields]
    return ", ".join(text for text in texts if text)


def typed_words(typed: Any) -> str:
    """What stood in the inputs of a field and was not understood."""
    parts = typed.values() if isinstance(typed, dict) else typed if isinstance(typed, list) else [typed]
    return " ".join(str(part) for part in parts if part)


def typed_rows(typed: Any) -> dict[str, Mapping[str, Any]]:
    """Rows of a group with something that was not understood, by their id."""
    return {row["_id"]: row for row in typed or ()}
