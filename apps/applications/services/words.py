"""Pieces of a definition in the words of those who build forms: types, limits, conditions. Reads the raw JSON and says
something sensible of an unfinished one too."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from apps.applications.engine import Text
from apps.applications.engine.reading import decimal_of
from apps.applications.engine.types import APPLICANT
from apps.applications.engine.wording import written_day, written_number, written_time
from apps.core.money import Money

TYPES: dict[str, Any] = {
    "text": gettext_lazy("kratko besedilo"),
    "textarea": gettext_lazy("daljše besedilo"),
    "number": gettext_lazy("število"),
    "money": gettext_lazy("znesek"),
    "date": gettext_lazy("datum"),
    "time": gettext_lazy("ura"),
    "datetime": gettext_lazy("datum in ura"),
    "boolean": gettext_lazy("da ali ne"),
    "choice": gettext_lazy("izbira ene možnosti"),
    "choices": gettext_lazy("izbira več možnosti"),
    "street": gettext_lazy("ulica v občini"),
    "settlement": gettext_lazy("naselje v občini"),
    "quarter": gettext_lazy("četrtna skupnost"),
    "address": gettext_lazy("naslov"),
    "map_point": gettext_lazy("mesto na zemljevidu"),
    "emso": gettext_lazy("EMŠO"),
    "tax_number": gettext_lazy("davčna številka"),
    "registration_number": gettext_lazy("matična številka"),
    "iban": gettext_lazy("bančni račun (IBAN)"),
    "email": gettext_lazy("elektronski naslov"),
    "phone": gettext_lazy("telefonska številka"),
    "group": gettext_lazy("skupina polj, ki se ponavlja"),
    "info": gettext_lazy("pojasnilo brez odgovora"),
}
PREFILLS: dict[str, Any] = {
    "applicant.name": gettext_lazy("ime in priimek vlagatelja"),
    "applicant.address": gettext_lazy("naslov vlagatelja"),
    "applicant.emso": gettext_lazy("EMŠO vlagatelja"),
    "applicant.tax_number": gettext_lazy("davčna številka vlagatelja"),
    "applicant.birth": gettext_lazy("datum rojstva vlagatelja"),
    "applicant.email": gettext_lazy("elektronski naslov vlagatelja"),
    "applicant.phone": gettext_lazy("telefon vlagatelja"),
    "organisation.name": gettext_lazy("ime organizacije"),
    "organisation.registration_number": gettext_lazy("matična številka organizacije"),
    "organisation.tax_number": gettext_lazy("davčna številka organizacije"),
    "organisation.address": gettext_lazy("naslov organizacije"),
    "representative.name": gettext_lazy("ime zastopnika"),
}
LEVELS: dict[str, Any] = {
    "low": gettext_lazy("nizka (tudi račun z geslom)"),
    "substantial": gettext_lazy("srednja (SI-PASS, na primer smsPASS)"),
    "high": gettext_lazy("visoka (SI-PASS s kvalificiranim potrdilom)"),
}
WHOM: dict[str, Any] = {"person": gettext_lazy("posameznik"), "organisation": gettext_lazy("organizacija")}
CHANNELS: dict[str, Any] = {
    "e_identified": gettext_lazy("oddano z e-identifikacijo (srednja ali visoka raven)"),
    "web_without_identification": gettext_lazy("oddano po spletu brez e-identifikacije"),
    "paper": gettext_lazy("oddano na papirju"),
    "any": gettext_lazy("ne glede na način oddaje"),
}
COMPARED: dict[str, Any] = {
    "eq": gettext_lazy("je"),
    "ne": gettext_lazy("ni"),
    "gt": gettext_lazy("je več kot"),
    "gte": gettext_lazy("je najmanj"),
    "lt": gettext_lazy("je manj kot"),
    "lte": gettext_lazy("je največ"),
    "in": gettext_lazy("je eno od"),
}
IN_TIME: dict[str, Any] = COMPARED | {
    "gt": gettext_lazy("je po"),
    "gte": gettext_lazy("je na ali po"),
    "lt": gettext_lazy("je pred"),
    "lte": gettext_lazy("je na ali pred"),
}
AMONG: dict[str, Any] = COMPARED | {
    "eq": gettext_lazy("vsebuje"),
    "ne": gettext_lazy("ne vsebuje"),
    "in": gettext_lazy("vsebuje kaj od"),
}
PERIOD = re.compile(r"(\d{1,5})([YMWD])")
LIMIT = re.compile(r"today(?:([+-])(P.+))?")


def text_of(data: Any) -> str:
    """Words of the definition in the language in force; empty when there are none."""
    if not isinstance(data, dict):
        return ""
    return str(Text(str(data.get("sl") or ""), str(data.get("en") or "")))


def name_of(piece: Mapping[str, Any]) -> str:
    """What a piece is called: its words, or its id."""
    return text_of(piece.get("label") or piece.get("title") or piece.get("message")) or str(piece.get("id") or "?")


def type_words(piece: Mapping[str, Any]) -> str:
    """What a field asks for."""
    if piece.get("type") == "boolean" and not piece.get("required"):
        return _("potrditveno polje")
    return str(TYPES.get(str(piece.get("type")), piece.get("type")))


def operators_of(field: Mapping[str, Any]) -> Mapping[str, Any]:
    """Words of comparisons for the type of a field."""
    kind = field.get("type")
    return AMONG if kind == "choices" else IN_TIME if kind in ("date", "datetime", "time") else COMPARED


def condition_words(condition: Any, fields: Mapping[str, Mapping[str, Any]], *, inner: bool = False) -> str:
    """A condition as a sentence: `»Vrsta del« je »Druga dela« in »Dolžina« je več kot 5`."""
    if not isinstance(condition, dict):
        return _("(ni določen)")
    for key, joint in (("and", _(" in ")), ("or", _(" ali "))):
        if key in condition:
            parts = [condition_words(part, fields, inner=True) for part in condition[key] or []]
            text = joint.join(parts) or _("(ni določen)")
            return f"({text})" if inner and len(parts) > 1 else text
    if "not" in condition:
        return _("ne drži, da %(what)s") % {"what": condition_words(condition["not"], fields, inner=True)}
    return _comparison(condition, fields)


def _comparison(condition: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]]) -> str:
    name = str(condition.get("field"))
    field = APPLICANT_FIELD if name == APPLICANT else fields.get(name, {"id": name})
    op = next((key for key in condition if key != "field"), "")
    subject = f"»{name_of(field)}«"
    if op == "filled":
        return (_("%(field)s je izpolnjeno") if condition[op] else _("%(field)s ni izpolnjeno")) % {"field": subject}
    wanted = condition.get(op)
    values = wanted if isinstance(wanted, list) else [wanted]
    words = _(" ali ").join(value_words(field, value) for value in values)
    return f"{subject} {operators_of(field).get(op, op)} {words}"


def value_words(field: Mapping[str, Any], value: Any) -> str:
    """A value of a condition: `»Druga dela«`, `5 m`, `5. marec 2027`."""
    say = VALUES.get(str(field.get("type")))
    try:
        return say(field, value) if say else f"»{value}«"
    except (TypeError, ValueError):
        return f"»{value}«"


def _moment(field: Mapping[str, Any], value: str) -> str:
    return f"{_day(field, value[:10])}, {_time(field, value[11:])}"


def _day(field: Mapping[str, Any], value: str) -> str:
    return written_day(dt.date.fromisoformat(value), get_language())


def _time(field: Mapping[str, Any], value: str) -> str:
    return written_time(value, get_language())


def _choice(field: Mapping[str, Any], code: Any) -> str:
    found = next((option for option in field.get("options") or [] if option and option[0] == code), None)
    return f"»{text_of({'sl': found[1], 'en': found[2]}) if found else code}«"


VALUES: dict[str, Callable[[Mapping[str, Any], Any], str]] = {
    "choice": _choice,
    "choices": _choice,
    "boolean": lambda _field, value: f"»{_('Da') if value else _('Ne')}«",
    "date": _day,
    "datetime": _moment,
    "time": _time,
    "number": lambda field, value: f"{number_words(value)} {field.get('unit', '')}".strip(),
    "money": lambda _field, value: f"{number_words(value)} €",
}


def number_words(value: Any) -> str:
    """A number of a definition, which may be a text there."""
    return written_number(decimal_of(value), get_language())


def period_words(text: Any) -> str:
    """`P15D` → `15 dni`."""
    parts = PERIOD.findall(str(text or ""))
    if f"P{''.join(count + unit for count, unit in parts)}" != text:
        return str(text or "")
    return " ".join(_span(int(count), unit) for count, unit in parts)


def _span(count: int, unit: str) -> str:
    words = {
        "D": ngettext("%(count)d dan", "%(count)d dni", count),
        "W": ngettext("%(count)d teden", "%(count)d tednov", count),
        "M": ngettext("%(count)d mesec", "%(count)d mesecev", count),
        "Y": ngettext("%(count)d leto", "%(count)d let", count),
    }
    return words[unit] % {"count": count}


def limit_words(text: str) -> str:
    """`today+P15D` → `danes + 15 dni`."""
    found = LIMIT.fullmatch(text)
    if not found:
        return value_words({"type": "date"}, text)
    sign, span = found.groups()
    return f"{_('danes')} {'+' if sign == '+' else '−'} {period_words(span)}" if span else _("danes")


def money_words(cents: Any) -> str:
    """`36,30 €`."""
    return str(Money(cents)) if isinstance(cents, int) else "?"


APPLICANT_FIELD: dict[str, Any] = {
    "id": APPLICANT, "type": "choice", "label": {"sl": "V čigavem imenu", "en": "In whose name"},
    "options": [["person", "posameznik", "person"], ["organisation", "organizacija", "organisation"]],
}  # fmt: skip
