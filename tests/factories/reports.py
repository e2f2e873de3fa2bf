"""Reports, taken as the pages take them."""

import datetime as dt
from typing import Any

from apps.core.actor import Actor
from apps.core.legal_time import LJUBLJANA
from apps.identity.models import Department, User
from apps.reports import services
from apps.reports.choices import ReportState
from apps.reports.models import Report, ReportCategory, ServiceLevel
from apps.reports.services.moving import settle
from apps.reports.services.reporting import Told

NOON = dt.datetime(2026, 11, 18, 12, 0, tzinfo=LJUBLJANA)
TOWN_HALL = (46.41980, 15.87290)


def make_category(department: Department, code: str = "luknja", **values: Any) -> ReportCategory:
    """A category with a service level of five working days."""
    given = {"name_sl": "Luknja v cesti", "name_en": "Pothole", "area": "roads", "keywords": ["luknja", "asfalt"]}
    category = ReportCategory.objects.create(code=code, department=department, **given | values)
    ServiceLevel.objects.create(category=category, valid_from="2020-01-01", amount=5, unit="working_days")
    return category


def report_one(category: ReportCategory, user: User | None = None, **values: Any) -> Report:
    """A report of an account, or (with `email`) of somebody without one."""
    lat, lon = values.pop("at", TOWN_HALL)
    given = {"text": "Na sredini ceste je luknja.", "lat": lat, "lon": lon, "address": "Mestni trg 1"}
    told = Told(category=category, **given | values)
    return services.submit_report(actor=Actor(user=user, level="low"), told=told)


def in_state(report: Report, state: str) -> Report:
    """The report, set into a state without its history."""
    report.state, report.reason = state, "cannot" if state == ReportState.CLOSED else ""
    report.before_hidden = ReportState.RECEIVED if state == ReportState.HIDDEN else ""
    reason = report.reason
    settle(report)
    report.reason = reason
    report.save()
    return report
