"""Tables of reports."""

from apps.reports.models.categories import CategoryAttribute, ReportCategory, ServiceLevel
from apps.reports.models.events import ReportEvent
from apps.reports.models.people import Reporter, ReportFollower, ReportVote
from apps.reports.models.reports import Report
from apps.reports.models.templates import AnswerTemplate

__all__ = [
    "AnswerTemplate", "CategoryAttribute", "Report", "ReportCategory", "ReportEvent", "ReportFollower", "ReportVote",
    "Reporter", "ServiceLevel",
]  # fmt: skip
