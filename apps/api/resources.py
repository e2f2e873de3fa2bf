"""The resources of /api/v1/: each app's `RESOURCES`, in one table that the router and the scopes read."""

from typing import Any

from apps.alerts import api as alerts
from apps.api import search, webhooks
from apps.applications import api as applications
from apps.cases import api as cases
from apps.news import api as news
from apps.notifications import api as notifications
from apps.payments import api as payments
from apps.questions import api as questions
from apps.reports import api as reports
from apps.territory import api as territory

RESOURCES: dict[str, Any] = {
    prefix: viewset
    for resources in (
        territory.RESOURCES, notifications.RESOURCES, payments.RESOURCES, cases.RESOURCES, news.RESOURCES,
        alerts.RESOURCES, applications.RESOURCES, reports.RESOURCES, questions.RESOURCES, search.RESOURCES,
        webhooks.RESOURCES,
    )
    for prefix, viewset in resources.items()
}  # fmt: skip
