"""Tables of reports."""

from apps.reports.models.abuse import BlockedSender
from apps.reports.models.areas import AreaHit, AreaSubscription
from apps.reports.models.categories import CategoryAttribute, ReportCategory, ServiceLevel
from apps.reports.models.comments import ReportComment
from apps.reports.models.dispatches import Dispatch, Recipient
from apps.reports.models.events import ReportEvent
from apps.reports.models.integrators import Integrator
from apps.reports.models.people import Reporter, ReportFollower, ReportVote
from apps.reports.models.reports import Report
from apps.reports.models.routes import RouteReport, SchoolRoute
from apps.reports.models.routing import RoutingRule
from apps.reports.models.templates import AnswerTemplate
from apps.reports.models.tiles import TileCount, TileDelta

__all__ = [
    "AnswerTemplate", "AreaHit", "AreaSubscription", "BlockedSender", "CategoryAttribute", "Dispatch",
    "Integrator", "Recipient", "Report", "ReportCategory", "ReportComment", "ReportEvent", "ReportFollower",
    "ReportVote", "Reporter", "RouteReport", "RoutingRule", "SchoolRoute", "ServiceLevel", "TileCount",
    "TileDelta",
]  # fmt: skip
