"""The resources of /api/v1/: each app's `RESOURCES`, in one table that the router and the scopes read."""

from typing import Any

from apps.api import webhooks
from apps.applications import api as applications
from apps.cases import api as cases
from apps.notifications import api as notifications
from apps.payments import api as payments
from apps.reports import api as reports
from apps.territory import api as territory

RESOURCES: dict[str, Any] = {
    prefix: viewset
    for resources in (
        territory.RESOURCES, notifications.RESOURCES, payments.RESOURCES, cases.RESOURCES, applications.RESOURCES,
        reports.RESOURCES, webhooks.RESOURCES,
    )
    for prefix, viewset in resources.items()
}  # fmt: skip
