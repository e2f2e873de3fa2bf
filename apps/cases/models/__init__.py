"""Cases, the counters of their numbers, what happened to them, who else works on them, and the rules of deadlines."""

from apps.cases.models.cases import Case
from apps.cases.models.counters import CaseCounter
from apps.cases.models.events import CaseEvent
from apps.cases.models.rules import LegalRule
from apps.cases.models.shares import CaseShare

__all__ = ["Case", "CaseCounter", "CaseEvent", "CaseShare", "LegalRule"]
