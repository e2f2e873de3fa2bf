"""Figures of the storage and of the seal."""

import contextlib

from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from apps.documents.choices import FileState, ReportState
from apps.documents.exceptions import SealUnavailable
from apps.documents.models import SignatureReport, StorageCheck, StoredFile
from apps.documents.signing.certificate import configured


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


class SealCollector(Collector):
    """How long the seal holds, and the reports that wait."""

    def collect(self) -> list[Metric]:
        """Gauges; without a certificate none for its days."""
        days = GaugeMetricFamily("portal_seal_days_left", "Days until the certificate of the seal expires")
        with contextlib.suppress(SealUnavailable):
            days.add_metric([], configured().days_left(timezone.now()))
        waiting = GaugeMetricFamily("portal_signature_reports_waiting", "Files whose signatures are not examined yet")
        waiting.add_metric([], SignatureReport.objects.filter(state=ReportState.WAITING).count())
        return [days, waiting]
