"""From a session to an Actor: who it is, at what level, for whom, and with what rights. Asked once a request, so that
a mandate revoked or an employment ended holds no longer on the very next click."""

import dataclasses
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.core.signing import Signer
from django.http import HttpRequest

from apps.core.actor import ANONYMOUS, LEVELS, Actor
from apps.identity.employment import jobs_today
from apps.identity.models import AccessGrant, Mandate
from apps.identity.roles import ROLES

LEVEL_KEY, MANDATE_KEY = "level", "mandate"  # in the session
OWN_NAME = "self"
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
    if mandate_id := request.session.get(MANDATE_KEY):
        mandate = Mandate.objects.in_force().named().filter(pk=mandate_id, representative=user).first()
        request.acting = mandate  # type: ignore[attr-defined]  # the frame of the page names it without asking again
        return with_mandate(actor, mandate) if mandate else dataclasses.replace(actor, lapsed=True)
    return actor


def has_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session. A password that is overdue takes its force away."""
    user: Any = request.user
    shown = any(record["method"] == "mfa" for record in get_authentication_records(request, user))
    return shown and not user.password_overdue


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


def with_mandate(actor: Actor, mandate: Mandate) -> Actor:
    """The same person, acting under a mandate that is in force."""
    return dataclasses.replace(
        actor,
        mandate=mandate.pk,
        organisation=mandate.organisation_id,
        principal=mandate.person_id,
        procedures=None if mandate.all_procedures else frozenset(mandate.procedures),
    )


def choose(request: HttpRequest, mandate: Mandate | None) -> None:
    """From now on this session acts under the mandate, or in the person's own name."""
    if mandate is None:
        request.session.pop(MANDATE_KEY, None)
    else:
        request.session[MANDATE_KEY] = str(mandate.pk)
    request.acting = None  # type: ignore[attr-defined]
    request.actor = actor_of_session(request)  # type: ignore[attr-defined]


def token_of(actor: Actor) -> str:
    """In whose name a page was made, signed: forms carry it, so that what was begun in one name is not filed in
    another. Empty for whoever cannot act for others."""
    if actor.user is None or actor.user.is_staff:
        return ""
    return _signer(actor).sign(str(actor.mandate or OWN_NAME))


def name_on(actor: Actor, token: str) -> UUID | None:
    """The mandate under which a form was opened, None for the person's own name. BadSignature for anything else."""
    name = _signer(actor).unsign(token)
    return None if name == OWN_NAME else UUID(name)


def _signer(actor: Actor) -> Signer:
    return Signer(salt=f"identity.acting:{actor.user.pk}")
