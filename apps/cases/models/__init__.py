"""Cases, the counters of their numbers, what happened to them, who else works on them, calls for supplements, messages,
opinions of others, other parties, what was decided, how it was delivered and appealed against, the rules of
deadlines, and what officers keep at their desks."""

from apps.cases.models.appeals import Appeal
from apps.cases.models.cases import Case
from apps.cases.models.counters import CaseCounter
from apps.cases.models.decisions import Decision
from apps.cases.models.deliveries import Delivery
from apps.cases.models.desk import ChecklistItem, CheckMark, SavedView
from apps.cases.models.events import CaseEvent
from apps.cases.models.messages import CaseMessage
from apps.cases.models.opinions import OpinionRequest
from apps.cases.models.parties import CaseParty
from apps.cases.models.rules import LegalRule
from apps.cases.models.shares import CaseShare
from apps.cases.models.supplements import SupplementRequest

__all__ = [
    "Appeal", "Case", "CaseCounter", "CaseEvent", "CaseMessage", "CaseParty", "CaseShare", "CheckMark", "ChecklistItem",
    "Decision", "Delivery", "LegalRule", "OpinionRequest", "SavedView", "SupplementRequest",
]  # fmt: skip
