"""One evaluator for step save, summary and filing: what is visible, what the answers are worth, what is wrong.

Fields are gone through in reading order; as conditions look backward only, everything they ask for is settled, and
each condition is decided once. What is hidden is empty for all that follows.
"""

from typing import Any

from apps.applications.engine.definition import Definition
from apps.applications.engine.outcome import Context, Evaluation
from apps.applications.engine.run import Run


def evaluate(definition: Definition, answers: Any, typed: Any, context: Context) -> Evaluation:
    """Evaluate whatever JSON is stored as answers and as typed texts; wrong shapes become problems, never errors."""
    run = Run(definition, answers, typed, context)
    run.go()
    return Evaluation(
        definition=definition,
        values=run.values,
        problems=tuple(run.problems),
        _shown=run.shown,
        _steps=run.steps,
        _requirements=run.requirements,
        _locked=frozenset(run.locked),
        _touched=frozenset(run.touched),
        _places=run.places,
    )
