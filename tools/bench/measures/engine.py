"""What does a step cost before anything is stored: 100 fields with 100 conditions, against writing the same answers as
canonical JSON, which every step does anyway."""

import datetime as dt
from typing import Any

from apps.applications.engine import Context, Definition, canonical, evaluate
from tools.bench.calls import measure_calls
from tools.bench.model import Bench, Leg, Measure, also

STEPS, FIELDS = 10, 10  # of each step
CONTEXT = Context(dt.date(2027, 1, 4))


def _field(at: int) -> dict[str, Any]:
    """Numbers and texts in turn; each but the first two looks back at both."""
    back, kind = f"f{(at - 1) // 2 * 2}", "text" if at % 2 else "number"
    field: dict[str, Any] = {"id": f"f{at}", "type": kind, "label": {"sl": "Polje", "en": "Field"}, "required": True}
    if at > 1:
        nested = {"or": [{"field": "f1", "eq": "da"}, {"not": {"field": "f1", "filled": True}}]}
        field["show_if"] = {"and": [{"field": back, "gte": 1}, nested]}
    return field


def _form() -> dict[str, Any]:
    """98 conditions of fields and two of steps."""
    steps: list[dict[str, Any]] = []
    for at in range(STEPS):
        fields = [_field(place) for place in range(at * FIELDS, (at + 1) * FIELDS)]
        steps.append({"id": f"s{at}", "title": {"sl": "Korak", "en": "Step"}, "fields": fields})
        if at > STEPS - 3:
            steps[-1]["show_if"] = {"field": "f0", "lt": 1000}
    return {"schema_version": 1, "min_level": "low", "for_whom": ["person"], "fee": None, "decision_deadline": "P1M",
            "attachments": [], "steps": steps}  # fmt: skip


FORM = Definition.parse(_form())
ANSWERS = {f"f{at}": "da" if at % 2 else "14.5" for at in range(STEPS * FIELDS)}


def evaluation(bench: Bench) -> Leg:
    """The engine: everything visible, nothing wrong."""
    return measure_calls(evaluate, [(FORM, ANSWERS, {}, CONTEXT)], bench.seconds)


def writing(bench: Bench) -> Leg:
    """The least that any step does."""
    return measure_calls(canonical, [(ANSWERS,)], bench.seconds)


MEASURES = (
    Measure(
        "form-engine", "100 fields, 100 conditions", evaluation, writing, "calls/s",
        more=(also("median", "µs", absolute=True), also("p99", "µs", absolute=True)),
    ),
)  # fmt: skip
