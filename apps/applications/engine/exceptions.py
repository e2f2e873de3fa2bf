"""What can be wrong with a definition or with what a person typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason against a definition. `path` is a JSON pointer, `/steps/0/fields/2/show_if`."""

    path: str
    message: Any  # lazy text

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class DefinitionBroken(ValueError):
    """A definition that the engine cannot work with; `problems` says all that is wrong."""

    def __init__(self, problems: Sequence[Fault]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class ValueUnclear(ValueError):
    """What was typed cannot be understood; `message` (lazy) tells what to write instead."""

    def __init__(self, message: Any, code: str = "unclear") -> None:
        self.message, self.code = message, code
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.message)
