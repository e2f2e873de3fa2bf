"""What a step is shown with and read by: its fields on the page, and what stands in their inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.applications.engine import Context, Definition, Evaluation, Field, Problem, Step, input_text
from apps.applications.engine.types import APPLICANT
from apps.applications.engine.values import is_blank
from apps.applications.services.reading import Places


@dataclass(frozen=True)
class Page:
    """What a step is shown with. known: besides the account, what can be proposed where nothing was answered."""

    definition: Definition
    step: Step
    evaluation: Evaluation
    context: Context
    answers: Mapping[str, Any]
    typed: Mapping[str, Any]
    language: str
    places: Places
    problems: Sequence[Problem] = ()
    known: Mapping[str, str] = field(default_factory=dict)

    def look(self, name: str) -> Any:
        """Value of a field outside of groups, as conditions see it."""
        return self.context.applicant if name == APPLICANT else self.evaluation.values.get(name)

    def locked(self, one: Field) -> bool:
        """Whether the value comes from the account or the mandate."""
        return one.read_only and bool(self.context.prefill.get(one.prefill))

    def proposal(self, one: Field) -> Any:
        """What stands in the input of a field that was not answered: what the account knows, while the step is
        untouched, or always."""
        if not (self.locked(one) or self.untouched):
            return None
        return self.context.prefill.get(one.prefill) or self.known.get(one.prefill)

    def asks(self, one: Field, here: set[str]) -> bool:
        """Whether the field is on the page: shown, or hidden by an answer that is given on the same page."""
        return one.show_if is None or bool(set(one.show_if.names()) & here) or one.show_if.holds(self.look)

    def fields(self) -> list[Field]:
        """The step's fields on this page."""
        here: set[str] = set()
        found = []
        for one in self.step.fields:
            if self.asks(one, here):
                here.add(one.id)
                found.append(one)
        return found

    def inner_fields(self, group: Field) -> list[Field]:
        """The same for the rows of a group on this page."""
        here = {one.id for one in self.fields()}
        found = []
        for one in group.fields:
            if self.asks(one, here):
                here.add(one.id)
                found.append(one)
        return found

    @property
    def asked(self) -> list[str]:
        """Ids of the fields whose answers the page holds."""
        return [one.id for one in self.fields() if one.type != "info" and not self.locked(one)]

    @property
    def untouched(self) -> bool:
        """Whether nothing was answered in this step yet: then what is known stands in it as a proposal."""
        return not any(one.id in self.answers or one.id in self.typed for one in self.step.fields)


def name_of(one: Field, row: str = "") -> str:
    """Name of an input."""
    return f"{one.group}-{row}-{one.id}" if row else one.id


def raw_of(one: Field, answer: Any, typed: Any, language: str) -> Any:
    """What stands in the input: what was typed and not understood, else the answer as people type it."""
    if not is_blank(typed):
        return typed
    if answer is None or one.type in ("choices", "map_point"):
        return answer
    if one.type == "boolean":
        return answer is True if one.checkbox else str(answer).lower()
    if one.type in ("date", "datetime"):
        return _in_parts(input_text(one, answer, language), one.type)
    return input_text(one, answer, language)


def _in_parts(text: str, kind: str) -> Any:
    """`5. 3. 2027 8.00` as the parts of its inputs."""
    words = text.replace(". ", " ").split(" ")
    if kind == "datetime" and len(words) == 4:
        return [" ".join(words[:3]), words[3]]
    return words if len(words) == 3 else text
