"""One step of a form as a page: questions in order, with conditions, groups and what is wrong with the answers."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList

from apps.applications.engine import Field, Problem, new_row_id
from apps.applications.engine.rows import row_id
from apps.applications.engine.types import MAX_ROWS
from apps.applications.forms.conditions import as_data, in_words
from apps.applications.forms.inputs import form_field
from apps.applications.forms.page import Page, name_of, raw_of
from apps.core.forms import PortalForm

__all__ = ["Asked", "Page", "Row", "StepForm", "name_of"]

BLANK_ROW = "VRSTICA"  # in the template from which the script makes rows


@dataclass
class Asked:
    """One question as the page shows it. off: hidden as things stand, and may come up by an answer on this page;
    when: by which one, in words. rows, blank: of a group, and the one from which new rows are made."""

    field: Field
    name: str = ""
    bound: Any = None
    conditional: bool = False
    off: bool = False
    when: str = ""
    rows: list["Row"] = dataclasses.field(default_factory=list)
    blank: "Row | None" = None

    @property
    def most(self) -> int:
        """Rows at most."""
        return min(self.field.max_items or MAX_ROWS, MAX_ROWS)

    @property
    def least(self) -> int:
        """Rows at least."""
        return self.field.min_items or (1 if self.field.required else 0)

    @property
    def next_row(self) -> str:
        """Id for the row that the button adds: pressed twice, it adds one."""
        return new_row_id()

    @property
    def full(self) -> bool:
        """Whether no row can be added."""
        return len(self.rows) >= self.most


@dataclass
class Row:
    """One row of a group. number: counted from 1."""

    id: str
    number: int
    asked: list[Asked]


class StepForm(PortalForm):
    """A step with what is stored, or was just typed. `blocks`: questions, each with those that follow from it."""

    def __init__(self, page: Page) -> None:
        super().__init__(use_required_attribute=False)
        self.page = page
        self.here = {one.id for one in page.fields()}
        self.conditions: dict[str, Any] = {}
        self.types: dict[str, dict[str, Any]] = {}
        self.asked = [self._ask(one) for one in page.fields()]
        self._found = self._errors_of(page.problems)

    @property
    def errors(self) -> Any:
        """What is wrong, by the name of the input."""
        return self._found

    def non_field_errors(self) -> Any:
        """What belongs to no input of this page."""
        return self._found.get("__all__", ErrorList())

    def _errors_of(self, problems: Iterable[Problem]) -> Any:
        found: Any = ErrorDict(renderer=self.renderer)
        for problem in problems:
            name = name_of(self.page.definition.field(problem.field), problem.row or "")
            name = name if name in self.fields else "__all__"
            found.setdefault(name, ErrorList(renderer=self.renderer)).append(str(problem.message))
        return found

    def _ask(self, one: Field) -> Asked:
        page = self.page
        asked = Asked(one, one.id, conditional=self._conditional(one, self.here))
        asked.off = asked.conditional and not page.evaluation.visible(one.id)
        self._describe(asked, self.here)
        if one.type == "info":
            return asked
        if one.type == "group":
            self._add(one, "", None)
            self._ask_rows(asked)
        else:
            value = page.proposal(one)
            stored = page.answers.get(one.id) if not page.locked(one) else None
            typed = page.typed.get(one.id) if not page.locked(one) else None
            self._add(one, "", raw_of(one, stored if stored is not None else value, typed, page.language))
        asked.bound = self[one.id]
        return asked

    def _conditional(self, one: Field, here: set[str]) -> bool:
        return one.show_if is not None and bool(set(one.show_if.names()) & here)

    def _describe(self, asked: Asked, here: set[str]) -> None:
        """Note the condition for the script and in words."""
        one = asked.field
        self.types[one.id] = {"type": one.type, "group": one.group}
        if asked.conditional and one.show_if:
            self.conditions[one.id] = as_data(one.show_if)
            asked.when = in_words(one.show_if, self.page.definition, here)

    def _add(self, one: Field, row: str, initial: Any) -> None:
        name = name_of(one, row)
        if one.type == "group":
            self.fields[name] = forms.Field(label=str(one.label), required=one.required, help_text=str(one.hint))
        else:
            self.fields[name] = form_field(one, self.page.places, locked=self.page.locked(one))
        self.initial[name] = initial

    def _ask_rows(self, asked: Asked) -> None:
        group = asked.field
        answers = {row["_id"]: row for row in self.page.answers.get(group.id) or [] if row_id(row)}
        typed = {row["_id"]: row for row in self.page.typed.get(group.id) or [] if row_id(row)}
        ids = list(dict.fromkeys([*answers, *typed]))
        if not ids and group.required:
            ids = [new_row_id()]
        for number, name in enumerate(ids, start=1):
            asked.rows.append(self._row(group, name, number, answers.get(name, {}), typed.get(name, {})))
        asked.blank = self._row(group, BLANK_ROW, 0, {}, {})

    def _row(self, group: Field, row: str, number: int, answers: Any, typed: Any) -> Row:
        page, found = self.page, []
        here = self.here | {one.id for one in group.fields}
        for one in page.inner_fields(group):
            asked = Asked(one, name_of(one, row), conditional=self._conditional(one, here))
            shown = page.evaluation.visible(one.id, row)
            asked.off = asked.conditional and not (
                shown if number else bool(one.show_if and one.show_if.holds(page.look))
            )
            self._describe(asked, here)
            if one.type != "info":
                self._add(one, row, raw_of(one, answers.get(one.id), typed.get(one.id), page.language))
                asked.bound = self[name_of(one, row)]
            found.append(asked)
        return Row(row, number, found)

    @property
    def has_map(self) -> bool:
        """Whether a place is chosen on a map."""
        return any(about["type"] == "map_point" for about in self.types.values())

    @property
    def blocks(self) -> list[list[Asked]]:
        """Questions with those that follow from them."""
        blocks: list[list[Asked]] = []
        for asked in self.asked:
            names = set(asked.field.show_if.names()) if asked.field.show_if else set()
            if blocks and asked.conditional and names & {one.field.id for one in blocks[-1]}:
                blocks[-1].append(asked)
            else:
                blocks.append([asked])
        return blocks

    @property
    def mirror(self) -> dict[str, Any]:
        """What the script needs to show and hide: conditions, types, and values of fields that are elsewhere."""
        named = {
            name
            for one in self.asked
            for inner in (one.field, *one.field.fields)
            if inner.show_if
            for name in inner.show_if.names()
        }
        return {
            "conditions": self.conditions,
            "types": self.types,
            "known": {name: self.page.look(name) for name in named if name not in self.types},
        }

    @property
    def mistakes(self) -> list[dict[str, Any]]:
        """Lines of the summary of errors: where they lead, and what they say."""
        lines = []
        for name, messages in self._found.items():
            bound: Any = self[name] if name in self.fields else None
            lines += [
                {"target": bound.target if bound else "", "place": self._place(name), "text": text} for text in messages
            ]
        return lines

    def _place(self, name: str) -> str:
        """Of a row: which one."""
        for asked in self.asked:
            for row in asked.rows:
                if name.startswith(f"{asked.field.id}-{row.id}-"):
                    return f"{asked.field.item_label or asked.field.label} {row.number}"
        return ""
