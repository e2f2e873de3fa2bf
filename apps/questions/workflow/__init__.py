"""From state to state: the table, who may take which step, how states look."""

from apps.questions.workflow.looks import LOOKS, Look
from apps.questions.workflow.sides import ASKER, HEAD, MODERATOR, OFFICE, OFFICER, PORTAL, sides_of
from apps.questions.workflow.steps import STEPS, Step

__all__ = [
    "ASKER", "HEAD", "LOOKS", "MODERATOR", "OFFICE", "OFFICER", "PORTAL", "STEPS", "Look", "Step", "sides_of",
]  # fmt: skip
