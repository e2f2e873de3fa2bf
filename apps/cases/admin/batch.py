"""What is done from the desk: taking one case over, or one thing with several cases."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from apps.cases import services
from apps.cases.folder import colleagues
from apps.cases.services.desk import IN_BATCH, Result
from apps.core.actor import Actor
from apps.identity.models import Department, User


def key_of(text: str) -> UUID | None:
    """An id out of a form; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def act(request: HttpRequest, actor: Actor) -> list[Result] | None:
    """What came of it; None when nothing was chosen. Every case carries what its row showed, officer and state."""
    post = request.POST
    one = key_of(post.get("take", ""))
    keys = [one] if one else [key for text in post.getlist("case") if (key := key_of(text))]
    doing = _doing("take" if one else post.get("act", ""), request, actor)
    return services.in_batch(actor=actor, cases=keys, act=doing) if keys and doing else None


def _doing(name: str, request: HttpRequest, actor: Actor) -> Any:
    """What is to be done with a case by its id; None for what is not to be chosen."""
    post = request.POST
    if name in IN_BATCH:
        return lambda key: services.take_step(
            actor=actor, case_id=key, step=name, expected=post.get(f"state-{key}", "")
        )
    whom = actor.user if name == "take" else _colleague(actor, post.get("whom", "")) if name == "assign" else None
    if whom is None:
        return None
    return lambda key: services.assign_case(
        actor=actor, case_id=key, officer=whom, expected=key_of(post.get(f"officer-{key}", ""))
    )


def _colleague(actor: Actor, text: str) -> User | None:
    """One of those to whom the desk offers to give cases."""
    people = colleagues(Department.objects.visible_to(actor).values("pk"))
    return next((one for one in people if str(one.pk) == text), None)
