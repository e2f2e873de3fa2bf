"""Cases, the counters of their numbers, what happened to them, who else works on them, calls for supplements, messages,
and the rules of deadlines."""

from apps.cases.models.cases import Case
from apps.cases.models.counters import CaseCounter
from apps.cases.models.events import CaseEvent
from apps.cases.models.messages import CaseMessage
from apps.cases.models.rules import LegalRule
from apps.cases.models.shares import CaseShare
from apps.cases.models.supplements import SupplementRequest

__all__ = ["Case", "CaseCounter", "CaseEvent", "CaseMessage", "CaseShare", "LegalRule", "SupplementRequest"]
