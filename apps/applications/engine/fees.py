"""What filing costs, by the answers and by how the person has been identified (ZUT: a fee is owed for filing)."""

from collections.abc import Mapping
from typing import Any

from apps.applications.engine.definition import Definition
from apps.applications.engine.parts import FeeItem
from apps.applications.engine.types import LEVELS

IDENTIFIED = LEVELS.index("substantial")


def channel_for(level: str) -> str:
    """`e_identified` from the level substantial up, else `web_without_identification`."""
    known = level in LEVELS and LEVELS.index(level) >= IDENTIFIED
    return "e_identified" if known else "web_without_identification"


def fee_line(definition: Definition, values: Mapping[str, Any], *, channel: str) -> FeeItem | None:
    """The first line of the tariff that fits; None when nothing is to be paid."""
    for item in definition.fee.items if definition.fee else ():
        if item.channel in (channel, "any") and all(condition.holds(values.get) for condition in item.when):
            return item if item.cents else None
    return None


def fee_for(definition: Definition, values: Mapping[str, Any], *, channel: str) -> int | None:
    """Cents; None when nothing is to be paid. Never 0."""
    line = fee_line(definition, values, channel=channel)
    return line.cents if line else None
