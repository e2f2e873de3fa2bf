"""A definition of a form: immutable, parsed once, and known by the digest of its canonical JSON."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine import building_rest as rest
from apps.applications.engine.building import BUILT_IN, build_steps
from apps.applications.engine.exceptions import DefinitionBroken, Fault
from apps.applications.engine.parts import Attachment, Cosigners, Fee, Field, FileWithin, Rule, Step
from apps.applications.engine.reading import Reader
from apps.applications.engine.types import APPLICANT, APPLICANTS, LEVELS
from apps.core.legal_time import Period

SCHEMA_VERSION = 1


def canonical(data: Any) -> bytes:
    """The one writing of a JSON value: sorted keys, no spaces, UTF-8. ValueError for NaN and lone surrogates."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(data: Any) -> str:
    """SHA-256 of the canonical writing, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(data)).hexdigest()


@dataclass(frozen=True, eq=False)
class Definition:
    """A parsed form. Two of them are the same when their digests are; `data` is not to be changed."""

    data: Mapping[str, Any]
    steps: tuple[Step, ...]
    attachments: tuple[Attachment, ...]
    rules: tuple[Rule, ...]
    fee: Fee | None
    min_level: str
    for_whom: tuple[str, ...]
    decision_deadline: Period | None
    earliest_use: Period | None
    file_within: FileWithin | None
    cosigners: Cosigners | None
    _fields: Mapping[str, Field] = field(repr=False)
    _step_of: Mapping[str, Step] = field(repr=False)

    @classmethod
    def parse(cls, data: Any) -> "Definition":
        """Read a definition. DefinitionBroken with everything that the engine cannot work with."""
        definition, faults = build(data)
        if faults:
            raise DefinitionBroken(faults)
        return definition

    def all_fields(self) -> Iterator[Field]:
        """Every field in reading order, a group before its own fields."""
        return iter(self._fields.values())

    def field(self, field_id: str) -> Field:
        """A field, also one inside a group. KeyError when there is none."""
        return self._fields[field_id]

    def step(self, step_id: str) -> Step:
        """A step. KeyError when there is none."""
        return next_or_key_error((one for one in self.steps if one.id == step_id), step_id)

    def step_of(self, field_id: str) -> Step:
        """The step in which a field stands. KeyError when there is no such field."""
        return self._step_of[field_id]

    def attachment(self, requirement_id: str) -> Attachment:
        """A requirement. KeyError when there is none."""
        return next_or_key_error((one for one in self.attachments if one.id == requirement_id), requirement_id)

    def with_fee(self, fee: Mapping[str, Any] | None) -> "Definition":
        """The same form with another tariff, in the writing of `fee`; a line of 0 cents says that it is free."""
        data = {**self.data, "fee": fee}
        known = {APPLICANT: BUILT_IN} | {one.id: one for step in self.steps for one in step.fields}
        return replace(self, data=data, fee=rest.build_fee(Reader(known=known), data))

    def earliest_use_field(self) -> Field | None:
        """The day that `earliest_use` bounds: the first date outside groups that must not lie before a day counted
        from today, or else the first date."""
        days = [one for step in self.steps for one in step.fields if one.type in ("date", "datetime")]
        bounded = [one for one in days if one.not_before.startswith("today")]
        return next(iter(bounded or days), None)


def next_or_key_error(found: Iterator[Any], name: str) -> Any:
    """The first one. KeyError with the name when there is none."""
    for one in found:
        return one
    raise KeyError(name)


def build(data: Any) -> tuple[Definition, list[Fault]]:
    """A definition as far as it can be read, and everything that is wrong with it."""
    reader = Reader()
    data = reader.mapping(data, "")
    if data.get("schema_version") != SCHEMA_VERSION or isinstance(data.get("schema_version"), bool):
        reader.fault("/schema_version", _("Portal bere definicije različice 1."))
    steps = build_steps(reader, data)
    outside = [one for step in steps for one in step.fields]
    inside = {one.id: one for group in outside for one in group.fields}
    definition = Definition(
        data=data,
        steps=steps,
        attachments=rest.build_attachments(reader, data),
        rules=rest.build_rules(reader, data, inside),
        fee=rest.build_fee(reader, data),
        min_level=_one_of(reader, data, "min_level", LEVELS),
        for_whom=_for_whom(reader, data),
        decision_deadline=_period(reader, data, "decision_deadline"),
        earliest_use=_period(reader, data, "earliest_use"),
        file_within=rest.build_file_within(reader, data),
        cosigners=rest.build_cosigners(reader, data),
        _fields={one.id: one for top in outside for one in (top, *top.fields)},
        _step_of={one.id: step for step in steps for top in step.fields for one in (top, *top.fields)},
    )
    return definition, reader.faults


def _one_of(reader: Reader, data: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str:
    value = reader.word(data, key, "")
    if value not in choices:
        reader.fault(f"/{key}", _("Izberite eno od vrednosti: %(choices)s."), choices=", ".join(choices))
    return value


def _for_whom(reader: Reader, data: Mapping[str, Any]) -> tuple[str, ...]:
    whom = reader.words(data, "for_whom", "")
    if not whom or set(whom) - set(APPLICANTS):
        reader.fault("/for_whom", _("Izberite eno od vrednosti: %(choices)s."), choices=", ".join(APPLICANTS))
    return whom


def _period(reader: Reader, data: Mapping[str, Any], key: str) -> Period | None:
    text = reader.word(data, key, "") if data.get(key) is not None else ""
    return reader.period(text, f"/{key}") if text else None
