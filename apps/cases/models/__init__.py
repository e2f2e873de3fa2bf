"""Cases, the counters of their numbers, what happened to them, who else works on them, calls for supplements, messages,
letters, what was decided and how it was delivered, texts, the rules of deadlines, and what officers keep at their
desks."""

from apps.cases.models.cases import Case
from apps.cases.models.counters import CaseCounter
from apps.cases.models.decisions import Decision
from apps.cases.models.deliveries import Delivery
from apps.cases.models.desk import ChecklistItem, CheckMark, SavedView
from apps.cases.models.document_numbers import DocumentNumber
from apps.cases.models.events import CaseEvent
from apps.cases.models.letters import CaseLetter
from apps.cases.models.messages import CaseMessage
from apps.cases.models.rules import LegalRule
from apps.cases.models.shares import CaseShare
from apps.cases.models.supplements import SupplementRequest
from apps.cases.models.texts import CaseText

__all__ = [
    "Case", "CaseCounter", "CaseEvent", "CaseLetter", "CaseMessage", "CaseShare", "CaseText", "CheckMark",
    "ChecklistItem", "Decision", "Delivery", "DocumentNumber", "LegalRule", "SavedView", "SupplementRequest",
]  # fmt: skip
