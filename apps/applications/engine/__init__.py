"""The form engine: pure functions over a definition and answers. No models, no queries, no side effects."""

from apps.applications.engine.checks import check_definition
from apps.applications.engine.definition import Definition, canonical, digest
from apps.applications.engine.diff import Change, diff
from apps.applications.engine.evaluation import evaluate
from apps.applications.engine.exceptions import DefinitionBroken, Fault, ValueUnclear
from apps.applications.engine.fees import channel_for, fee_for, fee_line
from apps.applications.engine.outcome import Context, Evaluation, Problem
from apps.applications.engine.parts import Attachment, FeeItem, Field, Option, Rule, Step
from apps.applications.engine.rows import new_row_id
from apps.applications.engine.schema import json_schema
from apps.applications.engine.showing import input_text, show_value
from apps.applications.engine.text import Text
from apps.applications.engine.values import read_value

__all__ = [
    "Attachment", "Change", "Context", "Definition", "DefinitionBroken", "Evaluation", "Fault", "FeeItem", "Field",
    "Option", "Problem", "Rule", "Step", "Text", "ValueUnclear", "canonical", "channel_for", "check_definition", "diff",
    "digest", "evaluate", "fee_for", "fee_line", "input_text", "json_schema", "new_row_id", "read_value", "show_value",
]  # fmt: skip
