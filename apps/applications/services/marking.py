"""What an officer can mark in an application of a case for the party to mend."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apps.applications.engine import Field, Problem
from apps.applications.models import Application
from apps.applications.services.overlay import Current, current_of
from apps.applications.services.reading import Places, explained
from apps.applications.services.summary import Manner, typed_rows
from apps.cases.registry import Mendable
from apps.documents.models import Document


def mendable(application: Application, language: str) -> list[Mendable]:
    """Visible fields with their present answers and what the checks say of them, rows of groups field by field,
    requirements with their files."""
    current = current_of(application)
    found = explained(current.definition, current.evaluation.problems, current.typed, language, Places())
    marker = Marker(current, Manner(language), _by_place(found), on_paper=application.is_typed)
    return [*marker.fields(), *_attachments(application, current, language)]


def _by_place(problems: list[Problem]) -> dict[tuple[str, str], str]:
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in problems:
        texts[one.field, one.row or ""].append(str(one.message))
    return {place: " ".join(lines) for place, lines in texts.items()}


@dataclass(frozen=True)
class Marker:
    """One pass over the fields. warnings: by field and row."""

    current: Current
    manner: Manner
    warnings: dict[tuple[str, str], str]
    on_paper: bool

    def fields(self) -> Iterator[Mendable]:
        """In the order of the form; nothing that comes from an account, which the party cannot change in the form."""
        evaluation = self.current.evaluation
        for step in self.current.definition.steps:
            section = step.title.of(self.manner.language)
            for one in step.fields if evaluation.step_visible(step.id) else ():
                known = one.read_only and one.prefill and not self.on_paper
                if one.type == "info" or not evaluation.visible(one.id) or known:
                    continue
                value, typed = evaluation.values.get(one.id), self.current.typed.get(one.id)
                label = one.label.of("sl"), one.label.of("en")
                yield self.one(one, label, section, (value, typed if one.type != "group" else None))
                if one.type == "group":
                    yield from self.rows(one, section, value or [], typed_rows(typed))

    def rows(self, group: Field, section: str, rows: Any, texts: Any) -> Iterator[Mendable]:
        """Field by field."""
        name = group.item_label or group.label
        for number, row in enumerate(rows, start=1):
            for one in group.fields:
                if one.type != "info" and self.current.evaluation.visible(one.id, row["_id"]):
                    typed = texts.get(row["_id"], {}).get(one.id)
                    sl, en = (f"{name.of(language)} {number}: {one.label.of(language)}" for language in ("sl", "en"))
                    yield self.one(one, (sl, en), section, (row.get(one.id), typed), row["_id"])

    def one(
        self, one: Field, label: tuple[str, str], section: str, stands: tuple[Any, Any], row: str = ""
    ) -> Mendable:  # fmt: skip
        """A field as it stands: the answer, and what was typed in its place. label: Slovenian and English."""
        shown = self.manner.line(one, stands[0], typed=stands[1]).value
        warning = self.warnings.get((one.id, row), "")
        return Mendable("field", one.id, *label, section, shown, row, warning)


def _attachments(application: Application, current: Current, language: str) -> Iterator[Mendable]:
    files = Document.objects.of("case", application.case_id or "").filter(generated=False).order_by("created", "pk")
    for one in current.definition.attachments:
        if current.evaluation.requirement_visible(one.id):
            names = ", ".join(document.name for document in files if document.purpose == one.id)
            yield Mendable("attachment", one.id, one.label.of("sl"), one.label.of("en"), "", names)
