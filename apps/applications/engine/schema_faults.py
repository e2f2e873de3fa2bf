"""What the JSON Schema has against a definition, in words for staff."""

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from apps.applications.engine.exceptions import Fault
from apps.applications.engine.schema import json_schema
from apps.applications.engine.text import tell

MAX_NESTING = 60  # of JSON in JSON; a definition with conditions as deep as allowed has less
MAX_FAULTS = 200


@functools.cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


def nesting(data: Any) -> int:
    """How deep JSON is nested; at most one more than `MAX_NESTING`."""
    layer, depth = [data], 0
    while layer and depth <= MAX_NESTING:
        inner: list[Any] = []
        for one in layer:
            inner += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        layer, depth = inner, depth + 1
    return depth


def schema_faults(data: Any) -> list[Fault]:
    """Every fault that the schema finds, in the order of the definition."""
    if nesting(data) > MAX_NESTING:
        return [Fault("", _("Definicija je preveč vgnezdena."))]
    found: dict[tuple[str, str], Fault] = {}
    for error in _validator().iter_errors(data):
        for path, message in _told(error):
            found.setdefault((path, str(message)), Fault(path, message))
            if len(found) >= MAX_FAULTS:
                return list(found.values())
    return list(found.values())


def _told(error: ValidationError) -> Iterator[tuple[str, Any]]:
    path = pointer(error.absolute_path)
    if error.validator == "anyOf" and isinstance(error.instance, dict) and error.context:
        inner = _closest(error)
        yield from (_told(inner) if inner else [(path, _("Pogoj ali taksa ni pravilno zapisana."))])
    elif error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield f"{path}/{name}", _("Ta podatek manjka. Vpišite ga.")
    elif error.validator == "additionalProperties":
        for name in sorted(set(error.instance) - set(error.schema.get("properties", {}))):
            yield f"{path}/{name[:64]}", _("Ta lastnost sem ne sodi. Odstranite jo.")
    elif error.validator == "enum" and "propertyNames" in error.absolute_schema_path:
        yield f"{path}/{str(error.instance)[:64]}", _("Ta lastnost ne sodi k tej vrsti. Odstranite jo.")
    else:
        yield path, _message(error)


def _closest(error: ValidationError) -> ValidationError | None:
    """Of the ways to write a condition or a fee the one that was meant, told by its names."""
    branches: dict[Any, list[ValidationError]] = {}
    for one in error.context or []:
        branches.setdefault(one.relative_schema_path[0], []).append(one)
    for errors in branches.values():
        if not any(
            one.validator in ("required", "additionalProperties", "type") and not one.relative_path for one in errors
        ):
            return errors[0]
    meant = [
        one
        for errors in branches.values()
        for one in errors
        if one.validator == "required" and "items" in one.validator_value
    ]
    return meant[0] if meant else None


def pointer(path: Iterable[Any]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


MESSAGES: dict[str, Callable[[Any], Any]] = {
    "enum": lambda value: tell(_("Izberite eno od vrednosti: %(choices)s."), choices=", ".join(map(str, value))),
    "const": lambda value: tell(_("Tu mora biti %(value)s."), value=value),
    "minLength": lambda value: _("To besedilo manjka. Vpišite ga."),
    "maxLength": lambda value: tell(_("Besedilo je predolgo: največ %(limit)s znakov."), limit=value),
    "minItems": lambda value: tell(_("Dodajte vnose: vsaj %(limit)s."), limit=value),
    "maxItems": lambda value: tell(_("Vnosov je preveč: največ %(limit)s."), limit=value),
    "minimum": lambda value: tell(_("Vpišite najmanj %(limit)s."), limit=value),
    "maximum": lambda value: tell(_("Vpišite največ %(limit)s."), limit=value),
    "minProperties": lambda value: _("Vpišite vsaj en pogoj ali lastnost odstranite."),
}
TYPES = {
    "object": _("Tu mora biti predmet JSON."),
    "array": _("Tu mora biti seznam."),
    "string": _("Tu mora biti besedilo."),
    "boolean": _("Tu mora biti true ali false."),
    "integer": _("Tu mora biti celo število."),
    "number": _("Tu mora biti število."),
}


def _message(error: ValidationError) -> Any:
    if error.validator == "type":
        return TYPES.get(str(error.validator_value), _("Zapis ni pravilen."))
    if error.validator == "pattern":
        blank = isinstance(error.instance, str) and not error.instance.strip()
        return _("To besedilo manjka. Vpišite ga.") if blank else _("Zapis ni pravilen.")
    say = MESSAGES.get(str(error.validator))
    return say(error.validator_value) if say else _("Zapis ni pravilen.")
