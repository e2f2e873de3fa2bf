"""What came from the page of a step, read into answers and into what could not be understood."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from apps.applications.engine import Field, ValueUnclear, evaluate
from apps.applications.engine.rows import row_id
from apps.applications.engine.types import MAX_ROWS
from apps.applications.engine.values import is_blank
from apps.applications.forms.inputs import form_field
from apps.applications.forms.page import Page, name_of
from apps.applications.services.reading import read_answer


@dataclass
class Sent:
    """fields: ids of what the page asked; answers and typed: as `services.drafts.save_answers` takes them."""

    fields: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)

    def rows(self, group: str) -> list[dict[str, Any]]:
        """Rows of a group, to be changed in place."""
        rows: list[dict[str, Any]] = self.answers.setdefault(group, [])
        return rows

    def tidy(self) -> None:
        """Leave out groups without rows: what is empty is absent."""
        for part in (self.answers, self.typed):
            for name in [name for name, value in part.items() if value == []]:
                del part[name]


def read_step(page: Page, data: QueryDict) -> Sent:
    """Read what the page asked and nothing else: what was not on it stays as it is stored."""
    posted = set(data.get("polja", "").split())
    sent = Sent()
    for one in page.fields():
        if one.type == "info" or page.locked(one) or one.id not in posted:
            continue
        sent.fields.append(one.id)
        if one.type == "group":
            _read_group(page, one, data, sent)
        else:
            _read(page, one, data, (sent.answers, sent.typed))
    return sent


def _read(page: Page, one: Field, data: QueryDict, into: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """One input into the answers or, as typed, beside them; both know the row that they are of."""
    answers, typed = into
    name = name_of(one, answers["_id"] if one.group else "")
    raw = form_field(one, page.places).widget.value_from_datadict(data, {}, name)  # type: ignore[arg-type]
    try:
        value = read_answer(one, raw, page.language, page.places)
    except ValueUnclear:
        typed[one.id] = raw
        return
    if value is not None:
        answers[one.id] = value


def _read_group(page: Page, group: Field, data: QueryDict, sent: Sent) -> None:
    """Rows in the order of the page. What a row does not ask stays as it is stored."""
    names = [name for name in dict.fromkeys(data.getlist(group.id)) if row_id({"_id": name})][:MAX_ROWS]
    asked = [one for one in page.inner_fields(group) if one.type != "info"]
    other = {one.id for one in group.fields} - {one.id for one in asked}
    stored = {row["_id"]: row for row in page.answers.get(group.id) or [] if row_id(row)}
    for name in names:
        row: dict[str, Any] = {"_id": name}
        unclear: dict[str, Any] = {"_id": name}
        row |= {key: value for key, value in stored.get(name, {}).items() if key in other}
        for one in asked:
            _read(page, one, data, (row, unclear))
        sent.rows(group.id).append(row)
        if len(unclear) > 1:
            sent.typed.setdefault(group.id, []).append(unclear)


def drop_blank_rows(page: Page, sent: Sent) -> None:
    """Rows in which nothing was typed, as far as the group can do without them."""
    for group in page.fields():
        if group.type != "group" or group.id not in sent.answers:
            continue
        rows = sent.answers[group.id]
        least = group.min_items or (1 if group.required else 0)
        unclear = {row["_id"] for row in sent.typed.get(group.id, [])}
        for row in reversed(list(rows)):
            blank = all(is_blank(value) or value is False for key, value in row.items() if key != "_id")
            if blank and row["_id"] not in unclear and len(rows) > least:
                rows.remove(row)


def page_with(page: Page, sent: Sent) -> Page:
    """The same step with what was sent in place of what is stored."""
    others = [
        {key: value for key, value in part.items() if key not in sent.fields} for part in (page.answers, page.typed)
    ]
    answers, typed = others[0] | sent.answers, others[1] | sent.typed
    evaluation = evaluate(page.definition, answers, typed, page.context)
    return Page(
        page.definition, page.step, evaluation, page.context, answers, typed, page.language, page.places
    )  # fmt: skip
