"""Staff pages of reports."""

from apps.reports.admin.abuse import BlockedSenderAdmin
from apps.reports.admin.categories import AnswerTemplateAdmin, CategoryAdmin
from apps.reports.admin.dispatches import DispatchAdmin, RecipientAdmin
from apps.reports.admin.integrators import IntegratorAdmin
from apps.reports.admin.reports import ReportAdmin
from apps.reports.admin.routes import SchoolRouteAdmin

__all__ = [
    "AnswerTemplateAdmin", "BlockedSenderAdmin", "CategoryAdmin", "DispatchAdmin", "IntegratorAdmin",
    "RecipientAdmin", "ReportAdmin", "SchoolRouteAdmin",
]  # fmt: skip
