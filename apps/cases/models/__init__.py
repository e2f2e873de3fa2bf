"""Cases, the counters of their numbers, what happened to them, who else works on them, calls for supplements, messages,
letters, opinions of others, other parties, what came on paper, what was decided, how it was delivered and appealed
against, texts, the rules of deadlines, what officers keep at their desks, the classification plan, packages for the
archive and lists of what is deleted."""

from apps.cases.models.appeals import Appeal
from apps.cases.models.cases import Case
from apps.cases.models.counters import CaseCounter
from apps.cases.models.decisions import Decision
from apps.cases.models.deliveries import Delivery
from apps.cases.models.desk import ChecklistItem, CheckMark, SavedView
from apps.cases.models.disposal import DisposalItem, DisposalList
from apps.cases.models.document_numbers import DocumentNumber
from apps.cases.models.events import CaseEvent
from apps.cases.models.letters import CaseLetter
from apps.cases.models.messages import CaseMessage
from apps.cases.models.opinions import OpinionRequest
from apps.cases.models.packages import ArchivePackage
from apps.cases.models.papers import PaperFiling, Scan
from apps.cases.models.parties import CaseParty
from apps.cases.models.plan import ClassSign
from apps.cases.models.rules import LegalRule
from apps.cases.models.shares import CaseShare
from apps.cases.models.supplements import SupplementRequest
from apps.cases.models.texts import CaseText

__all__ = [
    "Appeal", "ArchivePackage", "Case", "CaseCounter", "CaseEvent", "CaseLetter", "CaseMessage", "CaseParty",
    "CaseShare", "CaseText", "CheckMark", "ChecklistItem", "ClassSign", "Decision", "Delivery", "DisposalItem",
    "DisposalList", "DocumentNumber", "LegalRule", "OpinionRequest", "PaperFiling", "SavedView", "Scan",
    "SupplementRequest",
]  # fmt: skip
