"""From a session to an Actor: who it is, at what level, for whom, and with what rights. Asked once a request, so that
a mandate revoked or an employment ended holds no longer on the very next click."""

import dataclasses
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.utils import timezone

from apps.core.actor import ANONYMOUS, LEVELS, Actor
from apps.core.legal_time import local_day
from apps.identity.models import AccessGrant, Employment, Mandate

LEVEL_KEY, MANDATE_KEY = "level", "mandate"  # in the session
AFTER_ENROLMENT = "after_enrolment"  # in the session: the staff page that waits for a second factor


def actor_of_session(request: HttpRequest) -> Actor:
    """The actor of a request with a session."""
    user = request.user
    if not user.is_authenticated:
        return ANONYMOUS
    level = request.session.get(LEVEL_KEY, "low")
    second = has_second_factor(request)
    actor = Actor(user=user, level=level if level in LEVELS else "low", second_factor=second)
    if user.is_staff:
        return as_staff(actor)
    if mandate := request.session.get(MANDATE_KEY):
        return with_mandate(actor, mandate)
    return actor


def has_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session. A password that is overdue takes its force away."""
    user: Any = request.user
    shown = any(record["method"] == "mfa" for record in get_authentication_records(request, user))
    return shown and not user.password_overdue


def as_staff(actor: Actor) -> Actor:
    """With employer, departments, roles and what the employer was granted beyond its own."""
    today = local_day(timezone.now())
    jobs = list(
        Employment.objects.on(today).filter(user=actor.user, department__organisation__active=True)
        .select_related("department").order_by("since")
    )  # fmt: skip
    if not jobs:
        return actor
    employer = jobs[0].department.organisation_id
    here = [job for job in jobs if job.department.organisation_id == employer]
    grants = AccessGrant.objects.in_force().filter(organisation=employer).values_list("permission", flat=True)
    return dataclasses.replace(
        actor,
        employer=employer,
        departments=frozenset(job.department_id for job in here),
        roles=frozenset(job.role for job in here),
        grants=frozenset(grants),
    )


def with_mandate(actor: Actor, mandate_id: Any) -> Actor:
    """With the mandate, as long as it holds; the person alone when it does not."""
    mandate = Mandate.objects.in_force().filter(pk=mandate_id, representative=actor.user).first()
    if mandate is None:
        return actor
    return dataclasses.replace(
        actor,
        mandate=mandate.pk,
        organisation=mandate.organisation_id,
        principal=mandate.person_id,
        procedures=None if mandate.all_procedures else frozenset(mandate.procedures),
    )
