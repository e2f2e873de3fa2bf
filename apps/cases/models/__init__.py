"""Cases, the counters of their numbers, what happened to them, who else works on them, what was decided and how it was
delivered, and the rules of deadlines."""

from apps.cases.models.cases import Case
from apps.cases.models.counters import CaseCounter
from apps.cases.models.decisions import Decision
from apps.cases.models.deliveries import Delivery
from apps.cases.models.events import CaseEvent
from apps.cases.models.rules import LegalRule
from apps.cases.models.shares import CaseShare

__all__ = ["Case", "CaseCounter", "CaseEvent", "CaseShare", "Decision", "Delivery", "LegalRule"]
