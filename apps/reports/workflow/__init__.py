"""From state to state: the table, who may take which step, how states look."""

from apps.reports.workflow.looks import LOOKS, Look
from apps.reports.workflow.sides import (
    CONTRACTOR,
    HEAD,
    OFFICE,
    OFFICER,
    OUTSIDE,
    PORTAL,
    REPORTER,
    sides_of,
)
from apps.reports.workflow.steps import STEPS, Step, steps_open, target_of

__all__ = [
    "CONTRACTOR", "HEAD", "LOOKS", "OFFICE", "OFFICER", "OUTSIDE", "PORTAL", "REPORTER", "STEPS", "Look", "Step",
    "sides_of", "steps_open", "target_of",
]  # fmt: skip
