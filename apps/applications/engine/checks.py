"""Everything that publishing refuses. First the schema; when it has nothing to say, what only the whole shows."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine.checks_fee import fee_faults
from apps.applications.engine.conditions import Condition
from apps.applications.engine.definition import Definition, build, canonical
from apps.applications.engine.exceptions import Fault
from apps.applications.engine.moments import day_limit
from apps.applications.engine.parts import Field
from apps.applications.engine.patterns import MAX_CHARS as MAX_PATTERN_CHARS
from apps.applications.engine.schema_faults import schema_faults
from apps.applications.engine.text import tell
from apps.applications.engine.types import APPLICANT, FORMATS, MAX_BYTES, MAX_CHARS, MAX_FIELDS, MAX_ROWS

SAMPLE = dt.date(2027, 1, 1)  # any day will do to compare two limits that both count from today


def check_definition(data: Any, *, formats: frozenset[str] = FORMATS) -> list[Fault]:
    """All faults of a definition, none when it may be published. `formats`: extensions that the portal takes."""
    if too_large := size_faults(data):
        return too_large
    if faults := schema_faults(data):
        return faults
    definition, faults = build(data)
    more = [
        *count_faults(definition),
        *(
            fault
            for path, field in fields_with_paths(data, definition)
            for fault in field_faults(definition, path, field)
        ),
        *attachment_faults(definition, formats),
        *whom_faults(definition),
        *fee_faults(definition),
        *period_faults(definition),
    ]
    return [*faults, *more]


def size_faults(data: Any) -> list[Fault]:
    """Whether it can be written as canonical JSON of a sound size."""
    try:
        size = len(canonical(data))
    except (ValueError, TypeError, RecursionError):
        return [Fault("", _("Definicije ni mogoče zapisati kot JSON."))]
    if size > MAX_BYTES:
        return [Fault("", tell(_("Definicija je prevelika: največ %(limit)s kB."), limit=MAX_BYTES // 1024))]
    return []


def count_faults(definition: Definition) -> Iterator[Fault]:
    """Not too many fields."""
    if len(list(definition.all_fields())) > MAX_FIELDS:
        yield Fault("/steps", tell(_("Polj je preveč: največ %(limit)s."), limit=MAX_FIELDS))


def fields_with_paths(data: Any, definition: Definition) -> Iterator[tuple[str, Field]]:
    """Each field with its place in the JSON."""
    for at, step in enumerate(definition.steps):
        for place, field in enumerate(step.fields):
            path = f"/steps/{at}/fields/{place}"
            yield path, field
            yield from ((f"{path}/fields/{inner}", one) for inner, one in enumerate(field.fields))


def field_faults(definition: Definition, path: str, field: Field) -> Iterator[Fault]:
    """Limits that contradict each other, and what a person could not answer."""
    for low, high in (("min", "max"), ("min_length", "max_length"), ("min_items", "max_items")):
        least, most = getattr(field, low), getattr(field, high)
        if least is not None and most is not None and least > most:
            yield Fault(f"{path}/{low}", _("Najmanjša vrednost je večja od največje."))
    if field.not_before and field.not_after and _contradict(field):
        yield Fault(f"{path}/not_before", _("Najzgodnejši datum je poznejši od najpoznejšega."))
    if field.read_only and not field.prefill:
        yield Fault(f"{path}/read_only", _("Polja, ki ni vnaprej izpolnjeno, mora biti mogoče izpolniti."))
    if field.pattern and not field.pattern_hint:
        yield Fault(f"{path}/pattern_hint", _("Z besedami povejte, kakšen zapis pričakujete, na primer 1234/5."))
    yield from count_limits(path, field)


def _contradict(field: Field) -> bool:
    first, last = day_limit(field.not_before), day_limit(field.not_after)
    return (first.day is None) == (last.day is None) and first.on(SAMPLE) > last.on(SAMPLE)


def count_limits(path: str, field: Field) -> Iterator[Fault]:
    """Lengths and numbers of items that the engine would not allow or nobody could reach."""
    longest = MAX_PATTERN_CHARS if field.pattern else MAX_CHARS.get(field.type)
    for key in ("min_length", "max_length"):
        if longest and (getattr(field, key) or 0) > longest:
            yield Fault(f"{path}/{key}", tell(_("Omejite dolžino na največ %(limit)s znakov."), limit=longest))
    if field.max_length == 0 or field.max_items == 0:
        yield Fault(f"{path}/max_length" if field.max_length == 0 else f"{path}/max_items", _("Vpišite vsaj 1."))
    most = MAX_ROWS if field.type == "group" else len(field.options)
    for key in ("min_items", "max_items"):
        if field.type in ("group", "choices") and (getattr(field, key) or 0) > most:
            yield Fault(f"{path}/{key}", tell(_("Vpišite največ %(limit)s."), limit=most))


def attachment_faults(definition: Definition, formats: frozenset[str]) -> Iterator[Fault]:
    """Formats that the portal does not take."""
    for at, one in enumerate(definition.attachments):
        for name in one.formats:
            if name not in formats:
                message = tell(_("Oblike datotek »%(name)s« portal ne sprejema."), name=name[:20])
                yield Fault(f"/attachments/{at}/formats", message)


def whom_faults(definition: Definition) -> Iterator[Fault]:
    """Conditions and prefills about an applicant who may not apply."""
    missing = {"person", "organisation"} - set(definition.for_whom)
    for path, field in fields_with_paths(definition.data, definition):
        kind = field.prefill.split(".")[0]
        if kind == "organisation" and kind in missing:
            yield Fault(f"{path}/prefill", _("Podatek je o organizaciji, vlogo pa lahko oddajo le posamezniki."))
        if field.show_if and _asks_for(field.show_if, missing):
            yield Fault(f"{path}/show_if", _("Pogoj ne more biti izpolnjen: takega vlagatelja ni med dovoljenimi."))


def _asks_for(condition: Condition, missing: set[str]) -> bool:
    """Whether it is exactly the question after an applicant who may not apply."""
    return (getattr(condition, "field", ""), getattr(condition, "op", "")) == (APPLICANT, "eq") and (
        getattr(condition, "value", "") in missing
    )


def period_faults(definition: Definition) -> Iterator[Fault]:
    """An earliest day of use needs a day."""
    if definition.earliest_use and not definition.earliest_use_field():
        yield Fault("/earliest_use", _("V obrazcu ni datuma, za katerega bi to veljalo. Dodajte ga."))
