"""Where a change comes from: by which door, in which request or job, by whom.

Told to the database with every statement that writes, so that the history of a row knows it, whichever service, form or
raw SQL wrote; read by the access log too. Ids only: no names, no addresses of pages.
"""

import json
import re
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.db.backends.signals import connection_created
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, empty

from apps.core.actor import ANONYMOUS, Actor

WRITES = re.compile(r"\s*(insert|update|delete|merge|with)\b", re.IGNORECASE)
STAMP = "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true); "


@dataclass(frozen=True)
class Origin:
    """door: page, admin, api, task or command. request: id of the request. name: of the job or command. actor: asked
    when something is written, for a request may learn only on its way who it is."""

    door: str
    request: str = ""
    name: str = ""
    actor: Callable[[], Actor] = lambda: ANONYMOUS
    id: uuid.UUID = field(default_factory=uuid.uuid4)


def _of_process() -> Origin:
    """What runs outside of requests and jobs: a command, or the name of the program."""
    program = Path(sys.argv[0]).name if sys.argv else ""
    is_command = program == "manage.py" and len(sys.argv) > 1
    return Origin("command", name=(sys.argv[1] if is_command else program)[:60])


origin: ContextVar[Origin] = ContextVar("origin", default=_of_process())  # noqa: B039  frozen


@contextmanager
def coming_from(where: Origin) -> Iterator[Origin]:
    """Everything inside the block comes from there."""
    token = origin.set(where)
    try:
        yield where
    finally:
        origin.reset(token)


def known_actor(request: HttpRequest) -> Actor:
    """The actor of a request as far as it is known by now. Does not look it up: who signs in just now would stay
    nobody for the rest of the request."""
    actor = getattr(request, "actor", ANONYMOUS)
    if type(actor) is SimpleLazyObject and actor._wrapped is empty:
        user = getattr(request, "_cached_user", None)
        return Actor(user=user) if user is not None and user.is_authenticated else ANONYMOUS
    known: Actor = actor
    return known


def kind_of(actor: Actor) -> str:
    """`client`, `system`, `staff`, `person` or `anonymous`."""
    if actor.client:
        return "client"
    if actor.system:
        return "system"
    if not actor.user:
        return "anonymous"
    return "staff" if actor.user.is_staff else "person"


def facts(where: Origin) -> dict[str, str]:
    """What the history keeps of an origin; empty values are left out."""
    actor = where.actor()
    kind = kind_of(actor)
    if kind == "anonymous" and where.door in {"task", "command"}:
        kind = "system"
    values = {
        "door": where.door,
        "request": where.request,
        "name": where.name or actor.system,
        "kind": kind,
        "actor": actor.user.pk if actor.user else "",
        "client": actor.client,
        "for": actor.organisation or actor.principal or "",
        "mandate": actor.mandate or "",
    }
    return {key: str(value) for key, value in values.items() if value}


def stamp(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Execute wrapper: let the statement carry its origin, for its own transaction (the triggers read it)."""
    if many or not isinstance(sql, str) or not WRITES.match(sql):
        return execute(sql, params, many, context)
    where = origin.get()
    head = context["cursor"].mogrify(STAMP, [str(where.id), json.dumps(facts(where))]).decode()
    return execute((head if params is None else head.replace("%", "%%")) + sql, params, many, context)


def _watch(connection: Any, **kwargs: Any) -> None:
    if stamp not in connection.execute_wrappers:
        connection.execute_wrappers.append(stamp)


_jobs: dict[str, Any] = {}


def _job_begins(task_id: str, task: Any, **kwargs: Any) -> None:
    _jobs[task_id] = origin.set(Origin("task", name=task.name))


def _job_ends(task_id: str, **kwargs: Any) -> None:
    if (token := _jobs.pop(task_id, None)) is not None:
        origin.reset(token)


def connect() -> None:
    """Watch every database connection of this process, and every job of a worker."""
    connection_created.connect(_watch, weak=False, dispatch_uid="portal-trail")
    task_prerun.connect(_job_begins, weak=False, dispatch_uid="portal-trail")
    task_postrun.connect(_job_ends, weak=False, dispatch_uid="portal-trail")
