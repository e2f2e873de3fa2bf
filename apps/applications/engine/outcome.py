"""What an evaluation depends on, and what it finds."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.applications.engine.definition import Definition

MISSING = frozenset({"required", "min_items"})  # nothing is wrong yet, something is to be added


@dataclass(frozen=True)
class Context:
    """What an evaluation depends on besides the answers. `today`: the day in Ljubljana. `prefill`: what the account and
    the mandate know, by the names of `types.PREFILLS`, canonical. `applicant`: in whose name it is filed."""

    today: dt.date
    prefill: Mapping[str, str] = dataclasses.field(default_factory=dict)
    applicant: str = "person"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend before filing. `row` is the id of the row in a group; `message` is lazy."""

    code: str
    field: str
    row: str | None
    message: Any
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Evaluation:
    """The outcome. `values` holds the answers without hidden and unknown ones, in canonical writing."""

    definition: Definition
    values: dict[str, Any]
    problems: Sequence[Problem]
    _shown: Mapping[tuple[str, str | None], bool]
    _steps: Mapping[str, bool]
    _requirements: Mapping[str, bool]
    _locked: frozenset[str]
    _touched: frozenset[str]  # steps in which the person has answered something
    _places: Mapping[tuple[str, str], int]  # group and row id: where the row stands in the answers

    def visible(self, field_id: str, row_id: str | None = None) -> bool:
        """Whether a field is asked; one inside a group for a row that is there."""
        return self._shown.get((field_id, row_id), False)

    def step_visible(self, step_id: str) -> bool:
        """Whether a step is asked."""
        return self._steps.get(step_id, False)

    def requirement_visible(self, requirement_id: str) -> bool:
        """Whether files are asked for."""
        return self._requirements.get(requirement_id, False)

    def locked(self, field_id: str) -> bool:
        """Whether the value comes from the account or the mandate and cannot be changed here."""
        return field_id in self._locked

    def problems_of(self, step_id: str) -> list[Problem]:
        """The problems of one step."""
        return [one for one in self.problems if self.definition.step_of(one.field).id == step_id]

    def step_state(self, step_id: str) -> str:
        """`empty` nothing answered, `begun` something is missing, `wrong` something must be mended, `done`."""
        codes = {problem.code for problem in self.problems_of(step_id)}
        if codes - MISSING:
            return "wrong"
        if step_id in self._touched:
            return "begun" if codes else "done"
        locked = any(self.locked(one.id) for one in self.definition.step(step_id).fields)
        return "done" if locked and not codes else "empty"

    def pointer(self, problem: Problem) -> str:
        """Where the answer stands, as a JSON pointer in a URI fragment (RFC 6901): `#/answers/parcele/1/parcela`."""
        group = self.definition.field(problem.field).group
        if not group or problem.row is None:
            return f"#/answers/{problem.field}"
        return f"#/answers/{group}/{self._places.get((group, problem.row), 0)}/{problem.field}"
