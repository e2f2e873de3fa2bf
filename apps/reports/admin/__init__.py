"""Staff pages of reports."""

from apps.reports.admin.categories import AnswerTemplateAdmin, CategoryAdmin
from apps.reports.admin.reports import ReportAdmin

__all__ = ["AnswerTemplateAdmin", "CategoryAdmin", "ReportAdmin"]
