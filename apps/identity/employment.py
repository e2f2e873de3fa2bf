"""Where somebody works today: the one answer for the actor, for permissions and for groups."""

import datetime as dt
from typing import Any

from django.utils import timezone

from apps.core.legal_time import local_day
from apps.identity import roles
from apps.identity.choices import OrganisationKind
from apps.identity.models import Employment, User


def jobs_of(user: User, today: dt.date | None = None) -> list[Employment]:
    """Employments in force, with departments and organisation. Nobody works for two organisations at once (`employ`
    sees to it); were it so, the longer lasting employer counts."""
    today = today or local_day(timezone.now())
    rows = Employment.objects.on(today).filter(user=user).select_related("department__organisation")
    jobs = list(rows.order_by("since", "created"))
    return [job for job in jobs if job.department.organisation_id == jobs[0].department.organisation_id]


def groups_by(jobs: list[Employment]) -> list[str]:
    """Names of the groups that belong to employments of one organisation."""
    municipality = bool(jobs) and jobs[0].department.organisation.kind == OrganisationKind.MUNICIPALITY
    return roles.groups_of(dict.fromkeys(job.role for job in jobs), municipality=municipality)


def jobs_today(user: Any) -> list[Employment]:
    """The same, asked once for an account that was loaded for a request (`backends`)."""
    jobs: list[Employment] = user.jobs_today if hasattr(user, "jobs_today") else jobs_of(user)
    return jobs
