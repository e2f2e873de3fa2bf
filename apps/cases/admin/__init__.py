"""Cases for staff."""

from apps.cases.admin.cases import CaseAdmin
from apps.cases.admin.papers import PaperFilingAdmin
from apps.cases.admin.rules import ChecklistItemAdmin, LegalRuleAdmin

__all__ = ["CaseAdmin", "ChecklistItemAdmin", "LegalRuleAdmin", "PaperFilingAdmin"]
