"""Cases for staff."""

from apps.cases.admin.archive import ArchivePackageAdmin
from apps.cases.admin.cases import CaseAdmin
from apps.cases.admin.disposal import DisposalListAdmin
from apps.cases.admin.papers import PaperFilingAdmin
from apps.cases.admin.plan import ClassSignAdmin
from apps.cases.admin.rules import ChecklistItemAdmin, LegalRuleAdmin
from apps.cases.admin.texts import CaseTextAdmin

__all__ = [
    "ArchivePackageAdmin", "CaseAdmin", "CaseTextAdmin", "ChecklistItemAdmin", "ClassSignAdmin", "DisposalListAdmin",
    "LegalRuleAdmin", "PaperFilingAdmin",
]  # fmt: skip
