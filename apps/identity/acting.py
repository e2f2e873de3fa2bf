"""From a session to an Actor: who it is, at what level, for whom, and with what rights. Asked once a request, so that
a mandate revoked or an employment ended holds no longer on the very next click."""

import dataclasses
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from apps.core.actor import ANONYMOUS, LEVELS, Actor
from apps.identity.employment import jobs_today
from apps.identity.models import AccessGrant, Mandate
from apps.identity.roles import ROLES

LEVEL_KEY, MANDATE_KEY = "level", "mandate"  # in the session


def actor_of_session(request: HttpRequest) -> Actor:
    """The actor of a request with a session."""
    user = request.user
    if not user.is_authenticated:
        return ANONYMOUS
    level = request.session.get(LEVEL_KEY, "low")
    second = any(record["method"] == "mfa" for record in get_authentication_records(request, user))
    actor = Actor(user=user, level=level if level in LEVELS else "low", second_factor=second)
    if user.is_staff:
        return as_staff(actor)
    if mandate := request.session.get(MANDATE_KEY):
        return with_mandate(actor, mandate)
    return actor


def as_staff(actor: Actor) -> Actor:
    """With employer, departments, roles and what the employer was granted beyond its own: that counts for roles that
    work on people's matters."""
    jobs = jobs_today(actor.user)
    if not jobs:
        return actor
    employer, held = jobs[0].department.organisation_id, frozenset(job.role for job in jobs)
    grants = AccessGrant.objects.in_force().filter(organisation=employer).values_list("permission", flat=True)
    works = any(role in ROLES and ROLES[role].matters for role in held)
    return dataclasses.replace(
        actor,
        employer=employer,
        departments=frozenset(job.department_id for job in jobs),
        roles=held,
        grants=frozenset(grants if works else ()),
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
