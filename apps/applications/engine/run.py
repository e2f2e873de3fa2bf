"""One pass over the fields; `evaluation` hands out what it found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine.conditions import Look
from apps.applications.engine.definition import Definition
from apps.applications.engine.exceptions import ValueUnclear
from apps.applications.engine.limits import broken_limits
from apps.applications.engine.outcome import Context, Problem
from apps.applications.engine.parts import Field, Step
from apps.applications.engine.rows import row_id, rows_of
from apps.applications.engine.run_after import check_rules, check_times
from apps.applications.engine.stored import accept, wrong_type
from apps.applications.engine.text import tell
from apps.applications.engine.types import APPLICANT, MAX_ROWS
from apps.applications.engine.values import is_blank, read_value

CHOSEN = ("choice", "choices", "boolean", "map_point", "quarter")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a field stands: outside groups, or in a row. `values` takes what is understood, `look` sees it and what is
    around it."""

    answers: Mapping[str, Any]
    typed: Mapping[str, Any]
    values: dict[str, Any]
    look: Look
    row: str | None = None


class Run:
    """The state of one evaluation."""

    def __init__(self, definition: Definition, answers: Any, typed: Any, context: Context) -> None:
        self.definition, self.context = definition, context
        self.answers: Mapping[str, Any] = answers if isinstance(answers, dict) else {}
        self.typed: Mapping[str, Any] = typed if isinstance(typed, dict) else {}
        self.values: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.shown: dict[tuple[str, str | None], bool] = {}
        self.steps: dict[str, bool] = {}
        self.requirements: dict[str, bool] = {}
        self.locked: set[str] = set()
        self.touched: set[str] = set()
        self.places: dict[tuple[str, str], int] = {}
        self.step = ""
        self.root = Scope(self.answers, self.typed, self.values, self.look)

    def go(self) -> None:
        """Go through everything once, in reading order."""
        for step in self.definition.steps:
            self.go_step(step)
        for one in self.definition.attachments:
            self.requirements[one.id] = one.show_if is None or one.show_if.holds(self.look)
        check_rules(self)
        check_times(self)

    def look(self, name: str) -> Any:
        """The value of a field outside groups."""
        return self.context.applicant if name == APPLICANT else self.values.get(name)

    def note(self, code: str, field: Field, row: str | None, message: Any, **params: Any) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, field.id, row, message, params))

    def go_step(self, step: Step) -> None:
        """One step with its fields."""
        self.step = step.id
        self.steps[step.id] = step.show_if is None or step.show_if.holds(self.look)
        for field in step.fields:
            shown = self.steps[step.id] and (field.show_if is None or field.show_if.holds(self.look))
            self.shown[field.id, None] = shown
            if shown and field.type == "group":
                self.go_group(field)
            elif shown and field.type != "info":
                self.go_field(field, self.root)

    def go_field(self, field: Field, scope: "Scope") -> None:
        """One visible field: its value into the scope, its problems noted."""
        if field.read_only and field.prefill and (forced := self.context.prefill.get(field.prefill)):
            scope.values[field.id] = forced
            self.locked.add(field.id)
            return
        raw, answer = scope.typed.get(field.id), scope.answers.get(field.id)
        if raw is not None and not is_blank(raw):
            self.touched.add(self.step)
            self.note("unclear", field, scope.row, why_unclear(field, raw))
            return
        if answer is None or answer in ("", [], {}):
            if field.required:
                self.note("required", field, scope.row, missing(field))
            return
        self.touched.add(self.step)
        try:
            scope.values[field.id] = value = accept(field, answer)
        except ValueUnclear as unclear:
            self.note(unclear.code, field, scope.row, unclear.message)
            return
        for code, message, params in broken_limits(field, value, scope.look, self.context.today):
            self.note(code, field, scope.row, message, **params)

    def go_group(self, group: Field) -> None:
        """Every row of a group."""
        answer, typed = self.answers.get(group.id), self.typed.get(group.id)
        if answer is not None and not isinstance(answer, list):
            self.note("type", group, None, wrong_type().message)
        texts = {found: row for _place, row in rows_of(typed) if (found := row_id(row))}
        rows: list[dict[str, Any]] = []
        for place, row in self.good_rows(group, answer, texts):
            rows.append(self.go_row(group, place, row, texts.get(row["_id"], {})))
        if rows:
            self.values[group.id] = rows
            self.touched.add(self.step)
        self.check_count(group, len(rows))

    def good_rows(self, group: Field, answer: Any, texts: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
        """Rows with an id of their own, at most `MAX_ROWS`; those that exist only as typed texts come last."""
        found: dict[str, tuple[int, dict[str, Any]]] = {}
        refused = False
        for place, row in rows_of(answer):
            name = row_id(row)
            if name is None or name in found or len(found) >= MAX_ROWS:
                refused = True
            else:
                found[name] = (place, row)
        if refused:
            self.note(
                "rows", group, None, _("Nekaterih vnosov ni mogoče prebrati. Preverite jih in dodajte manjkajoče.")
            )
        for name in texts:
            if name not in found and len(found) < MAX_ROWS:
                found[name] = (len(found), {"_id": name})
        return list(found.values())

    def go_row(self, group: Field, place: int, row: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
        """One row: its fields see the row and what is outside."""
        name = row["_id"]
        values: dict[str, Any] = {"_id": name}
        self.places[group.id, name] = place

        def look(wanted: str) -> Any:
            return values[wanted] if wanted in values else self.look(wanted)

        scope = Scope(row, typed, values, look, name)
        for field in group.fields:
            shown = field.show_if is None or field.show_if.holds(look)
            self.shown[field.id, name] = shown
            if shown and field.type != "info":
                self.go_field(field, scope)
        return values

    def check_count(self, group: Field, count: int) -> None:
        """Enough rows and not too many."""
        least = group.min_items or (1 if group.required else 0)
        most = MAX_ROWS if group.max_items is None else min(group.max_items, MAX_ROWS)
        if not count and group.required:
            self.note("required", group, None, missing(group), limit=least)
        elif 0 < count < least:
            self.note("min_items", group, None, tell(_("Dodajte vnose: vsaj %(limit)s."), limit=least), limit=least)
        elif count > most:
            message = tell(_("Odstranite odvečne vnose: največ jih je lahko %(limit)s."), limit=most)
            self.note("max_items", group, None, message, limit=most)


def missing(field: Field) -> Any:
    """What to do about a missing answer."""
    if field.type == "group":
        return tell(_("Dodajte vsaj en vnos: »%(label)s«."), label=field.label)
    if field.type in CHOSEN:
        return tell(_("Izberite odgovor: »%(label)s«."), label=field.label)
    return tell(_("Izpolnite polje »%(label)s«."), label=field.label)


def why_unclear(field: Field, raw: Any) -> Any:
    """What reading says of a typed text that could not be understood."""
    try:
        read_value(field, raw, "sl")
    except ValueUnclear as unclear:
        return unclear.message
    return _("Vpisanega ne razumemo. Preverite zapis in ga popravite.")
