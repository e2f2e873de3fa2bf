"""Something new waits for the office: it stands on a tab and a card, and the officer who has the report is told."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from apps.notifications.services import notify
from apps.reports.models import Report, ReportEvent

WAITS = "reports.waits"


def _title(report: Report) -> str:
    """A mail says no more than anybody may read."""
    title = report.title if report.category.public else _("zasebna prijava")
    return _("Prijava čaka na vas: %(title)s") % {"title": title}


lazy_title = lazy(_title, str)


def call_office(report: Report, event: ReportEvent) -> None:
    """The caller holds the report and saves it."""
    report.waits_since = report.waits_since or event.happened
    if report.officer is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        page = reverse("admin:reports_report_change", args=[report.pk])
    notify(
        user=report.officer, kind=WAITS, title=lazy_title(report), body=event.text, url=page, dedupe=str(event.pk)
    )  # fmt: skip
