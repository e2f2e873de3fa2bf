"""Whether an understood value keeps the limits of its field. Every message says the limit."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.applications.engine.conditions import Look
from apps.applications.engine.moments import day_limit, iso_moment
from apps.applications.engine.parts import Field
from apps.applications.engine.patterns import MAX_CHARS as MAX_PATTERN_CHARS
from apps.applications.engine.text import Text, tell, tell_count
from apps.applications.engine.types import MAX_CHARS
from apps.applications.engine.wording import day_text, number_text, time_text, written_day, written_time
from apps.core.money import Money

Broken = tuple[str, Any, dict[str, Any]]  # code, message, params

LOWEST = Decimal(-(10**15))


def broken_limits(field: Field, value: Any, look: Look, today: dt.date) -> Iterator[Broken]:
    """Every limit that the value breaks. `look` gives the values of other fields."""
    for check in CHECKS.get(field.type, ()):
        yield from check(field, value, look, today)


def _length(field: Field, value: str, look: Look, today: dt.date) -> Iterator[Broken]:
    most = min(field.max_length or MAX_CHARS["textarea"], MAX_CHARS.get(field.type, MAX_CHARS["text"]))
    if field.pattern:
        most = min(most, MAX_PATTERN_CHARS)
    if len(value) > most:
        message = ngettext_lazy(
            "Besedilo skrajšajte na največ %(limit)d znak. Zdaj jih ima %(length)d.",
            "Besedilo skrajšajte na največ %(limit)d znakov. Zdaj jih ima %(length)d.",
            "limit",
        )
        yield "max_length", tell_count(message, limit=most, length=len(value)), {"limit": most}
    elif field.min_length and len(value) < field.min_length:
        message = ngettext_lazy(
            "Napišite malo več: najmanj %(limit)d znak.", "Napišite malo več: najmanj %(limit)d znakov.", "limit"
        )
        yield "min_length", tell_count(message, limit=field.min_length), {"limit": field.min_length}


def _pattern(field: Field, value: str, look: Look, today: dt.date) -> Iterator[Broken]:
    if field.pattern is None or len(value) > MAX_PATTERN_CHARS or field.pattern.fullmatch(value):
        return
    if field.pattern_hint:
        yield "pattern", tell(_("Zapis ni pravilen. %(hint)s"), hint=field.pattern_hint), {}
    else:
        yield "pattern", _("Zapis ni pravilen. Preverite, kaj piše ob polju."), {}


def _amount(field: Field, value: Any, look: Look, today: dt.date) -> Iterator[Broken]:
    lowest = field.min if field.min is not None else (Decimal(0) if field.type == "money" else LOWEST)
    if Decimal(value) < lowest:
        yield "min", tell(_("Vpišite najmanj %(limit)s."), limit=_written(field, lowest)), {"limit": str(lowest)}
    elif field.max is not None and Decimal(value) > field.max:
        yield "max", tell(_("Vpišite največ %(limit)s."), limit=_written(field, field.max)), {"limit": str(field.max)}


def _written(field: Field, number: Decimal) -> Any:
    return Money(int(number)) if field.type == "money" else number_text(number, field.unit)


def _days(field: Field, value: str, look: Look, today: dt.date) -> Iterator[Broken]:
    day = dt.date.fromisoformat(value[:10])
    if field.not_before and day < (first := day_limit(field.not_before).on(today)):
        message = tell(_("Vpišite %(limit)s ali poznejši datum."), limit=day_text(first))
        yield "not_before", message, {"limit": first.isoformat()}
    if field.not_after and day > (last := day_limit(field.not_after).on(today)):
        message = tell(_("Vpišite %(limit)s ali zgodnejši datum."), limit=day_text(last))
        yield "not_after", message, {"limit": last.isoformat()}


def _other_fields(field: Field, value: str, look: Look, today: dt.date) -> Iterator[Broken]:
    """Canonical days and hours stand in order as texts do."""
    before, after = look(field.not_before_field), look(field.not_after_field)
    if before is not None and value < before:
        message = tell(_("To ne more biti pred: %(limit)s. Popravite eno ali drugo."), limit=_moment(field, before))
        yield "not_before_field", message, {"limit": before, "other": field.not_before_field}
    if after is not None and value > after:
        message = tell(_("To ne more biti po: %(limit)s. Popravite eno ali drugo."), limit=_moment(field, after))
        yield "not_after_field", message, {"limit": after, "other": field.not_after_field}


def _moment(field: Field, value: str) -> Any:
    if field.type == "time":
        return time_text(value)
    if field.type == "date":
        return day_text(dt.date.fromisoformat(value))
    return Text(
        *(f"{written_day(iso_moment(value).date(), code)} {written_time(value[11:], code)}" for code in ("sl", "en"))
    )


def _count(field: Field, value: list[str], look: Look, today: dt.date) -> Iterator[Broken]:
    if field.min_items and len(value) < field.min_items:
        yield (
            "min_items",
            tell(_("Izberite vsaj toliko možnosti: %(limit)s."), limit=field.min_items),
            {"limit": field.min_items},
        )
    elif field.max_items is not None and len(value) > field.max_items:
        yield (
            "max_items",
            tell(_("Izberite največ toliko možnosti: %(limit)s."), limit=field.max_items),
            {"limit": field.max_items},
        )


Check = Callable[[Field, Any, Look, dt.date], Iterator[Broken]]
CHECKS: dict[str, tuple[Check, ...]] = {
    "text": (_length, _pattern),
    "textarea": (_length,),
    "address": (_length,),
    "street": (_length,),
    "settlement": (_length,),
    "quarter": (_length,),
    "number": (_amount,),
    "money": (_amount,),
    "date": (_days, _other_fields),
    "datetime": (_days, _other_fields),
    "time": (_other_fields,),
    "choices": (_count,),
}
