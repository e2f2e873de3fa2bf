"""Words for the parts of a definition."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine.text import Text, tell

MAX_SHOWN = 200

WHAT: dict[str, Any] = {
    "label": _("vprašanje"), "title": _("naslov"), "hint": _("pojasnilo"), "message": _("sporočilo"),
    "required": _("obvezno"), "show_if": _("pogoj za prikaz"), "when": _("pogoj"), "type": _("vrsta"),
    "options": _("možnosti"), "min": _("najmanjša vrednost"), "max": _("največja vrednost"), "unit": _("enota"),
    "integer": _("celo število"), "pattern": _("vzorec"), "pattern_hint": _("pojasnilo vzorca"),
    "min_length": _("najmanjša dolžina"), "max_length": _("največja dolžina"), "not_before": _("ne pred"),
    "not_after": _("ne po"), "not_before_field": _("ne pred poljem"), "not_after_field": _("ne po polju"),
    "min_items": _("najmanj vnosov"), "max_items": _("največ vnosov"), "item_label": _("ime vnosa"),
    "prefill": _("vnaprej izpolnjeno"), "read_only": _("brez spreminjanja"), "sensitive": _("občutljivo"),
    "formats": _("oblike datotek"), "max_files": _("največ datotek"), "fee": _("taksa"),
    "min_level": _("raven prijave"), "for_whom": _("za koga"), "decision_deadline": _("rok za odločitev"),
    "earliest_use": _("čas pred uporabo"), "file_within": _("rok za vložitev"), "cosigners": _("sopodpisniki"),
    "schema_version": _("različica zapisa"),
}  # fmt: skip
KINDS: dict[str, Any] = {
    "step": _("Korak »%(name)s«"), "field": _("Polje »%(name)s«"), "attachment": _("Priloga »%(name)s«"),
    "rule": _("Omejitev »%(name)s«"),
}  # fmt: skip


def words(value: Any) -> Text | None:
    """The words of `{"sl", "en"}`, or None for anything else."""
    if not isinstance(value, dict) or not value or not set(value) <= {"sl", "en"}:
        return None
    return Text(*(str(value.get(code, "")) for code in ("sl", "en")))


def name_of(kind: str, part: Mapping[str, Any]) -> Any:
    """`Polje »Namen posega«`; without words the id."""
    name = words(part.get("label")) or words(part.get("title")) or str(part.get("id"))
    return tell(KINDS[kind], name=name)


def shown(value: Any) -> Any:
    """A JSON value for reading: words in both languages when they are words."""
    if isinstance(value, bool):
        return _("da") if value else _("ne")
    if text := words(value):
        return f"»{text.sl}« / »{text.en}«"
    if isinstance(value, str):
        return f"»{value}«"
    written = json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= MAX_SHOWN else written[:MAX_SHOWN] + "…"
