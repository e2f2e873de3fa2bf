"""Figures for Prometheus. Routes, never addresses: nothing personal, and a bounded number of series."""

import os

from prometheus_client import REGISTRY as PROCESS_REGISTRY
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from apps.core.registry import Registry

REQUESTS = Histogram(
    "portal_request_seconds",
    "Time to answer a request",
    ["method", "route", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
collectors: Registry[Collector] = Registry("collector of metrics")  # apps above: figures read when asked
LIMITED = Counter("portal_rate_limited", "Requests refused by a rate limit", ["limit"])
SIGN_INS = Counter("portal_sign_ins", "Sign-ins by door and outcome (ok, or why refused)", ["door", "outcome"])


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    REQUESTS.labels(method if method in METHODS else "other", route, str(status)).observe(seconds)


class OutboxCollector(Collector):
    """How many events wait and how many are stuck, read when asked."""

    def collect(self) -> list[Metric]:
        """Two gauges."""
        from apps.core.models import OutboxEvent  # models exist only after the apps are loaded

        waiting = GaugeMetricFamily("portal_outbox_waiting", "Events not yet delivered")
        waiting.add_metric([], OutboxEvent.objects.filter(delivered=None).count())
        stuck = GaugeMetricFamily("portal_outbox_stuck", "Events that failed three times")
        stuck.add_metric([], OutboxEvent.objects.stuck().count())
        return [waiting, stuck]


def exposition() -> bytes:
    """Everything in Prometheus' text format, summed over the web workers when they share a folder."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(PROCESS_REGISTRY)
    for collector in (OutboxCollector(), *collectors):
        registry.register(collector)
    return generate_latest(registry)
