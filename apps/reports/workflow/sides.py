"""On which side of a report an actor stands."""

from apps.cases.models.cases import departments_of
from apps.core.actor import Actor
from apps.reports.choices import StateType
from apps.reports.models import Report, Reporter
from apps.reports.models.reports import FIELD, VIEW

REPORTER, OFFICER, HEAD, PORTAL, CONTRACTOR = "reporter", "officer", "head", "portal", "contractor"
OFFICE = frozenset({OFFICER, HEAD})
OUTSIDE = OFFICE | {CONTRACTOR}  # who works on it where it is


def sides_of(actor: Actor, report: Report) -> set[str]:
    """Every side; none for whoever only reads. Whoever holds the reporter's link is let in by the service that checked
    it."""
    if actor.system:
        return {PORTAL}
    found = set()
    if actor.user and Reporter.objects.filter(report=report.pk, user=actor.user.pk).exists():
        found.add(REPORTER)
    if repairs(actor, report):
        found.add(CONTRACTOR)
    if not actor.has_perm(VIEW) or not actor.employer:
        return found
    if report.department.organisation_id != actor.employer:
        return found
    if "head" in actor.roles:
        found.add(HEAD)
    if departments_of(actor).filter(department=report.department_id, role="officer").exists():
        found.add(OFFICER)
    return found


def repairs(actor: Actor, report: Report) -> bool:
    """Whether the report is given to the actor's organisation as the contractor (`ReportQuerySet.at_repair`)."""
    given = bool(actor.employer) and report.contractor_id == actor.employer
    return given and report.kind != StateType.HIDDEN and actor.has_perm(FIELD)
