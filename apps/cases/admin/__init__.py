"""Cases for staff."""

from apps.cases.admin.cases import CaseAdmin

__all__ = ["CaseAdmin"]
