"""E-vloge in figures, read when asked."""

from django.db.models import Count
from prometheus_client.core import GaugeMetricFamily, Metric

from apps.applications.choices import ApplicationState
from apps.applications.models import Application


class ApplicationCollector:
    """How many drafts there are, and how many applications were filed by which channel."""

    def collect(self) -> list[Metric]:
        """Two gauges."""
        drafts = GaugeMetricFamily("portal_application_drafts", "Drafts of applications")
        drafts.add_metric([], Application.objects.drafts().count())
        filed = GaugeMetricFamily("portal_applications_filed", "Applications filed so far", labels=["channel"])
        rows = Application.objects.filter(state=ApplicationState.FILED).order_by()
        for channel, count in rows.values_list("channel").annotate(count=Count("pk")):
            filed.add_metric([channel], count)
        return [drafts, filed]
