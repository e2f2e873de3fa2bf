"""The nine procedures with answers that can be filed: what the demo files of each."""

from typing import Any

from apps.applications import demo_applications
from apps.applications.catalogue_source import procedures
from tests.factories.people import today

FILED = {entry["procedure"]: entry for entry in demo_applications.written() if entry["state"] == "filed"}
SLUGS = [row["slug"] for row in procedures()]


def answers_of(entry: dict[str, Any]) -> dict[str, Any]:
    """What the demo answers, without ids of rows: whoever is asked gives them."""
    found = {name: demo_applications._value(value, today(), "x") for name, value in entry["answers"].items()}
    return {name: without_ids(value) for name, value in found.items()}


def without_ids(value: Any) -> Any:
    """Rows as they were answered; anything else as it is."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{key: part for key, part in row.items() if key != "_id"} for row in value]
    return value
