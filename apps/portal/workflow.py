"""The way of a request about personal data, as a table."""

from apps.portal.choices import RequestState as State

STEPS: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.IN_PROGRESS, State.WITHDRAWN}),
    State.IN_PROGRESS: frozenset({State.GRANTED, State.PARTLY_GRANTED, State.REFUSED, State.WITHDRAWN}),
    State.GRANTED: frozenset({State.DONE}),
    State.PARTLY_GRANTED: frozenset({State.DONE}),
    State.REFUSED: frozenset(),
    State.DONE: frozenset(),
    State.WITHDRAWN: frozenset(),
}


def allowed(before: str, after: str) -> bool:
    """Whether a step stands in the table."""
    return State(after) in STEPS[State(before)]
