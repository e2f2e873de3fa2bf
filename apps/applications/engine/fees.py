"""What filing costs, by the answers and by how the person has been identified (ZUT: a fee is owed for filing)."""

from collections.abc import Mapping
from typing import Any

from apps.applications.engine.definition import Definition
from apps.applications.engine.types import LEVELS

IDENTIFIED = LEVELS.index("substantial")


def channel_for(level: str) -> str:
    """`e_identified` from the level substantial up, else `web_without_identification`."""
    known = level in LEVELS and LEVELS.index(level) >= IDENTIFIED
    return "e_identified" if known else "web_without_identification"


def fee_for(definition: Definition, values: Mapping[str, Any], *, channel: str) -> int | None:
    """Cents, by the first line of the tariff that fits; None when nothing is to be paid. Never 0."""
    if definition.fee is None:
        return None
    for item in definition.fee.items:
        if item.channel in (channel, "any") and all(condition.holds(values.get) for condition in item.when):
            return item.cents or None
    return None
