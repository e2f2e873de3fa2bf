"""Figures of the storage."""

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from apps.documents.choices import FileState
from apps.documents.models import StorageCheck, StoredFile


class StorageCollector(Collector):
    """Files by state, checks that are stuck, and what the last comparison found."""

    def collect(self) -> list[Metric]:
        """Gauges, read when asked."""
        waiting = GaugeMetricFamily("portal_files_waiting", "Files in quarantine")
        waiting.add_metric([], StoredFile.objects.filter(state=FileState.QUARANTINE, erased=None).count())
        stuck = GaugeMetricFamily("portal_files_stuck", "Files without a verdict after several attempts")
        stuck.add_metric([], StoredFile.objects.stuck().count())
        faults = GaugeMetricFamily("portal_storage_faults", "Files missing or altered by the last comparison")
        last = StorageCheck.objects.first()
        faults.add_metric([], (last.missing + last.wrong + bool(last.error)) if last else 0)
        return [waiting, stuck, faults]
