"""Cases for staff."""

from apps.cases.admin.cases import CaseAdmin
from apps.cases.admin.rules import ChecklistItemAdmin, LegalRuleAdmin
from apps.cases.admin.texts import CaseTextAdmin

__all__ = ["CaseAdmin", "CaseTextAdmin", "ChecklistItemAdmin", "LegalRuleAdmin"]
