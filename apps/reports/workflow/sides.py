"""On which side of a report an actor stands."""

from apps.cases.models.cases import departments_of
from apps.core.actor import Actor
from apps.reports.models import Report, Reporter
from apps.reports.models.reports import VIEW

REPORTER, OFFICER, HEAD, PORTAL = "reporter", "officer", "head", "portal"
OFFICE = frozenset({OFFICER, HEAD})


def sides_of(actor: Actor, report: Report) -> set[str]:
    """Every side; none for whoever only reads. Whoever holds the reporter's link is let in by the service that checked
    it."""
    if actor.system:
        return {PORTAL}
    found = set()
    if actor.user and Reporter.objects.filter(report=report.pk, user=actor.user.pk).exists():
        found.add(REPORTER)
    if not actor.has_perm(VIEW) or not actor.employer:
        return found
    if report.department.organisation_id != actor.employer:
        return found
    if "head" in actor.roles:
        found.add(HEAD)
    if departments_of(actor).filter(department=report.department_id, role="officer").exists():
        found.add(OFFICER)
    return found
