"""Answers of a program: canonical values, put over those of a draft. Nothing in a wrong shape is ever stored."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.applications.engine import Field, ValueUnclear, new_row_id
from apps.applications.engine.rows import row_id
from apps.applications.engine.stored import WRONG_TYPE, accept
from apps.applications.engine.types import MAX_ROWS
from apps.applications.engine.values import is_blank
from apps.applications.exceptions import Stale
from apps.applications.models import Application
from apps.applications.services.drafts import definition_of, save_answers, workable
from apps.applications.services.prefill import context_of
from apps.applications.services.reading import Places
from apps.core.actor import Actor


@dataclass(frozen=True)
class Fault:
    """What is wrong with an answer that was sent. path: parts of a JSON pointer below `answers`."""

    path: tuple[str | int, ...]
    message: Any
    code: str = "type"


class Malformed(Exception):
    """Some answers are no values of their fields; none was stored."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("malformed")
        self.faults = tuple(faults)


@dataclass
class Reading:
    """answers: what was understood; faults: what was not."""

    answers: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    places: Places = field(default_factory=Places)

    def read(self, one: Field, value: Any, path: tuple[str | int, ...]) -> Any:
        """The canonical value; None when it is empty or wrong."""
        if value is None or (isinstance(value, str | list | dict) and is_blank(value)):
            return None
        try:
            return self.places.read(one, accept(one, value))
        except ValueUnclear as unclear:
            self.faults.append(Fault(path, unclear.message, unclear.code))
        return None

    def rows(self, group: Field, value: Any) -> Any:
        """Rows of a group; those without an id get one."""
        if value is None or value == []:
            return None
        if not isinstance(value, list) or len(value) > MAX_ROWS:
            self.faults.append(Fault((group.id,), WRONG_TYPE))
            return None
        names: set[str] = set()
        return [self.row(group, row, at, names) for at, row in enumerate(value)]

    def row(self, group: Field, row: Any, at: int, names: set[str]) -> dict[str, Any]:
        """One row; what the group does not ask is left out."""
        if not isinstance(row, dict):
            self.faults.append(Fault((group.id, at), WRONG_TYPE))
            return {}
        name = row_id(row) if row.get("_id") is not None else new_row_id()
        if name is None or name in names:
            message = _("Oznaka vrstice ni pravilna ali se ponovi. Izpustite jo in jo bomo dodelili sami.")
            self.faults.append(Fault((group.id, at, "_id"), message, "rows"))
            return {}
        names.add(name)
        values = {one.id: self.read(one, row.get(one.id), (group.id, at, one.id)) for one in asked(group.fields)}
        return {"_id": name} | {key: value for key, value in values.items() if value is not None}


def asked(fields: tuple[Field, ...]) -> Iterator[Field]:
    """Fields that take an answer."""
    return (one for one in fields if one.type != "info")


def read_all(fields: Iterable[Field], answers: Mapping[str, Any]) -> Reading:
    """Canonical values of fields that were sent. Malformed when any of them is none."""
    reading = Reading()
    for one in fields:
        value = answers[one.id]
        found = reading.rows(one, value) if one.type == "group" else reading.read(one, value, (one.id,))
        if found is not None:
            reading.answers[one.id] = found
    if reading.faults:
        raise Malformed(reading.faults)
    return reading


def merge_answers(
    *, actor: Actor, application_id: UUID | str, answers: Mapping[str, Any], revision: int | None = None
) -> Application:
    """Put canonical values over those of a draft, field by field; null or an empty value takes an answer away. What
    the form does not ask, and what comes from the account or the mandate, is left out.

    Malformed, with nothing stored; Stale when `revision` is not the one that stands; DoesNotExist, AlreadyFiled,
    NotOpen as `workable`.
    """
    with transaction.atomic():
        application = workable(actor=actor, application_id=application_id, lock=True)
        if revision is not None and revision != application.revision:
            raise Stale(application.revision)
        fields = list(_open_fields(application, answers))
        reading = read_all(fields, answers)
        return save_answers(
            actor=actor, application_id=application_id, fields=[one.id for one in fields], answers=reading.answers
        )


def _open_fields(application: Application, sent: Mapping[str, Any]) -> Iterator[Field]:
    """Fields outside groups that were sent and can be changed."""
    known = context_of(application).prefill
    for step in definition_of(application.version).steps:
        for one in asked(step.fields):
            if one.id in sent and not (one.read_only and known.get(one.prefill)):
                yield one
