"""State table of cases: how each state is shown (`looks`), which step leads where and who may take it (`steps`)."""

from apps.cases.workflow.looks import LOOKS, Look
from apps.cases.workflow.opinions import ASKED, OPINION_STEPS, opinion_sides
from apps.cases.workflow.sides import APPLICANT, HEAD, OFFICE, OFFICER, PORTAL, sides_of
from apps.cases.workflow.steps import STEPS, Step, steps_open

__all__ = [
    "APPLICANT", "ASKED", "HEAD", "LOOKS", "OFFICE", "OFFICER", "OPINION_STEPS", "PORTAL", "STEPS", "Look", "Step",
    "opinion_sides", "sides_of", "steps_open",
]  # fmt: skip
