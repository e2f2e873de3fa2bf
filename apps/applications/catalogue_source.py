"""From the shared data file of procedures to definitions of our own: adds the applicant, hints, units, item labels."""

import copy
import functools
import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
COPIED = ("fee", "decision_deadline", "earliest_use", "file_within", "attachments", "rules", "cosigners")


def procedures() -> list[dict[str, Any]]:
    """The entries of the data file."""
    found: list[dict[str, Any]] = json.loads((DATA / "procedures.json").read_text())["procedures"]
    return found


@functools.cache
def _enrichment() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "enrich.json").read_text())
    return found


def from_source(procedure: dict[str, Any]) -> dict[str, Any]:
    """The definition of one entry."""
    source, extra = copy.deepcopy(procedure), copy.deepcopy(_enrichment())
    more = extra["procedures"].get(source["slug"], {})
    definition: dict[str, Any] = {"schema_version": 1, "min_level": source["min_loa"], "for_whom": source["for_whom"]}
    definition |= {"fee": None} | {key: source[key] for key in COPIED if key in source}
    definition["steps"] = [applicant_step(source["for_whom"], extra), *source["steps"]]
    if "cosigners" in more:
        definition["cosigners"] = more["cosigners"]
    definition["rules"] = [*definition.get("rules", []), *more.get("rules", [])]
    for step in definition["steps"]:
        step |= more.get("steps", {}).get(step["id"], {})
        for field in step["fields"]:
            _enrich(field, more, extra)
    for one in definition["attachments"]:
        one |= more.get("attachments", {}).get(one["id"], {})
    return definition


def _enrich(field: dict[str, Any], more: dict[str, Any], extra: dict[str, Any], group: str = "") -> None:
    name = f"{group}.{field['id']}" if group else field["id"]
    field |= extra["types"].get(field["type"], {}) if "hint" not in field else {}
    field |= extra["fields"].get(field["id"], {})
    field |= more.get("fields", {}).get(name, {})
    for inner in field.get("fields", []):
        _enrich(inner, more, extra, field["id"])


def applicant_step(for_whom: list[str], extra: dict[str, Any]) -> dict[str, Any]:
    """The first step: who applies. Which block shows follows in whose name it is filed."""
    blocks = extra["applicant"]
    fields: list[dict[str, Any]] = []
    for who in ("person", "organisation"):
        for field in blocks[who] if who in for_whom else []:
            fields.append(field | ({"show_if": {"field": "_applicant", "eq": who}} if len(for_whom) > 1 else {}))
    return {**blocks["step"], "fields": [*fields, *blocks["contact"]]}
