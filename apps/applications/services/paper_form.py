"""The same form on paper: fields as lines and boxes, made from the definition, so that it never differs from the one on
screens."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from apps.applications.engine import Definition, Field, canonical
from apps.applications.engine.types import APPLICANT
from apps.applications.models import FormVersion, Procedure
from apps.applications.services import facts
from apps.applications.services.pricing import Tariff
from apps.applications.services.words import condition_words
from apps.core.money import Money
from apps.documents.services import render_pdf

TEMPLATE = "obrazec"
KEPT = 30 * 86_400  # seconds
BOXES = {"emso": 13, "tax_number": 8, "registration_number": 10, "iban": 19}  # characters of what has a fixed length
FROM_LISTS = frozenset({"street", "settlement", "quarter"})
SHORT = frozenset({"number", "money", "time", "phone"})
ROWS = 6  # of a repeating group; more go on a sheet of one's own
SHEET = "templates/pdf/obrazec.typ"


def pdf_of(version: FormVersion, procedure: Procedure) -> bytes:
    """PDF/A-2a and PDF/UA-1, in the language in force. Kept by the digest of the version, the language and what the
    catalogue adds (title, department); the same bytes for all of them."""
    language = get_language() or "sl"
    data = _data(Tariff.of(version).form(), procedure)
    rest = hashlib.sha256(canonical(data) + _layout()).hexdigest()
    key = f"paper-form:{version.digest}:{language}:{rest}"
    found: bytes | None = cache.get(key)
    if found is None:
        found = render_pdf(TEMPLATE, data, title=procedure.title, language=language, at=version.valid_from)
        cache.set(key, found, KEPT)
    return found


def _layout() -> bytes:
    return (settings.BASE_DIR / SHEET).read_bytes()


def _data(definition: Definition, procedure: Procedure) -> dict[str, Any]:
    department: Any = procedure.department
    raw = facts.raw_fields(definition)
    return {
        "intro": _("Izpolnite z velikimi tiskanimi črkami, podpišite in pošljite ali prinesite na naslov:"),
        "address": [*dict.fromkeys([str(department.organisation), str(department)]), "Mestni trg 1, 2250 Ptuj"],
        "online": {
            "title": _("Hitreje gre prek spleta"),
            "text": _("Vlogo lahko oddate tudi na naslovu %(url)s; podatke, ki jih že imamo, portal vpiše namesto vas.")
            % {"url": f"{settings.BASE_URL}{procedure.get_absolute_url()}"},
        },
        "steps": _steps(definition, raw),
        "attachments": _attachments(definition),
        "fee": _fee(definition),
        "legal": {"title": _("Pravna podlaga"), "lines": procedure.legal_basis},
        "sign": {
            "title": _("Podpis"),
            "statement": _("Izjavljam, da so vsi podatki v vlogi resnični in popolni."),
            "place": _("Kraj in datum"),
            "name": _("Podpis vlagatelja; pri organizaciji zastopnika in žig, če ga uporablja"),
        },
        "words": {"optional": _("ni obvezno"), "more": _("Če potrebujete več vrstic, jih dodajte na svojem listu.")},
    }


def _steps(definition: Definition, raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for number, step in enumerate(definition.steps, start=1):
        source = next(entry for entry in definition.data["steps"] if entry["id"] == step.id)
        found.append(
            {
                "title": f"{number}. {step.title}",
                "hint": "" if any(field.prefill for field in step.fields) else str(step.hint),
                "when": _when(source, raw),
                "fields": [_field(field, raw) for field in step.fields],
            }
        )
    return found


def _when(source: Mapping[str, Any], raw: Mapping[str, Any]) -> str:
    condition = source.get("show_if")
    if not condition:
        return ""
    if condition.get("field") == APPLICANT:
        own = condition.get("eq") == "person"
        return _("Izpolnite, če vlagate v svojem imenu.") if own else _("Izpolnite, če vlagate za organizacijo.")
    return _("Izpolnite, če %(condition)s.") % {"condition": condition_words(condition, raw)}


def _field(field: Field, raw: Mapping[str, Any]) -> dict[str, Any]:
    """kind: `lines`, `boxes`, `date`, `options` or `rows`, with what each needs."""
    return {
        "label": str(field.label),
        "hint": _hint(field),
        "when": _when(raw[field.id], raw),
        "required": field.required or field.type == "info",
        **_space(field),
    }


def _hint(field: Field) -> str:
    """Without what only a screen can do."""
    if field.type == "map_point":
        return _("Napišite naslov ali opišite, kje je.")
    return "" if field.prefill or field.type in FROM_LISTS else str(field.hint)


def _space(field: Field) -> dict[str, Any]:
    if field.type in ("choice", "choices", "boolean"):
        return {"kind": "options", "options": [str(option.label) for option in field.options] or [_("Da"), _("Ne")]}
    if field.type in ("date", "datetime"):
        hour = pgettext("na papirnatem obrazcu pred prostorom za uro", "ob") if field.type == "datetime" else ""
        return {"kind": "date", "hour": hour}
    if field.type == "group":
        count = min(field.max_items or ROWS, ROWS)
        more = (field.max_items or count + 1) > count
        return {"kind": "rows", "heads": [_head(one) for one in field.fields], "count": count, "more": more}
    if field.type in BOXES:
        return {"kind": "boxes", "count": BOXES[field.type]}
    unit = "€" if field.type == "money" else field.unit
    lines = {"info": 0, "textarea": 4, "map_point": 2}.get(field.type, 1)
    return {"kind": "lines", "count": lines, "short": field.type in SHORT, "unit": unit}


def _head(field: Field) -> str:
    options = " / ".join(str(option.label) for option in field.options)
    unit = "€" if field.type == "money" else field.unit
    label = f"{field.label} ({unit})" if unit else str(field.label)
    return f"{label}: {options}" if options else label


def _attachments(definition: Definition) -> dict[str, Any]:
    lines = []
    for one in facts.needed(definition):
        condition = [text for text in one.details[2:] if text]
        lines.append(f"{one.label} ({', '.join(condition)})" if condition else str(one.label))
    return {"title": _("Priloge"), "lines": lines}


def _fee(definition: Definition) -> dict[str, Any]:
    title = _("Upravna taksa")
    if definition.fee is None:
        return {"title": title, "lines": [_("Za to vlogo ni takse.")], "pairs": []}
    rows = facts.fee_lines(definition, channels=("paper", "any"))
    paper = {line.case: Money(line.cents) for line in reversed(rows)}  # the line for paper before the one for all
    lines = [f"{case}: {sum_}" if case else str(sum_) for case, sum_ in sorted(paper.items())]
    pairs = [[_("IBAN"), definition.fee.iban], [_("Sklic"), definition.fee.reference]]
    unknown = [_("Znesek za vlogo na papirju vam pove pristojni oddelek.")]
    exempt = [_("Če ste takse oproščeni, napišite, na kateri podlagi, in priložite dokazilo.")]
    return {
        "title": title,
        "lines": (lines or unknown) + (exempt if definition.fee.exemption_allowed else []),
        "pairs": [pair for pair in pairs if pair[1]] if lines else [],
    }
