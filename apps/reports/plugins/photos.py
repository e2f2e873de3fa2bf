"""Photos of reports."""

from apps.documents.registry import owner_policies
from apps.reports.choices import REPORT
from apps.reports.policies import ReportPhotos


def register() -> None:
    """Called from the app's `register`."""
    owner_policies.register(REPORT, ReportPhotos())
